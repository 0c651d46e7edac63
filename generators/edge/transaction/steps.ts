import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '../../core/model/file.js';
import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import { foldersOf } from '../../core/plan/folders-of.js';
import { codeOf, writeProblem } from '../errors.js';
import { inTheWay, type Look, look, sha256, statsOf } from './look.js';
import { isRoot } from './owner.js';
import type { Step } from './record.js';

/** A step with what is needed to take it. */
export interface Planned {
  readonly step: Step;
  readonly look: Look;
  readonly content?: string | Uint8Array;
}

/**
 * What the operations come to in this folder as it is; what is done already is left out. Every problem at once: something odd in
 * the way, changed since it was planned, not permitted.
 */
export function planSteps(folder: string, operations: readonly Operation[]): Result<readonly Planned[]> {
  const looks = operations.map((operation) => ({ operation, found: look(folder, operation.path) }));
  const problems = looks.flatMap(({ operation, found }) => problemsOf(folder, operation, found));
  if (problems.length > 0) return failed(distinct(problems));
  return fine(looks.flatMap(({ operation, found }) => planned(operation, found)));
}

/** A folder that stands in the way of many files is told of once. */
const distinct = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((problem) => [problem.message, problem])).values(),
];

function planned(operation: Operation, found: Look): readonly Planned[] {
  const { path } = operation;
  const before = heldIn(found);
  switch (operation.kind) {
    case 'write': {
      const { content, mode } = operation;
      const after = { mode, sha256: sha256(content) };
      const step: Step =
        before === undefined ? { path, did: 'created', after } : { path, did: 'changed', before, after };
      return [{ step, look: found, content }];
    }
    case 'remove':
      return before === undefined ? [] : [{ step: { path, did: 'removed', before }, look: found }];
    case 'mode':
      return before === undefined
        ? []
        : [{ step: { path, did: 'mode', before, after: { ...before, mode: operation.mode } }, look: found }];
  }
}

const heldIn = (found: Look): Step['before'] =>
  found.kind === 'file' ? { mode: found.mode, sha256: found.sha256 } : undefined;

function problemsOf(folder: string, operation: Operation, found: Look): readonly Problem[] {
  const { path } = operation;
  if (found.kind === 'odd') return [inTheWay(path, found.what)];
  if (!isAsSeen(operation, found)) return [changedMeanwhile(path)];
  return forbidden(folder, operation, found);
}

function isAsSeen(operation: Operation, found: Look): boolean {
  const now = found.kind === 'file' ? found.sha256 : 'none';
  if (operation.kind === 'mode') return now !== 'none';
  return operation.seen === undefined || operation.seen === now;
}

export const changedMeanwhile = (path: string): Problem => ({
  code: 'target/changed-meanwhile',
  message: `${path} has been changed since this run looked at it`,
  hint: 'run it again',
});

/** Whether it may be changed: a file that is there, and the nearest folder above it. A mode only its owner may change. */
function forbidden(folder: string, { kind, path }: Operation, found: Look): readonly Problem[] {
  if (found.kind === 'file' && kind === 'mode')
    return isRoot() || found.stats.uid === process.geteuid?.() ? [] : [notYours(path)];
  if (kind === 'remove' && found.kind === 'none') return [];
  const above = foldersOf(path).findLast((each) => statsOf(join(folder, each)) !== undefined) ?? '';
  const places = found.kind === 'file' ? [above, path] : [above];
  return places.flatMap((place) => {
    try {
      accessSync(join(folder, place), place === above ? constants.W_OK | constants.X_OK : constants.W_OK);
      return [];
    } catch (error) {
      if (codeOf(error) === 'EACCES') return [notYours(place === '' ? folder : place)];
      const problem = writeProblem(error, place);
      if (problem === undefined) throw error;
      return [problem];
    }
  });
}

const notYours = (path: string): Problem => ({
  code: 'target/not-allowed',
  message: `${path} may not be changed by you`,
  hint: 'have it made yours, or run this as its owner',
});
