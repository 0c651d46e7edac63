import { privateVolume, secretVolumeName } from '../features/key-volume.js';
import type { Mount } from '../model/compose.js';
import type { Deployment } from '../model/deployment.js';
import type { PrivateFile } from '../model/secret.js';
import type { Service } from '../model/service.js';
import type { Stack } from '../model/stack.js';
import { granted, grantedToBuild, grants } from '../texts/grants.js';

/**
 * Compose hands over a secret's file with the owner and mode that it has here, which is nobody's but the operator's; so a container that
 * runs as another numeric user gets those that are made as bytes in a volume at `/run/secrets`, where they are its own.
 */
export function withSecretFiles(deployment: Deployment, { secrets }: Stack): Deployment {
  const made = new Set(secrets.filter(({ make }) => make?.kind === 'bytes').map(({ name }) => name));
  const files = deployment.services.flatMap((service) => privateFiles(service, made));
  const readers = new Set(files.map(({ service }) => service));
  const services = deployment.services.map((service) => (readers.has(service.name) ? mounted(service) : service));
  const left = new Set(services.flatMap((service) => [...granted(service), ...grantedToBuild(service)]));
  return {
    ...deployment,
    services,
    privateFiles: files,
    volumes: [
      ...deployment.volumes,
      ...[...readers].map((name) => privateVolume(deployment.name, secretVolumeName(name))),
    ],
    composeSecrets: Object.fromEntries(
      Object.entries(deployment.composeSecrets).filter(([name]) => !made.has(name) || left.has(name)),
    ),
  };
}

/** None where the container gets others too or wants them elsewhere: then all are Compose's to hand over. */
function privateFiles(service: Service, made: ReadonlySet<string>): readonly PrivateFile[] {
  const wanted = grants(service.rest.secrets);
  const { user = '' } = service;
  if (!/^[1-9]\d*(:\d+)?$/.test(user)) return [];
  if (!wanted.every(({ source, target }) => made.has(source) && !target.includes('/'))) return [];
  return wanted.map(({ source, target }) => ({
    secret: source,
    form: { kind: 'bytes' },
    name: target,
    volume: secretVolumeName(service.name),
    owner: user.includes(':') ? user : `${user}:${user}`,
    service: service.name,
  }));
}

function mounted(service: Service): Service {
  const { secrets: _, ...rest } = service.rest;
  const mount: Mount = {
    kind: 'volume',
    volume: secretVolumeName(service.name),
    target: '/run/secrets',
    readOnly: true,
    rest: {},
  };
  return { ...service, mounts: [...service.mounts, mount], rest };
}
