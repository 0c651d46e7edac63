import type { Deployment } from '../../model/deployment.js';
import type { Service } from '../../model/service.js';
import { usesDeviceFiles } from '../host.js';
import { canBeSent, isSent } from './files.js';
import type { Misfit } from './misfit.js';
import { isPublic } from './service.js';

/** Misfits of services, each found by looking at one. */
export interface Rule extends Omit<Misfit, 'services'> {
  readonly by: (service: Service, deployment: Deployment) => boolean;
}

export const ofServices: readonly Rule[] = [
  {
    what: 'an address for this machine alone',
    kind: 'told',
    words: 'Swarm opens ports on every address of a machine, so these are not opened at all',
    by: ({ ports }) => ports.some((port) => !isPublic(port)),
  },
  {
    what: 'depends_on',
    kind: 'told',
    words:
      'Swarm starts everything at once; what comes too early ends, and is started again until it finds what it needs',
    by: ({ dependsOn, awaits }) => Object.keys(dependsOn).length + awaits.length > 0,
  },
  {
    what: 'security_opt',
    kind: 'told',
    words:
      'Swarm ignores it; for no-new-privileges put "no-new-privileges": true into /etc/docker/daemon.json of each machine',
    by: ({ securityOpt }) => securityOpt.length > 0,
  },
  {
    what: 'container_name',
    kind: 'told',
    words: 'Swarm names containers itself, after the stack, the service and a number',
    by: ({ rest }) => 'container_name' in rest,
  },
  {
    what: 'owner and mode of tmpfs',
    kind: 'told',
    words: 'Swarm gives each to everybody in its container, as /tmp is; its size stays',
    by: ({ tmpfs }) => tmpfs.some((text) => /:.*(uid|gid|mode)=/.test(text)),
  },
  {
    what: 'the numbers of GPUs',
    kind: 'told',
    words: 'Swarm counts the GPUs that daemon.json names as NVIDIA-GPU, and chooses among them itself',
    by: ({ gpu }) => gpu.kind === 'nvidia',
  },
  {
    what: 'device files of GPUs',
    kind: 'refused',
    words: 'Swarm gives containers no device files, which GPUs of AMD and Intel are',
    by: usesDeviceFiles,
  },
  {
    what: 'build',
    kind: 'told',
    words: 'Swarm builds nothing: init does, on this machine',
    by: ({ build, image }) => build !== undefined && image !== undefined,
  },
  {
    what: 'build without image',
    kind: 'refused',
    words: 'Swarm needs a name for what is built',
    by: ({ build, image }) => build !== undefined && image === undefined,
  },
  {
    what: 'network_mode',
    kind: 'refused',
    words: 'Swarm knows of these only host',
    by: ({ rest }) => 'network_mode' in rest && rest.network_mode !== 'host',
  },
  {
    what: 'env_file',
    kind: 'refused',
    words: 'Swarm would show what is in it to everybody who may ask it: name the variables under environment',
    by: ({ envFiles }) => envFiles.length > 0,
  },
  {
    what: 'a variable without a value',
    kind: 'refused',
    words: 'Swarm would show to everybody who may ask it what the environment of whoever starts it holds',
    by: ({ environment }) => Object.values(environment).includes(null),
  },
  {
    what: 'a range of ports',
    kind: 'refused',
    words: 'Swarm opens each port by itself',
    by: ({ ports }) => ports.some(({ target, published }) => /^\d+-/.test(target) || /^\d+-/.test(published ?? '')),
  },
  {
    what: 'a mount that is neither volume, directory nor tmpfs',
    kind: 'refused',
    words: 'Swarm has no such mount',
    by: ({ mounts }) => mounts.some(({ kind }) => kind === 'other'),
  },
];

/** What further machines get of the main one is what Swarm brings there, and nothing that init has to prepare. */
export const ofFurtherMachines: readonly Rule[] = [
  {
    what: 'a job of init on a further machine',
    kind: 'refused',
    words: 'init runs on the main machine only',
    by: ({ phase }) => phase === 'init',
  },
  {
    what: 'a Docker volume on a further machine',
    kind: 'refused',
    words:
      'neither init nor a back-up on the main machine reaches it: choose nfs, or a directory that is the same share everywhere',
    by: ({ mounts }, { volumes }) =>
      mounts.some(
        (mount) =>
          mount.kind === 'volume' &&
          volumes.some(({ name, place, ephemeral }) => name === mount.volume && place.kind === 'volume' && !ephemeral),
      ),
  },
  {
    what: 'what lies in the folder of the main machine',
    kind: 'refused',
    words: 'Swarm brings files to further machines to be read there, and nothing else',
    by: (service, deployment) =>
      service.mounts.some((mount) => isSent(mount, service) && !canBeSent(mount, deployment)),
  },
];
