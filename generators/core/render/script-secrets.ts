import type { Deployment } from '../model/deployment.js';
import type { PrivateFile, Secret } from '../model/secret.js';
import { registryPassword } from '../texts/registry-secret.js';
import { secretPath } from '../texts/secret-path.js';

/** What the scripts know of one secret: its name, file, recipe and size, whether it has an encoded form, and where what it protects lies. */
export function secretWords(secret: Secret, deployment: Deployment): readonly string[] {
  const { name, encoded } = secret;
  return [
    name,
    secretPath(secret),
    recipe(secret),
    String(size(secret)),
    encoded ? 'yes' : 'no',
    ...places(secret, deployment),
  ];
}

function recipe({ make, elsewhere }: Secret): string {
  if (elsewhere) return 'elsewhere';
  return make?.kind === 'bytes' && make.letters === true ? 'letters' : (make?.kind ?? 'asked');
}

function size({ name, make }: Secret): number {
  switch (make?.kind) {
    case 'password':
      if (make.length < 3) throw new Error(`the password ${name} is too short for three classes of characters`);
      return make.length;
    case 'hex':
    case 'base64':
    case 'bytes':
      return make.bytes;
    case 'fernet':
    case 'django':
    case 'empty':
    case undefined:
      return 0;
  }
}

function places(secret: Secret, { volumes }: Deployment): readonly string[] {
  return volumes
    .filter(({ name }) => secret.volumes.includes(name))
    .map(({ realName, place }) => (place.kind === 'directory' ? `directory:${place.path}` : `volume:${realName}`));
}

/** The one log-in to a registry: server, user, and the secret with its file. */
export function logins({ images }: Deployment): readonly (readonly string[])[] {
  if (images.kind === 'archive' || images.login === undefined) return [];
  const { server, user } = images.login;
  return [[server, user, registryPassword, `secrets/${registryPassword}.env`]];
}

/** One private file: its form, the secret's file, where it goes and to whom, and for a hash the secret's name and the user. */
export function privateWords(
  { secret, form, name, volume, owner }: PrivateFile,
  { secrets }: Deployment,
): readonly string[] {
  const made = secrets.find((one) => one.name === secret);
  if (made === undefined) throw new Error(`no secret ${secret}`);
  return [form.kind, secretPath(made), volume, owner, name, ...(form.kind === 'htpasswd' ? [secret, form.user] : [])];
}
