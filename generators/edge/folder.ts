import { closeSync, fchmodSync, fsync, openSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Mode } from '../core/model/file.js';
import { failed, fine, type Result } from '../core/model/problem.js';
import { foldersOf } from '../core/plan/folders-of.js';
import { codeOf, writeProblem } from './errors.js';
import { stagingName, sweep } from './staging.js';
import type { Target } from './target.js';

/** A file as it goes to the disk. */
export interface StagedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: Mode;
}

/** A part of the files, which may still have to be made. */
export type Part = () => Promise<readonly StagedFile[]>;

/**
 * Puts a new folder in place, whole or not at all: everything is written and synced beside the target, then one rename.
 * The only writer. A failed write leaves nothing and is reported as `target/...`; an aborted `signal` leaves nothing and throws.
 */
export async function commit(target: Target, parts: readonly Part[], signal: AbortSignal): Promise<Result<Target>> {
  const staging = join(target.parent, stagingName(target.name));
  try {
    signal.throwIfAborted();
    await sweep(target);
    await stage(staging, target, parts, signal);
    await rename(staging, target.path);
    await syncFolder(target.parent);
    return fine(target);
  } catch (error) {
    const problem = writeProblem(error, target.path);
    if (problem === undefined) throw error;
    return failed([problem]);
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function stage(staging: string, target: Target, parts: readonly Part[], signal: AbortSignal): Promise<void> {
  await mkdir(staging, { mode: 0o700 });
  const folders = await together(parts, async (part) => stagePart(staging, await part(), signal));
  const all = [...new Set(folders.flat())];
  await together(all, (folder) => finishFolder(join(staging, folder), folderMode(folder)));
  signal.throwIfAborted();
  await finishFolder(staging, target.mode ?? 0o755);
}

/** Writes the files of one part and gives back the folders they are in. */
async function stagePart(
  staging: string,
  files: readonly StagedFile[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const folders = [...new Set(files.flatMap(({ path }) => foldersOf(path)))];
  for (const folder of folders) {
    signal.throwIfAborted();
    await mkdir(join(staging, folder), { recursive: true });
  }
  await together(files, (file) => write(join(staging, file.path), file, signal));
  return folders;
}

/** Only the operator may look into the folder of secrets. */
const folderMode = (folder: string): number => (folder === 'secrets' || folder.startsWith('secrets/') ? 0o700 : 0o755);

/** Side by side, because each waits for the disk; a bounded number, because each holds a file open. All end before the first failure is thrown. */
async function together<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (let start = 0; start < items.length; start += 128) {
    const ends = await Promise.allSettled(items.slice(start, start + 128).map(act));
    for (const end of ends) {
      if (end.status === 'rejected') throw end.reason;
      done.push(end.value);
    }
  }
  return done;
}

const synced = promisify(fsync);

/**
 * Written at once, for a small file is in the system's cache sooner than a thread could take it over; waited for is the
 * sync. The mode is set on the open file, because what `open` is told goes through the umask.
 */
async function write(path: string, file: StagedFile, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    fchmodSync(descriptor, file.mode);
    writeFileSync(descriptor, file.content);
    await synced(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

async function finishFolder(path: string, mode: number): Promise<void> {
  await chmod(path, mode);
  await syncFolder(path);
}

/** A new name in a folder is only safe once the folder is synced too; some network file systems cannot, and need not. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!unsyncable.has(codeOf(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

const unsyncable: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EPERM']);
