import type { Certificate, Deployment, Secret } from '../core/model/deployment.js';
import { authorityPath, serverPath } from '../core/plan/key-files.js';
import { secretPath } from '../core/texts/secret-path.js';
import type { SecretValues } from './asked-secrets.js';
import { makeAuthority } from './certificates/authority.js';
import { makeLeaf } from './certificates/leaf.js';
import type { Pair } from './certificates/world.js';
import { secretFile } from './secrets/file.js';
import { makeSecret, makeSecretBytes } from './secrets/make.js';
import type { World } from './world.js';

/** Path → content of what no model knows and git must not see. */
export type KeyMaterial = ReadonlyMap<string, string | Uint8Array>;

/** Secrets and key pairs of a new folder: made here, from chance, or taken from the operator's hand. */
export async function makeKeyMaterial(deployment: Deployment, given: Given, world: World): Promise<KeyMaterial> {
  return new Map([...makeSecrets(deployment, given, world), ...(await pairs(deployment, given.pair, world))]);
}

/** Those of certain places in a folder that is there: secrets, and the operator's own pair. An authority's are init's to make. */
export function makeMissing(
  deployment: Deployment,
  given: Given,
  wanted: ReadonlySet<string>,
  world: World,
): KeyMaterial {
  const secrets = deployment.secrets.filter((secret) => wanted.has(secretPath(secret)));
  const brought = given.pair === undefined ? [] : broughtPairs(deployment, given.pair);
  return new Map([...makeSecrets({ ...deployment, secrets }, given, world), ...brought]);
}

interface Given {
  readonly secrets: SecretValues;
  readonly pair?: Pair;
}

function makeSecrets(
  deployment: Deployment,
  given: Given,
  world: World,
): readonly (readonly [string, string | Uint8Array])[] {
  return deployment.secrets.map((secret) => [secretPath(secret), contentOf(secret, given.secrets[secret.name], world)]);
}

function contentOf(secret: Secret, value: string | undefined, world: World): string | Uint8Array {
  const { name, make } = secret;
  if (value !== undefined) return secretFile({ name, value, origin: 'asked' });
  if (make === undefined) throw new Error(`the secret ${name} is neither given nor made`);
  if (make.kind === 'bytes') return makeSecretBytes(make, world.dice);
  return secretFile({ name, value: makeSecret(make, world.dice), origin: secret.encoded ? 'asked' : 'made' });
}

type Entry = readonly [string, string];

async function pairs(deployment: Deployment, given: Pair | undefined, world: World): Promise<readonly Entry[]> {
  const own = deployment.certificates.filter(({ source }) => source.kind === 'own-ca');
  const brought = deployment.certificates.find(({ source }) => source.kind === 'files');
  if (brought !== undefined && given === undefined)
    throw new Error(`no certificate was given for ssl/${brought.folder}`);
  const files = given === undefined ? [] : broughtPairs(deployment, given);
  return own.length === 0 ? files : [...files, ...(await signed(deployment, own, world))];
}

function broughtPairs({ certificates }: Deployment, given: Pair): readonly Entry[] {
  const brought = certificates.filter(({ source }) => source.kind === 'files');
  return brought.flatMap(({ folder }) => pairEntries(serverPath(folder), given));
}

async function signed(
  { name, key }: Deployment,
  certificates: readonly Certificate[],
  world: World,
): Promise<readonly Entry[]> {
  const authority = await makeAuthority({ commonName: `${name} certificate authority`, key }, world);
  const leaves = certificates.map(async ({ names, folder, key: leafKey }) => {
    const leaf = await makeLeaf({ commonName: names[0] ?? name, names, key: leafKey, days: 365 }, authority, world);
    return pairEntries(serverPath(folder), leaf);
  });
  return [...pairEntries(authorityPath, authority), ...(await Promise.all(leaves)).flat()];
}

function pairEntries(path: string, { certificate, key }: Pair): readonly Entry[] {
  return [
    [`${path}.crt`, certificate],
    [`${path}.key`, key],
  ];
}
