import type { Change, OutputFile, Owner } from '../model/file.js';

/** Schema of `.deployment/manifest.json`; a tool that finds a higher number must refuse. */
export const schema = 1;

export interface Manifest {
  readonly schema: typeof schema;
  /** The version of create-deployment that wrote it. */
  readonly version: string;
  readonly stack: { readonly name: string; readonly sha256: string };
  readonly files: readonly ManifestEntry[];
}

/** Of a secret only its place is recorded. */
export interface ManifestEntry {
  readonly path: string;
  readonly owner: Owner;
  readonly mode: string;
  readonly sha256?: string;
}

export interface Origin {
  readonly version: string;
  readonly stack: { readonly name: string; readonly sha256: string };
}

/**
 * The files of `.deployment/`: the manifest, pristine copies of what was generated, and what git must not see of it.
 * No value of a secret is among them. `hash` gives the SHA-256 of a text in hexadecimal.
 */
export function stateFiles(
  changes: readonly Change[],
  origin: Origin,
  hash: (text: string) => string,
): readonly OutputFile[] {
  const files = changes.map(({ file }) => file);
  return [
    stateFile('.gitignore', ignored),
    ...files.filter(({ owner }) => owner === 'generated').map(({ path, text }) => stateFile(`base/${path}`, text)),
    stateFile('manifest.json', `${JSON.stringify(manifest(files, origin, hash), null, 2)}\n`),
  ];
}

/** Back-ups hold secrets; journal and pending are of this machine. */
const ignored = 'backup/\njournal\nlock\npending/\n';

function manifest(files: readonly OutputFile[], origin: Origin, hash: (text: string) => string): Manifest {
  return { schema, ...origin, files: files.map((file) => entry(file, hash)) };
}

function entry({ path, owner, mode, text }: OutputFile, hash: (text: string) => string): ManifestEntry {
  const place = { path, owner, mode: mode.toString(8).padStart(4, '0') };
  return owner === 'secret' ? place : { ...place, sha256: hash(text) };
}

const stateFile = (path: string, text: string): OutputFile => ({
  path: `.deployment/${path}`,
  text,
  mode: 0o644,
  owner: 'generated',
});
