import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failed, fine, type Result } from '../../core/model/problem.js';
import { codeOf, writeProblem } from '../errors.js';
import { realDisk as disk } from '../transaction/disk.js';
import { statsOf } from '../transaction/look.js';
import { makeFolder } from '../transaction/make-folder.js';
import { ownerFor } from '../transaction/owner.js';
import { entriesOf } from '../transaction/remove.js';

/** Where a new value waits until its file has it, relative to the deployment's folder: beside the back-ups, which git ignores. */
export const keptPath = (name: string): string => `${place}/${name}.env`;

const backups = '.deployment/backup';
const place = `${backups}/rotating`;

/** The file that a run which was cut off has kept, whole; nothing if there is none. Reports `target/not-allowed`. */
export async function readKept(folder: string, name: string): Promise<Result<{ readonly kept?: string }>> {
  try {
    return fine({ kept: await readFile(join(folder, keptPath(name)), 'utf8') });
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (['ENOENT', 'ENOTDIR'].includes(code)) return fine({});
    if (!['EACCES', 'EPERM'].includes(code)) throw error;
    const hint = 'run this as the user who ran it then';
    return failed([{ code: 'target/not-allowed', message: `you may not look for ${keptPath(name)}`, hint }]);
  }
}

/** Keeps the new file where only the operator can read it, and it is on the disk when this returns. Reports what the disk refuses. */
export async function keep(folder: string, name: string, text: string): Promise<Result<undefined>> {
  const odd = ['.deployment', backups, place].map((path) => join(folder, path)).find(isInTheWay);
  if (odd !== undefined) return failed([inTheWay(odd)]);
  try {
    const owner = ownerFor(folder);
    const path = join(folder, keptPath(name));
    await makeFolder(join(folder, backups), 0o700, owner, disk);
    await makeFolder(join(folder, place), 0o700, owner, disk);
    const ignore = join(folder, backups, '.gitignore');
    if (statsOf(ignore) === undefined) await disk.write(ignore, '*\n', 0o600, owner);
    // What an earlier run has left under this name was never whole.
    if (statsOf(`${path}.new`) !== undefined) await disk.unlink(`${path}.new`);
    await disk.write(`${path}.new`, text, 0o600, owner);
    await disk.rename(`${path}.new`, path);
    for (const each of [place, backups, '.deployment']) await disk.syncFolder(join(folder, each));
    return fine(undefined);
  } catch (error) {
    const problem = writeProblem(error, join(folder, place));
    if (problem === undefined) throw error;
    return failed([problem]);
  }
}

/** The value is in its file now, or nobody knows it: it need not be kept any longer, nor the folders that hold nothing else. */
export async function forget(folder: string, name: string): Promise<void> {
  const path = join(folder, keptPath(name));
  if (statsOf(path) === undefined) return;
  await disk.unlink(path);
  await disk.syncFolder(dirname(path));
  if (entriesOf(dirname(path)).length > 0) return;
  await disk.rmdir(dirname(path));
  const ignore = join(folder, backups, '.gitignore');
  if (entriesOf(join(folder, backups)).some((entry) => entry !== '.gitignore')) return;
  if (statsOf(ignore) !== undefined) await disk.unlink(ignore);
  await disk.rmdir(join(folder, backups));
}

/** A link would lead a secret out of this folder. */
function isInTheWay(path: string): boolean {
  const stats = statsOf(path);
  return stats !== undefined && !stats.isDirectory();
}

const inTheWay = (path: string) =>
  ({ code: 'target/not-a-folder', message: `${path} is no folder`, hint: 'take away what is there' }) as const;
