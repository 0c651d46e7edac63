import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../errors.js';
import type { Disk } from './disk.js';
import { statsOf } from './look.js';

/** Removes whatever is there, and nothing behind a link. */
export async function removeTree(place: string, disk: Disk): Promise<void> {
  const stats = statsOf(place);
  if (stats === undefined) return;
  if (!stats.isDirectory()) return removeFile(place, disk);
  for (const name of entriesOf(place)) await removeTree(join(place, name), disk);
  await disk.rmdir(place);
}

/** Removes a file; that there is none is fine. */
export async function removeFile(place: string, disk: Disk): Promise<void> {
  try {
    await disk.unlink(place);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Removes a folder with nothing in it, and leaves every other: a mount point, or where something has just appeared, too. */
export async function removeIfEmpty(place: string, disk: Disk): Promise<void> {
  if (statsOf(place)?.isDirectory() !== true || entriesOf(place).length > 0) return;
  try {
    await disk.rmdir(place);
  } catch (error) {
    if (!occupied.has(codeOf(error) ?? '')) throw error;
  }
}

const occupied: ReadonlySet<string> = new Set(['ENOTEMPTY', 'EEXIST', 'EBUSY', 'ENOENT']);

/** For what may be left undone: a failure of the system is let pass, an error of ours is not. */
export async function tried(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}

export async function triedTwice(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch {
    await tried(act);
  }
}

/** The names in a folder; none where it is missing. */
export function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
