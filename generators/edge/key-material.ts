import type { Certificate } from '../core/model/certificate.js';
import type { Deployment } from '../core/model/deployment.js';
import type { Secret } from '../core/model/secret.js';
import { authorityPath, type Machines, serverPath } from '../core/plan/key-files.js';
import { folderOf } from '../core/texts/node-folder.js';
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

/** Secrets and key pairs of a new folder: made here, from chance, or taken from the operator's hand; further machines get the same ones. */
export async function makeKeyMaterial(machines: Machines, given: Given, world: World): Promise<KeyMaterial> {
  const own = new Map(makeSecrets(machines.deployment, given, world));
  const copies = machines.nodes.flatMap((node) =>
    node.secrets.map((secret): readonly [string, string | Uint8Array] => {
      const path = secretPath(secret);
      return [`${folderOf(node.node)}${path}`, own.get(path) ?? notThere(path)];
    }),
  );
  return new Map([...own, ...copies, ...(await pairs(machines, given.pair, world))]);
}

function notThere(path: string): never {
  throw new Error(`the main machine has no ${path}`);
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

async function pairs(
  { deployment, nodes }: Machines,
  given: Pair | undefined,
  world: World,
): Promise<readonly Entry[]> {
  const own = [deployment, ...nodes].flatMap(toBeSigned);
  const brought = deployment.certificates.find(({ source }) => source.kind === 'files');
  if (brought !== undefined && given === undefined)
    throw new Error(`no certificate was given for ssl/${brought.folder}`);
  const files = given === undefined ? [] : broughtPairs(deployment, given);
  return own.length === 0 ? files : [...files, ...(await signed(deployment, own, world))];
}

/** A certificate of the deployment's authority, and where it goes. */
interface Wanted {
  readonly certificate: Certificate;
  /** The folder of its machine. */
  readonly folder: string;
}

const toBeSigned = ({ certificates, node }: Deployment): readonly Wanted[] =>
  certificates
    .filter(({ source }) => source.kind !== 'files')
    .map((certificate) => ({ certificate, folder: folderOf(node) }));

function broughtPairs({ certificates }: Deployment, given: Pair): readonly Entry[] {
  const brought = certificates.filter(({ source }) => source.kind === 'files');
  return brought.flatMap(({ folder }) => pairEntries(serverPath(folder), given));
}

async function signed({ name, key }: Deployment, all: readonly Wanted[], world: World): Promise<readonly Entry[]> {
  const authority = await makeAuthority({ commonName: `${name} certificate authority`, key }, world);
  const leaves = all.map(async ({ certificate, folder }) => {
    const { names, key: leafKey, client } = certificate;
    const request = { commonName: names[0] ?? name, names, key: leafKey, days: 365, clientAuth: client === true };
    return pairEntries(`${folder}${serverPath(certificate.folder)}`, await makeLeaf(request, authority, world));
  });
  const further = [...new Set(all.map(({ folder }) => folder))].filter((folder) => folder !== '');
  return [
    ...pairEntries(authorityPath, authority),
    ...further.map((folder): Entry => [`${folder}${authorityPath}.crt`, authority.certificate]),
    ...(await Promise.all(leaves)).flat(),
  ];
}

function pairEntries(path: string, { certificate, key }: Pair): readonly Entry[] {
  return [
    [`${path}.crt`, certificate],
    [`${path}.key`, key],
  ];
}
