import type { Mount } from '../model/compose.js';
import type { Deployment } from '../model/deployment.js';
import type { Service } from '../model/service.js';
import { filledVolumes } from './key-volume.js';
import { nginxImage } from './nginx-service.js';

/** The one short-lived container of init that runs as root: it gives volumes their owners and private keys to those who may read them. */
export function withPrepare(deployment: Deployment): Deployment {
  return { ...deployment, services: [...deployment.services, prepareService(deployment)] };
}

export const prepareName = 'prepare';

function prepareService(deployment: Deployment): Service {
  const keys = filledVolumes(deployment);
  const volumes = deployment.volumes
    .filter((volume) => keys.has(volume.name) || (volume.owner !== undefined && !volume.ephemeral))
    .map(
      (volume): Mount =>
        volume.place.kind === 'directory'
          ? {
              kind: 'bind',
              source: volume.place.path.replaceAll('$', '$$$$'),
              target: `/volumes/${volume.name}`,
              readOnly: false,
              rest: { bind: { create_host_path: false } },
            }
          : {
              kind: 'volume',
              volume: volume.name,
              target: `/volumes/${volume.name}`,
              readOnly: false,
              rest: { volume: { nocopy: true } },
            },
    );
  const folder = (name: string): Mount => ({
    kind: 'bind',
    source: `./${name}`,
    target: `/${name}`,
    readOnly: true,
    rest: { bind: { create_host_path: false } },
  });
  return {
    name: prepareName,
    image: nginxImage,
    entrypoint: ['sh', '/scripts/prepare-volumes.sh'],
    command: [],
    hostname: prepareName,
    environment: {},
    envFiles: [],
    mounts: [
      folder('ssl'),
      folder('scripts'),
      ...(deployment.privateFiles.length === 0 ? [] : [folder('secrets')]),
      ...volumes,
    ],
    ports: [],
    networks: {},
    dependsOn: {},
    user: '0:0',
    readOnly: true,
    capAdd: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'],
    capDrop: ['ALL'],
    securityOpt: [],
    tmpfs: ['/tmp'],
    profiles: [],
    deploy: {},
    rest: { network_mode: 'none' },
    about: 'Part of init: owners of volumes, keys for those who may read them',
    phase: 'init',
    origin: prepareName,
    egress: false,
    gpu: { kind: 'none' },
    options: [],
    variables: {},
    awaits: [],
    secrets: [],
    why: {
      user: 'it gives volumes and private keys to other users, and ends after a second',
      cap_add: 'changing owners takes these three, and nothing else does it',
      network_mode: 'it has no network at all',
    },
    exceptions: [],
  };
}
