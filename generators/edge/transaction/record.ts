import type { Problem } from '../../core/model/problem.js';
import { inside } from '../../core/plan/inside.js';
import { pathProblems } from './path.js';

/** What a run does, as it stands in its back-up: enough to finish it, to take it back, and to tell about it later. */
export interface RunRecord {
  readonly id: string;
  readonly command: string;
  readonly version: string;
  /** When, as ISO 8601 in UTC. */
  readonly time: string;
  readonly steps: readonly Step[];
  /** Folders that the run makes, outermost first. */
  readonly made: readonly Folder[];
  /** Folders that files are removed from, outermost first: those with nothing left in them go. */
  readonly emptied: readonly Folder[];
}

/** What one place held before and holds afterwards: no side where nothing is there. */
export interface Step {
  readonly path: string;
  readonly did: 'created' | 'changed' | 'removed' | 'mode';
  readonly before?: Held;
  readonly after?: Held;
}

export interface Held {
  readonly mode: number;
  readonly sha256: string;
}

export interface Folder {
  readonly path: string;
  readonly mode: number;
}

const schema = 1;

export const printRecord = (record: RunRecord): string => `${JSON.stringify({ schema, ...record }, null, 2)}\n`;

/** The record in a text that anybody may have written; nothing where it is not one that this tool writes for that run. */
export function parseRecord(text: string, id: string): RunRecord | undefined {
  const value = parseJson(text);
  return isRecord(value) && value.id === id && problemsIn(value).length === 0 ? value : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemsIn({ steps, made, emptied }: RunRecord): readonly Problem[] {
  const folders = [...made, ...emptied].filter(({ path }) => !inside(path) && path !== '');
  return folders.length > 0
    ? [{ code: 'target/outside', message: 'a folder outside' }]
    : pathProblems(steps.map(({ path }) => path));
}

function isRecord(value: unknown): value is RunRecord {
  return (
    isObject(value) &&
    value.schema === schema &&
    ['id', 'command', 'version', 'time'].every((key) => typeof value[key] === 'string') &&
    isList(value.steps, isStep) &&
    isList(value.made, isFolder) &&
    isList(value.emptied, isFolder)
  );
}

function isStep(value: unknown): value is Step {
  if (!isObject(value) || typeof value.path !== 'string') return false;
  const [before, after] = [isHeld(value.before), isHeld(value.after)];
  if ((!before && value.before !== undefined) || (!after && value.after !== undefined)) return false;
  switch (value.did) {
    case 'created':
      return !before && after;
    case 'changed':
    case 'mode':
      return before && after;
    case 'removed':
      return before && !after;
  }
  return false;
}

const isHeld = (value: unknown): value is Held =>
  isObject(value) && isMode(value.mode) && typeof value.sha256 === 'string' && /^[0-9a-f]{64}$/.test(value.sha256);

const isFolder = (value: unknown): value is Folder =>
  isObject(value) && typeof value.path === 'string' && isMode(value.mode);

const isMode = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0o777;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = <T>(value: unknown, is: (item: unknown) => item is T): value is readonly T[] =>
  Array.isArray(value) && value.every(is);
