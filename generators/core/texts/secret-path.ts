import type { Deployment, Secret } from '../model/deployment.js';

/** The file of one secret: an env file of its own, or where Compose's own `secrets` says if it is binary. */
export function secretPath({ name, make }: Secret, { composeSecrets }: Deployment): string {
  if (make?.kind !== 'bytes') return `secrets/${name}.env`;
  const said = composeSecrets[name];
  const path = typeof said === 'object' && said !== null && 'file' in said ? said.file : undefined;
  if (typeof path !== 'string') throw new Error(`no file is named for the secret ${name}`);
  return path.replace(/^\.\//, '');
}
