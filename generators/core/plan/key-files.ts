import type { Deployment } from '../model/deployment.js';
import type { Mode, OutputFile } from '../model/file.js';
import { folderOf } from '../texts/node-folder.js';
import { secretPath } from '../texts/secret-path.js';

/** The machines of a deployment: the main one, and further ones with folders in its own. */
export interface Machines {
  readonly deployment: Deployment;
  readonly nodes: readonly Deployment[];
}

/** Where secrets and key pairs will be: their places are planned like all others, their content is nobody's to know here. */
export function keyFiles({ deployment, nodes }: Machines): readonly OutputFile[] {
  const { certificates, secrets } = deployment;
  const own = certificates.some(({ source }) => source.kind === 'own-ca') ? pairPlaces(authorityPath) : [];
  return [
    ...secrets.map((secret) => place(secretPath(secret))),
    ...own,
    ...certificates.flatMap(({ folder }) => pairPlaces(serverPath(folder))),
    ...nodes.flatMap(copies),
  ];
}

/** What a further machine gets of the main one's secrets; of the authority it has the certificate alone. */
function copies(deployment: Deployment): readonly OutputFile[] {
  const { certificates, secrets, node } = deployment;
  const folder = folderOf(node);
  const signed = certificates.filter(({ source }) => source.kind === 'main');
  return [
    ...secrets.map((secret) => place(`${folder}${secretPath(secret)}`)),
    ...(signed.length === 0 ? [] : [place(`${folder}${authorityPath}.crt`, 0o644)]),
    ...signed.flatMap((certificate) => pairPlaces(`${folder}${serverPath(certificate.folder)}`)),
  ];
}

/**
 * What only init makes in a folder that is there: key pairs, which hang on its authority, and what further machines get, whose
 * content nobody but init may look at.
 */
export function leftToInit({ deployment, nodes }: Machines): readonly OutputFile[] {
  const own = deployment.certificates.filter(({ source }) => source.kind === 'own-ca');
  return [
    ...(own.length === 0 ? [] : pairPlaces(authorityPath)),
    ...own.flatMap(({ folder }) => pairPlaces(serverPath(folder))),
    ...nodes.flatMap(copies),
  ];
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
