import { join } from 'node:path';
import type { Problem } from '../../core/model/problem.js';
import { apply, unapply } from './apply.js';
import type { Disk } from './disk.js';
import { isId } from './id.js';
import type { Unfinished } from './journal.js';
import { statsOf } from './look.js';
import { inBackup, placesIn } from './places.js';
import { entriesOf, removeTree, tried } from './remove.js';

/**
 * Takes a decided run to its end: every step, then its back-up gets its lasting name, then the journal goes. May be done again
 * after a kill anywhere. Gives back warnings; throws what the system throws.
 */
export async function finish(folder: string, run: Unfinished, disk: Disk): Promise<readonly Problem[]> {
  const { backups, journal } = placesIn(folder);
  const left = run.complete ? [] : await apply(folder, run, disk);
  if (!run.complete) await disk.rename(run.backup, join(backups, run.record.id));
  await disk.syncFolder(backups);
  await disk.unlink(journal);
  await tried(() => disk.syncFolder(placesIn(folder).state));
  return left.map(leftAlone);
}

/**
 * Takes a decided run back, whatever of it was done: first the journal says so, from when on there is no other way; then the
 * folder is as before, the journal goes, and the back-up with it. As `finish` otherwise.
 */
export async function goBack(folder: string, run: Unfinished, disk: Disk): Promise<readonly Problem[]> {
  const { state, backups, journal } = placesIn(folder);
  const { undo } = inBackup(run.backup);
  if (run.way === 'on') await disk.rename(undo, journal);
  await disk.syncFolder(state);
  const backup = join(backups, `${run.record.id}.tmp`);
  if (run.complete) await disk.rename(run.backup, backup);
  const left = await unapply(folder, { record: run.record, backup }, disk);
  await disk.unlink(journal);
  await tried(() => disk.syncFolder(state));
  return left.map(leftAlone);
}

const leftAlone = (path: string): Problem => ({
  code: 'target/changed-meanwhile',
  message: `${path} was changed while a run was under way, and was left as it is`,
  hint: 'look at it',
});

/**
 * Removes what no run needs any more: what killed ones have left, parts of the newest back-up that were for its own end, back-ups
 * beyond the last `keep`, and a folder for back-ups with none in it. To be called under the lock, while there is no journal.
 */
export async function sweep(folder: string, keep: number | undefined, disk: Disk): Promise<void> {
  const { backups, state } = placesIn(folder);
  const ids = entriesOf(backups).filter(isId);
  for (const id of keep === undefined ? [] : ids.slice(0, -Math.max(1, keep))) {
    await disk.rename(join(backups, id), join(backups, `${id}.tmp`));
  }
  const newest = ids.at(-1);
  if (newest !== undefined) await removeTools(join(backups, newest), disk);
  for (const name of leftInBackups(entriesOf(backups))) await removeTree(join(backups, name), disk);
  for (const name of entriesOf(state).filter(isLockAside)) await removeTree(join(state, name), disk);
  if (statsOf(backups) !== undefined && holdsNothing(entriesOf(backups))) await removeTree(backups, disk);
}

async function removeTools(backup: string, disk: Disk): Promise<void> {
  await removeTree(inBackup(backup).undo, disk);
  await removeTree(join(backup, 'after'), disk);
}

/** Whether killed runs have left anything in the folder, a journal or less. */
export function hasLeftovers(folder: string): boolean {
  const { state, backups, lock, journal } = placesIn(folder);
  if (statsOf(state)?.isDirectory() !== true) return false;
  const names = entriesOf(state);
  if (names.length === 0 || names.some(isLockAside) || statsOf(journal) !== undefined) return true;
  // A lock that tells of containers is for the deployment's own init, and stays for it.
  if (statsOf(lock) !== undefined && statsOf(join(lock, 'started')) === undefined) return true;
  if (statsOf(backups)?.isDirectory() !== true) return false;
  return leftInBackups(entriesOf(backups)).length > 0 || holdsNothing(entriesOf(backups));
}

const isLockAside = (name: string): boolean => /^lock\.\d+$/.test(name);

const leftInBackups = (names: readonly string[]): readonly string[] =>
  names.filter((name) => name.endsWith('.tmp') && isId(name.slice(0, -'.tmp'.length)));

const holdsNothing = (names: readonly string[]): boolean => names.every((name) => name === '.gitignore');
