import type { Deployment } from '../model/deployment.js';
import type { Mode, OutputFile } from '../model/file.js';
import { secretPath } from '../texts/secret-path.js';

/** Where secrets and key pairs will be: their places are planned like all others, their content is nobody's to know here. */
export function keyFiles(deployment: Deployment): readonly OutputFile[] {
  const { certificates, secrets } = deployment;
  const own = certificates.some(({ source }) => source.kind === 'own-ca') ? pairPlaces(authorityPath) : [];
  return [
    ...secrets.map((secret) => place(secretPath(secret))),
    ...own,
    ...certificates.flatMap(({ folder }) => pairPlaces(serverPath(folder))),
  ];
}

/** Key pairs that only init makes in a folder that is there: they hang on its authority, which may be in use. */
export function leftToInit(deployment: Deployment): readonly OutputFile[] {
  const own = deployment.certificates.filter(({ source }) => source.kind === 'own-ca');
  return own.length === 0
    ? []
    : [...pairPlaces(authorityPath), ...own.flatMap(({ folder }) => pairPlaces(serverPath(folder)))];
}

/** Paths of certificates are without `.crt` and `.key`. */
export const authorityPath = 'ssl/ca/ca';
export const serverPath = (folder: string): string => `ssl/${folder}/server`;

/** A certificate is public, but made on the spot like its key, and so kept out of git with it. */
function pairPlaces(path: string): readonly OutputFile[] {
  return [place(`${path}.crt`, 0o644), place(`${path}.key`)];
}

function place(path: string, mode: Mode = 0o600): OutputFile {
  return { path, mode, owner: 'secret', text: '' };
}
