import type { Certificate, Deployment, Secret } from '../core/model/deployment.js';
import type { Mode } from '../core/model/file.js';
import type { SecretValues } from './asked-secrets.js';
import { makeAuthority } from './certificates/authority.js';
import { makeLeaf } from './certificates/leaf.js';
import type { Pair } from './certificates/world.js';
import type { StagedFile } from './folder.js';
import { secretFile, secretPath } from './secrets/file.js';
import { makeSecret, makeSecretBytes } from './secrets/make.js';
import type { World } from './world.js';

/** What no model knows and git must not see: made here, from chance, or taken from the operator's hand. */
export async function keyMaterial(
  deployment: Deployment,
  given: { readonly secrets: SecretValues; readonly pair?: Pair },
  world: World,
): Promise<readonly StagedFile[]> {
  const secrets = deployment.secrets.map((secret) => fileOf(secret, given.secrets[secret.name], deployment, world));
  return [...secrets, ...(await certificateFiles(deployment, given.pair, world))];
}

function fileOf(secret: Secret, value: string | undefined, deployment: Deployment, world: World): StagedFile {
  const { name, make } = secret;
  if (value !== undefined) return file(secretPath(name), secretFile({ name, value, origin: 'asked' }));
  if (make === undefined) throw new Error(`the secret ${name} is neither given nor made`);
  if (make.kind === 'bytes') return file(fileSecretPath(name, deployment), makeSecretBytes(make, world.dice));
  return file(
    secretPath(name),
    secretFile({ name, value: makeSecret(make, world.dice), origin: secret.encoded ? 'asked' : 'made' }),
  );
}

/** A binary secret is a file of its own, where Compose's own `secrets` says. */
function fileSecretPath(name: string, { composeSecrets }: Deployment): string {
  const said = composeSecrets[name];
  const path = typeof said === 'object' && said !== null && 'file' in said ? said.file : undefined;
  if (typeof path !== 'string') throw new Error(`no file is named for the secret ${name}`);
  return path.replace(/^\.\//, '');
}

async function certificateFiles(
  deployment: Deployment,
  given: Pair | undefined,
  world: World,
): Promise<readonly StagedFile[]> {
  const own = deployment.certificates.filter(({ source }) => source.kind === 'own-ca');
  const brought = deployment.certificates.filter(({ source }) => source.kind === 'files');
  const files = brought.flatMap(({ folder }) => {
    if (given === undefined) throw new Error(`no certificate was given for ssl/${folder}`);
    return pairFiles(`ssl/${folder}/server`, given);
  });
  return own.length === 0 ? files : [...files, ...(await signedFiles(deployment, own, world))];
}

async function signedFiles(
  { name, key }: Deployment,
  certificates: readonly Certificate[],
  world: World,
): Promise<readonly StagedFile[]> {
  const authority = await makeAuthority({ commonName: `${name} certificate authority`, key }, world);
  const leaves = certificates.map(async (certificate) => {
    const { names, folder } = certificate;
    const leaf = await makeLeaf(
      { commonName: names[0] ?? name, names, key: certificate.key, days: 365 },
      authority,
      world,
    );
    return pairFiles(`ssl/${folder}/server`, leaf);
  });
  return [...pairFiles('ssl/ca/ca', authority), ...(await Promise.all(leaves)).flat()];
}

function pairFiles(path: string, { certificate, key }: Pair): readonly StagedFile[] {
  return [file(`${path}.crt`, certificate, 0o644), file(`${path}.key`, key)];
}

const file = (path: string, content: string | Uint8Array, mode: Mode = 0o600): StagedFile => ({ path, content, mode });
