import type { Deployment, Secret } from '../model/deployment.js';
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
