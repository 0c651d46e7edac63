import { merge } from '../merge/merge.js';
import type { Change, Found, OutputFile, Recorded, Verdict } from '../model/file.js';
import { failed, fine, type Problem, type Result } from '../model/problem.js';
import { foldersOf } from './folders-of.js';
import { inside } from './inside.js';
import { mergedMode } from './mode.js';
import { inStyle, normal, styleOf } from './style.js';
import { verdict, type Wish } from './verdict.js';

/** What was there before this run. A new folder has nothing of it. */
export interface Before {
  readonly recorded: readonly Recorded[];
  readonly found: (path: string) => Found;
  readonly wishes: ReadonlyMap<string, Wish>;
  readonly adopting?: boolean;
}

export const nothingBefore: Before = { recorded: [], found: () => ({ kind: 'none' }), wishes: new Map() };

export interface Plan {
  /** One for each file, in the order of their paths. */
  readonly changes: readonly Change[];
  /** What is to be recorded once they are done. */
  readonly records: readonly Recorded[];
}

/**
 * What will be done, file by file, complete before the first byte is written; the same for a new folder and an old one. Reports
 * `target/outside` (paths that lead out of the folder), `target/reserved` (our state) and `target/clash` (two files, one place).
 */
export function plan(files: readonly OutputFile[], before: Before): Result<Plan> {
  const problems = wrongPaths(files);
  if (problems.length > 0) return failed(problems);
  const next = new Map(files.map((file) => [file.path, file]));
  const recorded = new Map(before.recorded.map((record) => [record.path, record]));
  const moves = movesIn(files, before);
  const gone = [...recorded.keys()].filter((path) => !next.has(path) && !moves.from.has(path));
  const steps = [...next.keys(), ...gone].sort(byPath).flatMap((path) => {
    const move = moves.to.get(path);
    const file = next.get(path);
    return move === undefined || file === undefined
      ? step(path, file, recorded.get(path), before)
      : moved(file, move, before);
  });
  return fine({
    changes: steps.map(({ change }) => change),
    records: steps.flatMap(({ record }) => (record === undefined ? [] : [record])),
  });
}

interface Step {
  readonly change: Change;
  readonly record?: Recorded;
}

function step(
  path: string,
  next: OutputFile | undefined,
  recorded: Recorded | undefined,
  before: Before,
): readonly Step[] {
  const wish = before.wishes.get(path);
  const found = verdict({
    path,
    found: before.found(path),
    ...(next === undefined ? {} : { next }),
    ...(recorded === undefined ? {} : { recorded }),
    ...(wish === undefined ? {} : { wish }),
    ...(before.adopting === undefined ? {} : { adopting: before.adopting }),
  });
  const owner = next?.owner ?? recorded?.owner;
  if (found === undefined || owner === undefined) return [];
  const record = recordOf(found, next, recorded);
  return [{ change: { path, owner, ...found }, ...(record === undefined ? {} : { record }) }];
}

/** What the next run is to know: of a clash, only what was so already, so that it is found again until it is resolved. */
function recordOf(found: Verdict, next: OutputFile | undefined, former: Recorded | undefined): Recorded | undefined {
  if (found.kind === 'remove') return undefined;
  if (found.kind === 'clash') return former;
  if (next === undefined) return former === undefined ? undefined : { ...former, fate: 'orphan' };
  return { ...recordFor(next), ...(found.kind === 'mine' ? { fate: 'mine' } : {}) };
}

function recordFor({ path, id, owner, mode, text }: OutputFile): Recorded {
  return { path, id: id ?? path, owner, mode, ...(owner === 'generated' ? { base: normal(text) } : {}) };
}

interface Moves {
  readonly to: ReadonlyMap<string, Recorded>;
  readonly from: ReadonlySet<string>;
}

/** The same file under another path, where the old one is there as text or deleted, and nothing is in the new place. */
function movesIn(files: readonly OutputFile[], { recorded, found }: Before): Moves {
  const paths = new Set(files.map(({ path }) => path));
  const known = new Set(recorded.map(({ path }) => path));
  const byId = new Map(
    recorded.filter(({ path, fate }) => !paths.has(path) && fate === undefined).map((one) => [one.id, one]),
  );
  const to = new Map(
    files.flatMap(({ path, id, owner }) => {
      const former = byId.get(id ?? path);
      const fits = former !== undefined && former.owner === owner && owner === 'generated' && former.base !== undefined;
      if (!fits || known.has(path) || found(path).kind !== 'none') return [];
      return ['text', 'none'].includes(found(former.path).kind) ? [[path, former] as const] : [];
    }),
  );
  return { to, from: new Set([...to.values()].map(({ path }) => path)) };
}

/** The operator's edits go along to the new path; where they clash with the new text, the file goes there as it is. */
function moved(next: OutputFile, former: Recorded, { found }: Before): readonly Step[] {
  const { path, owner } = next;
  const there = found(former.path);
  const record = recordFor(next);
  const theirs = normal(next.text);
  const base = former.base ?? '';
  if (there.kind !== 'text') {
    return [{ change: { path, owner, kind: 'deleted', news: base !== theirs }, record }];
  }
  const yours = normal(there.text);
  const mode = mergedMode(former.mode, there.mode, next.mode);
  const move = { kind: 'move', from: former.path, mode, before: there.text } as const;
  const merged = yours === base ? ({ kind: 'merged', text: theirs } as const) : merge(path, { base, yours, theirs });
  if (merged.kind === 'merged') {
    const sides = merged.text === next.text ? {} : { sides: { base, yours, theirs } };
    return [{ change: { path, owner, ...move, text: inStyle(merged.text, styleOf(there.text)), ...sides }, record }];
  }
  const clash = { why: merged.why, mode: next.mode, theirs, base, yours, marked: merged.marked };
  return [
    { change: { path, owner, ...move, text: there.text, clash }, record: { ...record, base, mode: former.mode } },
  ];
}

function wrongPaths(files: readonly OutputFile[]): readonly Problem[] {
  return [
    ...files.filter(({ path }) => !inside(path)).map(escapes),
    ...files.filter(({ path }) => /^\.deployment(\/|$)/i.test(path)).map(reserved),
    ...clashes(files),
  ];
}

function escapes({ path }: OutputFile): Problem {
  return {
    code: 'target/outside',
    message: `${JSON.stringify(path)} is no path inside the deployment folder`,
    hint: 'the stack names it in files, or beside a bind mount: use a relative path without ..',
  };
}

function reserved({ path }: OutputFile): Problem {
  return {
    code: 'target/reserved',
    message: `${path} is where the generator keeps its own state`,
    hint: 'rename the file that comes with the stack',
  };
}

/** The same path twice, also where only upper and lower case tell them apart, or a file where another needs a folder. */
function clashes(files: readonly OutputFile[]): readonly Problem[] {
  const paths = files.map(({ path }) => path.toLowerCase());
  const first = new Map(paths.map((path, index) => [path, index] as const).reverse());
  const folders = new Set(paths.flatMap(foldersOf));
  return paths.flatMap((path, index) => {
    if (first.get(path) !== index) return [clash(files[index]?.path ?? path, 'two files want this place')];
    return folders.has(path)
      ? [clash(files[index]?.path ?? path, 'one file wants this place, and others want a folder here')]
      : [];
  });
}

function clash(path: string, message: string): Problem {
  return { code: 'target/clash', message: `${path}: ${message}`, hint: 'rename the file that comes with the stack' };
}

const byPath = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
