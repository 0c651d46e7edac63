import type { OutputFile, Recorded } from '../model/file.js';
import type { Answers } from '../model/question.js';
import type { Manifest, ManifestEntry, Origin } from './manifest.js';
import { schema } from './manifest.js';

/** Where the generator keeps what it has to know the next time. */
export const stateFolder = '.deployment';
export const manifestPath = `${stateFolder}/manifest.json`;
export const basePath = (path: string): string => `${stateFolder}/base/${path}`;

/**
 * The files of `.deployment/` that are safe to commit: what git must not see of it, pristine copies of what was generated, and the
 * manifest, last. No value of a secret is among them. `hash` gives the SHA-256 of a text in hexadecimal.
 */
export function stateFiles(
  records: readonly Recorded[],
  { version, stack }: Origin,
  answers: Answers | undefined,
  hash: (text: string) => string,
): readonly OutputFile[] {
  const copies = records.flatMap(({ path, base }) => (base === undefined ? [] : [stateFile(basePath(path), base)]));
  const manifest: Manifest = {
    schema,
    version,
    stack,
    ...(answers === undefined ? {} : { answers: sorted(answers) }),
    files: records.map((record) => entry(record, hash)),
  };
  return [
    stateFile(`${stateFolder}/.gitignore`, ignored),
    ...copies,
    stateFile(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`),
  ];
}

/** Back-ups hold secrets; journal, lock (and one that is being put aside) and pending are of this machine, and so is which shares it has marked. From here on only: below `base/` are files of these names too. */
const ignored = '/backup/\n/journal\n/lock\n/lock.*\n/pending/\n/shares/\n';

/** By path, so that a question that moves among the others makes no difference in git. */
function sorted(answers: Answers): Answers {
  return Object.fromEntries(Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function entry({ path, id, owner, mode, base, fate }: Recorded, hash: (text: string) => string): ManifestEntry {
  return {
    path,
    ...(id === path ? {} : { id }),
    owner,
    mode: mode.toString(8).padStart(4, '0'),
    ...(base === undefined ? {} : { sha256: hash(base) }),
    ...(fate === undefined ? {} : { fate }),
  };
}

const stateFile = (path: string, text: string): OutputFile => ({ path, text, mode: 0o644, owner: 'generated' });
