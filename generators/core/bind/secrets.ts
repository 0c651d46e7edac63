import type { Deployment } from '../model/deployment.js';
import { mainName } from '../model/node.js';
import type { Secret } from '../model/secret.js';
import type { Service } from '../model/service.js';
import type { Stack, StackSecret } from '../model/stack.js';
import type { Volume } from '../model/volume.js';
import { granted } from '../texts/grants.js';
import { namesIn } from '../texts/service-texts.js';

export type SecretRecipe = Pick<StackSecret, 'make' | 'ask' | 'rotate'> & { readonly file?: string };

/** The secrets that some service reads, who reads them, and which data would be locked away without them. */
export function secretsOf(
  { services, volumes, privateFiles, node }: Deployment,
  recipes: ReadonlyMap<string, SecretRecipe>,
): readonly Secret[] {
  const named = new Set(services.flatMap(namesIn));
  return [...recipes].flatMap(([name, { make, ask, rotate, file }]) => {
    const holders = privateFiles.filter(({ secret }) => secret === name).map(({ service }) => service);
    const readers = services.filter(
      (service) => service.secrets.includes(name) || holders.includes(service.name) || granted(service).includes(name),
    );
    if (readers.length === 0) return [];
    return [
      {
        name,
        elsewhere: node.name !== mainName,
        ...(file === undefined ? {} : { file }),
        ...(make === undefined ? {} : { make }),
        asked: ask !== undefined,
        ...(ask === undefined ? {} : { ask }),
        ...(rotate === undefined ? {} : { rotate }),
        services: readers.map((service) => service.name),
        volumes: guarded(readers, volumes, rotate).map((volume) => volume.name),
        encoded: named.has(`${name}_ENCODED`),
      },
    ];
  });
}

/** What its readers keep; a secret that can never be changed and whose readers keep nothing is remembered somewhere in the data. */
function guarded(
  readers: readonly Service[],
  volumes: readonly Volume[],
  rotate: string | undefined,
): readonly Volume[] {
  const own = volumes.filter((volume) => !volume.ephemeral && readers.some((service) => keeps(service, volume)));
  return own.length === 0 && rotate === 'never' ? volumes.filter((volume) => volume.backup) : own;
}

/** A long-running service that writes to a volume may keep there what the secret protects; a directory is a bind mount by now. */
const keeps = (service: Service, { name, place }: Volume): boolean =>
  service.phase === 'run' &&
  service.mounts.some((mount) => {
    if (mount.kind === 'volume') return mount.volume === name && !mount.readOnly;
    return (
      mount.kind === 'bind' &&
      place.kind === 'directory' &&
      mount.source === place.path.replaceAll('$', '$$$$') &&
      !mount.readOnly
    );
  });

/** Secrets that are files of bytes: where Compose's own `secrets` says that they are. */
export const fileRecipes = ({ secrets, composeSecrets }: Stack): readonly (readonly [string, SecretRecipe])[] =>
  secrets
    .filter(({ make }) => make?.kind === 'bytes')
    .map((secret) => {
      const said = composeSecrets[secret.name];
      const path = typeof said === 'object' && said !== null && 'file' in said ? said.file : undefined;
      if (typeof path !== 'string') throw new Error(`no file is named for the secret ${secret.name}`);
      return [secret.name, { ...secret, file: path.replace(/^\.\//, '') }];
    });
