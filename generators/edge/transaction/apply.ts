import { basename, dirname, join } from 'node:path';
import { codeOf } from '../errors.js';
import type { Disk } from './disk.js';
import { look, sha256, statsOf } from './look.js';
import { makeFolder } from './make-folder.js';
import { ownerFor } from './owner.js';
import { inBackup } from './places.js';
import type { RunRecord, Step } from './record.js';
import { removeFile, removeIfEmpty } from './remove.js';
import { together } from './together.js';

/**
 * Takes every step of a run that is not taken yet, in order, and syncs; may be done again and again. Gives back the paths that hold
 * neither what the run has found nor what it brings: somebody's later work, which is left as it is.
 */
export async function apply(
  folder: string,
  { record, backup }: { readonly record: RunRecord; readonly backup: string },
  disk: Disk,
): Promise<readonly string[]> {
  const left: string[] = [];
  const owner = ownerFor(folder);
  for (const { path, mode } of record.made) await makeFolder(join(folder, path), mode, owner, disk);
  for (const [index, step] of record.steps.entries()) {
    const stand = standing(folder, step);
    if (stand === 'other') left.push(step.path);
    if (stand === 'before') await take(join(folder, step.path), step, inBackup(backup).after(index), disk);
  }
  await syncTouched(folder, record, disk);
  for (const { path } of [...record.emptied].reverse()) await removeIfEmpty(join(folder, path), disk);
  await syncFolders(
    folder,
    record.emptied.map(({ path }) => dirname(path)),
    disk,
  );
  return left;
}

async function take(place: string, step: Step, after: string, disk: Disk): Promise<void> {
  switch (step.did) {
    case 'created':
    case 'changed':
      return put(after, place, disk);
    case 'removed':
      return removeFile(place, disk);
    case 'mode':
      return step.after === undefined ? undefined : disk.chmod(place, step.after.mode);
  }
}

/** Takes every step of a run back that was taken, the last first, and syncs; as `apply` otherwise. */
export async function unapply(
  folder: string,
  { record, backup }: { readonly record: RunRecord; readonly backup: string },
  disk: Disk,
): Promise<readonly string[]> {
  const left: string[] = [];
  const owner = ownerFor(folder);
  for (const { path, mode } of record.emptied) {
    if (statsOf(join(folder, path)) === undefined) await makeFolder(join(folder, path), mode, owner, disk);
  }
  for (const step of [...record.steps].reverse()) {
    const stand = standing(folder, step);
    if (stand === 'other') left.push(step.path);
    if (statsOf(besideOf(join(folder, step.path))) !== undefined) await disk.unlink(besideOf(join(folder, step.path)));
    if (stand === 'after') await takeBack(join(folder, step.path), step, inBackup(backup).before(step.path), disk);
  }
  for (const { path } of [...record.made].reverse()) await removeIfEmpty(join(folder, path), disk);
  await syncTouched(folder, record, disk);
  return left;
}

async function takeBack(place: string, step: Step, before: string, disk: Disk): Promise<void> {
  switch (step.did) {
    case 'created':
      return removeFile(place, disk);
    case 'changed':
    case 'removed':
      return put(before, place, disk);
    case 'mode':
      return step.before === undefined ? undefined : disk.chmod(place, step.before.mode);
  }
}

/** Which side of its step a place shows; where both sides have the same content, the mode tells. */
function standing(folder: string, { path, before, after }: Step): 'before' | 'after' | 'other' {
  const found = look(folder, path);
  if (found.kind === 'odd') return 'other';
  if (found.kind === 'none') return before === undefined ? 'before' : after === undefined ? 'after' : 'other';
  if (before?.sha256 === after?.sha256) {
    if (found.sha256 !== before?.sha256) return 'other';
    return found.mode === after?.mode ? 'after' : found.mode === before?.mode ? 'before' : 'other';
  }
  return found.sha256 === after?.sha256 ? 'after' : found.sha256 === before?.sha256 ? 'before' : 'other';
}

/** At once: a rename, and where another file system is mounted below the folder, a copy beside and then a rename. */
async function put(from: string, to: string, disk: Disk): Promise<void> {
  try {
    await disk.rename(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    const beside = besideOf(to);
    await removeFile(beside, disk);
    await disk.copy(from, beside);
    await disk.rename(beside, to);
  }
}

/** Where a file waits that a rename cannot bring over a mount; the same for every try, so that a later one finds it, and short. */
const besideOf = (place: string): string =>
  join(dirname(place), `.${sha256(basename(place)).slice(0, 16)}.deployment.tmp`);

async function syncTouched(folder: string, { steps, made, emptied }: RunRecord, disk: Disk): Promise<void> {
  await syncFolders(
    folder,
    [...steps.map(({ path }) => dirname(path)), ...[...made, ...emptied].flatMap(({ path }) => [path, dirname(path)])],
    disk,
  );
}

async function syncFolders(folder: string, paths: readonly string[], disk: Disk): Promise<void> {
  const places = [...new Set(paths.map((path) => join(folder, path)))];
  await together(
    places.filter((place) => statsOf(place)?.isDirectory() === true),
    disk.syncFolder,
  );
}
