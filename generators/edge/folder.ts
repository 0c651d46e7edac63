import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mode } from '../core/model/file.js';
import { failed, fine, type Result } from '../core/model/problem.js';
import { foldersOf } from '../core/plan/plan.js';
import { codeOf, writeProblem } from './errors.js';
import { stagingName, sweep } from './staging.js';
import type { Target } from './target.js';

/** A file as it goes to the disk. */
export interface StagedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: Mode;
}

/**
 * Puts a new folder in place, whole or not at all: everything is written and synced beside the target, then one rename.
 * The only writer. A failed write leaves nothing and is reported as `target/...`; an aborted `signal` leaves nothing and throws.
 */
export async function commit(
  target: Target,
  files: readonly StagedFile[],
  signal: AbortSignal,
): Promise<Result<Target>> {
  const staging = join(target.parent, stagingName(target.name));
  try {
    signal.throwIfAborted();
    await sweep(target);
    await stage(staging, target, files, signal);
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

async function stage(
  staging: string,
  target: Target,
  files: readonly StagedFile[],
  signal: AbortSignal,
): Promise<void> {
  const folders = [...new Set(files.flatMap(({ path }) => foldersOf(path)))].sort();
  await mkdir(staging, { mode: 0o700 });
  for (const folder of folders) {
    signal.throwIfAborted();
    await mkdir(join(staging, folder));
  }
  await together(files, (file) => write(join(staging, file.path), file, signal));
  await together(folders, (folder) => finishFolder(join(staging, folder), folderMode(folder)));
  signal.throwIfAborted();
  await finishFolder(staging, target.mode ?? 0o755);
}

/** Only the operator may look into the folder of secrets. */
const folderMode = (folder: string): number => (folder === 'secrets' || folder.startsWith('secrets/') ? 0o700 : 0o755);

/** Side by side, because each waits for the disk; a bounded number, because each holds a file open. All end before the first failure is thrown. */
async function together<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += 128) {
    const ends = await Promise.allSettled(items.slice(start, start + 128).map(act));
    const failure = ends.find((end) => end.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }
}

/** The mode is set on the open file, because what `open` is told goes through the umask. */
async function write(path: string, file: StagedFile, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.chmod(file.mode);
    await handle.writeFile(file.content);
    await handle.sync();
  } finally {
    await handle.close();
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
