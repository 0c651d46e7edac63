import { join } from 'node:path';
import type { Operation } from '../../core/model/file.js';
import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import { foldersOf } from '../../core/plan/folders-of.js';
import { writeProblem } from '../errors.js';
import { type Disk, realDisk } from './disk.js';
import { finish, goBack, sweep } from './finish.js';
import { nextId } from './id.js';
import { isUnfinished, type Unfinished } from './journal.js';
import { locked, orProblem } from './lock.js';
import { inTheWay, look, statsOf } from './look.js';
import { folderMode } from './make-folder.js';
import { pathProblems } from './path.js';
import { inBackup, placesIn } from './places.js';
import { type Folder, parseRecord, printRecord, type RunRecord } from './record.js';
import { entriesOf, triedTwice } from './remove.js';
import { changedMeanwhile, type Planned, planSteps } from './steps.js';
import { store } from './store.js';

/** What a back-up says of the run that made it, and how many of them are kept: 5 if nothing is said. */
export interface Run {
  readonly command: string;
  readonly version: string;
  readonly now: Date;
  readonly keep?: number;
  /** Modes of folders that have to be made, where they are not the usual ones. */
  readonly folders?: Readonly<Record<string, number>>;
}

/**
 * The one writer of an existing deployment folder: all operations in their order, or none. Killed at any moment it leaves what
 * `recover` makes entirely old or entirely new; a failed step is taken back. Gives back the name of the back-up, none if nothing
 * was to be done. Every problem at once and the folder as it was: `target/...` for paths, places, rights, the lock, a full disk; for
 * an interrupted run too, which `recover` has to end first. An aborted `signal` throws and leaves the folder as it was, until all
 * is decided; from then on the run ends.
 */
export async function change(
  folder: string,
  operations: readonly Operation[],
  run: Run,
  signal: AbortSignal,
  disk: Disk = realDisk,
): Promise<Result<{ readonly id?: string }>> {
  if (operations.length === 0) return fine({});
  const problems = pathProblems(operations.map(({ path }) => path));
  if (problems.length > 0) return failed(problems);
  signal.throwIfAborted();
  return locked(folder, disk, () => orProblem(folder, () => transact(folder, operations, run, signal, disk)));
}

async function transact(
  folder: string,
  operations: readonly Operation[],
  run: Run,
  signal: AbortSignal,
  disk: Disk,
): Promise<Result<{ readonly id?: string }>> {
  if (isUnfinished(folder)) return failed([unfinished]);
  const { backups } = placesIn(folder);
  const stats = statsOf(backups);
  if (stats !== undefined && !stats.isDirectory()) return failed([inTheWay('.deployment/backup', 'below-file')]);
  const planned = planSteps(folder, operations);
  if (!planned.ok) return planned;
  if (planned.value.length === 0) return fine({});
  const record = recordOf(folder, planned.value, run, nextId(run.now, entriesOf(backups)));
  const backup = join(backups, `${record.id}.tmp`);
  let keep: number | undefined;
  try {
    await store(folder, backup, record, planned.value, signal, disk);
    const moved = movedOn(folder, planned.value);
    if (moved.length > 0) return failed(moved.map(changedMeanwhile));
    signal.throwIfAborted();
    await disk.rename(inBackup(backup).journal, placesIn(folder).journal);
    const done = await decided(folder, { record, backup, way: 'on', complete: false }, disk);
    if (done.ok) keep = run.keep ?? 5;
    return done;
  } finally {
    // Tried twice, for the call that fails may be one of these; what still stays is removed by the next run.
    if (!isUnfinished(folder)) await triedTwice(() => sweep(folder, keep, disk));
  }
}

/** From here on the run goes to its end, or back if a step fails; if that fails too, the journal stays for the next run. */
async function decided(folder: string, run: Unfinished, disk: Disk): Promise<Result<{ readonly id?: string }>> {
  try {
    await disk.syncFolder(placesIn(folder).state);
    const warnings = await finish(folder, run, disk);
    return fine({ id: run.record.id }, warnings);
  } catch (error) {
    const back = await takenBack(folder, run, disk);
    const problem = writeProblem(error, folder);
    if (problem === undefined) throw error;
    return failed([problem, ...back]);
  }
}

/** What is to be told when a run that failed was taken back: nothing if all is well. */
async function takenBack(folder: string, run: Unfinished, disk: Disk): Promise<readonly Problem[]> {
  const complete = statsOf(run.backup) === undefined;
  const backup = complete ? join(placesIn(folder).backups, run.record.id) : run.backup;
  try {
    return await goBack(folder, { ...run, backup, complete }, disk);
  } catch (error) {
    if (writeProblem(error, folder) === undefined) throw error;
    return [unfinished];
  }
}

const unfinished: Problem = {
  code: 'target/unfinished',
  message: 'a run on this folder was interrupted, and has neither been finished nor taken back',
  hint: 'run it again: that is done first',
};

/** Paths that were changed while everything was made ready. */
const movedOn = (folder: string, planned: readonly Planned[]): readonly string[] =>
  planned.flatMap(({ step, look: before }) => {
    const now = look(folder, step.path);
    const same =
      before.kind === 'file' && now.kind === 'file'
        ? now.sha256 === before.sha256 && now.mode === before.mode && now.stats.ino === before.stats.ino
        : now.kind === before.kind;
    return same ? [] : [step.path];
  });

function recordOf(folder: string, planned: readonly Planned[], run: Run, id: string): RunRecord {
  const steps = planned.map(({ step }) => step);
  const wanted = steps.filter(({ did }) => did === 'created').map(({ path }) => path);
  const removed = steps.filter(({ did }) => did === 'removed').map(({ path }) => path);
  const made = above(wanted).flatMap((path): readonly Folder[] =>
    statsOf(join(folder, path)) === undefined ? [{ path, mode: run.folders?.[path] ?? folderMode(path) }] : [],
  );
  const emptied = above(removed).flatMap((path): readonly Folder[] => {
    const stats = statsOf(join(folder, path));
    return stats === undefined || path === '.deployment' ? [] : [{ path, mode: stats.mode & 0o777 }];
  });
  const { command, version, now } = run;
  const record: RunRecord = { id, command, version, time: now.toISOString(), steps, made, emptied };
  if (parseRecord(printRecord(record), id) === undefined) throw new Error('no later run could read this record');
  return record;
}

/** All folders above these paths, outermost first. */
const above = (paths: readonly string[]): readonly string[] => [...new Set(paths.flatMap(foldersOf))].sort();
