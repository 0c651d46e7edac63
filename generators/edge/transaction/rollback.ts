import { join } from 'node:path';
import type { Operation } from '../../core/model/file.js';
import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import { damagedBackup, recordsIn } from './backups.js';
import { isUnfinished } from './journal.js';
import { orProblem } from './lock.js';
import { bytesOf, inTheWay, type Look, look } from './look.js';
import { inBackup, placesIn } from './places.js';
import type { Held, RunRecord } from './record.js';

/** What brings a former state back; `change` has to be told `folders`, for folders that are to be made again. */
export interface Rollback {
  readonly operations: readonly Operation[];
  /** Paths that were edited since the last run: what they hold now will be in the new back-up only. */
  readonly editedSince: readonly string[];
  readonly folders: Readonly<Record<string, number>>;
}

/**
 * What brings back the folder as it was before the run `id`, so without all later runs too. Each place gets what the oldest of
 * these runs has found there; what is so already is left out. The manifest comes last. `target/no-backup` if there is no such run,
 * `target/backup-damaged` if one of them cannot be read, `target/unfinished` while one is under way, and what is in the way.
 */
export async function rollbackTo(folder: string, id: string): Promise<Result<Rollback>> {
  return orProblem(folder, async () => {
    if (isUnfinished(folder)) return failed([underWay]);
    const all = recordsIn(folder);
    const last = all.findIndex((run) => run.id === id);
    if (last < 0) return failed([noBackup(id, all)]);
    const runs = all.slice(0, last + 1);
    const broken = runs.filter(({ record }) => record === undefined);
    if (broken.length > 0) return failed(broken.map((run) => damagedBackup(run.id)));
    return wayBack(folder, runs.flatMap(({ record }) => (record === undefined ? [] : [record])).reverse());
  });
}

/** The runs, oldest first. */
function wayBack(folder: string, runs: readonly RunRecord[]): Result<Rollback> {
  const paths = [...new Set(runs.flatMap(({ steps }) => steps.map(({ path }) => path)))];
  const looks = manifestLast(paths).map((path) => ({ path, found: look(folder, path) }));
  const odd = looks.flatMap(({ path, found }) => (found.kind === 'odd' ? [inTheWay(path, found.what)] : []));
  const ways = looks.map(({ path, found }) => ({ ...wayOf(folder, path, found, runs), path }));
  const lost = ways.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  if (odd.length + lost.length > 0) return failed([...odd, ...lost]);
  const operations = ways.flatMap(({ operation }) => (operation === undefined ? [] : [operation]));
  const rewritten = new Set(operations.filter(({ kind }) => kind !== 'mode').map(({ path }) => path));
  const editedSince = looks.filter(({ path, found }) => rewritten.has(path) && isEdited(found, latest(path, runs)));
  const emptied = [...runs].reverse().flatMap((run) => run.emptied.map(({ path, mode }) => [path, mode] as const));
  return fine({ operations, editedSince: editedSince.map(({ path }) => path), folders: Object.fromEntries(emptied) });
}

const manifest = '.deployment/manifest.json';

const manifestLast = (paths: readonly string[]): readonly string[] => [
  ...paths.filter((path) => path !== manifest),
  ...paths.filter((path) => path === manifest),
];

/** The mode comes from the oldest run that touched the place, the content from the oldest that has kept it. */
function wayOf(
  folder: string,
  path: string,
  found: Look,
  runs: readonly RunRecord[],
): { readonly operation?: Operation; readonly problem?: Problem } {
  const steps = runs.flatMap(({ id, steps }) =>
    steps.filter((step) => step.path === path).map((step) => ({ id, step })),
  );
  const before = steps[0]?.step.before;
  const seen = found.kind === 'file' ? found.sha256 : 'none';
  if (before === undefined) return found.kind === 'none' ? {} : { operation: { kind: 'remove', path, seen } };
  const { mode } = before;
  const keeper = steps.find(({ step }) => step.did === 'changed' || step.did === 'removed');
  if (found.kind === 'file' && (keeper === undefined || found.sha256 === keeper.step.before?.sha256))
    return found.mode === mode ? {} : { operation: { kind: 'mode', path, mode } };
  if (keeper === undefined) return {};
  const backup = join(placesIn(folder).backups, keeper.id);
  const kept = inBackup(backup).before(path);
  if (look(backup, `before/${path}`).kind !== 'file') return { problem: damagedBackup(keeper.id) };
  return { operation: { kind: 'write', path, content: bytesOf(kept), mode, seen } };
}

/** What the newest of the runs has left there. */
const latest = (path: string, runs: readonly RunRecord[]): Held | undefined =>
  runs.flatMap(({ steps }) => steps.filter((step) => step.path === path)).at(-1)?.after;

const isEdited = (found: Look, left: Held | undefined): boolean =>
  found.kind === 'file' && found.sha256 !== left?.sha256;

const noBackup = (id: string, all: readonly { readonly id: string }[]): Problem => ({
  code: 'target/no-backup',
  message: `there is no back-up ${JSON.stringify(id)}`,
  hint: all.length === 0 ? 'there is none at all' : `one of ${all.map((run) => run.id).join(', ')}`,
});

const underWay: Problem = {
  code: 'target/unfinished',
  message: 'a run on this folder was interrupted, and has neither been finished nor taken back',
  hint: 'run it again: that is done first',
};
