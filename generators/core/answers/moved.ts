import type { Yaml } from '../model/yaml.js';
import type { Given, GivenAnswers } from './given.js';
import { shown } from './refusal.js';

/** Answers of an older version as a newer one reads them, and what the operator is to be told of it. */
export interface Moved {
  readonly given: GivenAnswers;
  readonly notes: readonly string[];
}

/** What happened to a question. Applied once; leaves what it does not know as it is. */
export type MoveAnswers = (given: GivenAnswers) => Moved;

/** `to` is the first version that needs it, as `x.y.z`. */
export interface Migration {
  readonly to: string;
  readonly change: MoveAnswers;
}

/**
 * Answers given to version `from`, as version `own` reads them: every migration with from < to <= own is applied, the oldest first,
 * and those of one version in the order of the list. Where `from` is no version, nobody knows what to apply, and nothing is.
 */
export function migrated(given: GivenAnswers, from: string, own: string, migrations: readonly Migration[]): Moved {
  const broken = migrations.find(({ to }) => parsed(to) === undefined);
  if (broken !== undefined) throw new Error(`a migration to ${broken.to}, which is no version`);
  const due = migrations
    .filter(({ to }) => (compareVersions(from, to) ?? 0) < 0 && (compareVersions(to, own) ?? 1) <= 0)
    .sort((a, b) => compareVersions(a.to, b.to) ?? 0);
  return due.reduce<Moved>(
    (sofar, { change }) => {
      const next = change(sofar.given);
      return { given: next.given, notes: [...sofar.notes, ...next.notes] };
    },
    { given, notes: [] },
  );
}

/** The question has another path now. Where both are answered, the new path counts. */
export function renamedTo(old: string, now: string): MoveAnswers {
  return (given) => {
    if (!given.has(old)) return { given, notes: [] };
    const entries = given.has(now)
      ? [...given].filter(([path]) => path !== old)
      : [...given].map(([path, said]) => [path === old ? now : path, said] as const);
    return { given: new Map(entries), notes: [`${old} is called ${now} now`] };
  };
}

/** The answer is of another type now. Words of a command line were said to this version, and stay as they are. */
export function retyped(path: string, change: (value: Yaml) => Yaml): MoveAnswers {
  return (given) => {
    const said = given.get(path);
    if (said?.kind !== 'value') return { given, notes: [] };
    const now: Given = { ...said, value: change(said.value) };
    const [was, is] = [shown(said.value), shown(now.value)];
    if (was === is) return { given, notes: [] };
    return { given: new Map([...given, [path, now]]), notes: [`${path} is written ${is} now, not ${was}`] };
  };
}

/** The question is gone; `note` says what became of it, to whoever had answered it. */
export function removed(path: string, note: string): MoveAnswers {
  return (given) =>
    given.has(path)
      ? { given: new Map([...given].filter(([other]) => other !== path)), notes: [note] }
      : { given, notes: [] };
}

/**
 * Which of two versions (`x.y.z`, perhaps with a prerelease and build) is the older one: below 0 if `a` is, above 0 if `b` is, 0 if
 * neither; build metadata does not count. Nothing if one of them is no version.
 */
export function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [parsed(a), parsed(b)];
  if (left === undefined || right === undefined) return undefined;
  return (
    first(left.numbers.map((part, index) => compareParts(part, right.numbers[index] ?? ''))) ||
    compareEnds(left.prerelease, right.prerelease)
  );
}

interface Version {
  readonly numbers: readonly string[];
  readonly prerelease: readonly string[];
}

const whole = '(?:0|[1-9]\\d*)';
const early = `(?:${whole}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const version = new RegExp(
  `^(${whole})\\.(${whole})\\.(${whole})(?:-(${early}(?:\\.${early})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

function parsed(text: string): Version | undefined {
  const found = text.length > 256 ? null : version.exec(text);
  if (found === null) return undefined;
  return { numbers: found.slice(1, 4), prerelease: found[4]?.split('.') ?? [] };
}

/** A version with a prerelease is before the one without; of two, the first part that differs decides, else the shorter one is before. */
function compareEnds(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  return first(a.slice(0, b.length).map((part, index) => compareParts(part, b[index] ?? ''))) || a.length - b.length;
}

/** Numbers by their size, however long; they are before words, which go by their letters. */
function compareParts(a: string, b: string): number {
  const [left, right] = [isNumber(a), isNumber(b)];
  if (left !== right) return left ? -1 : 1;
  if (left && a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

const isNumber = (part: string): boolean => /^\d+$/.test(part);

const first = (steps: readonly number[]): number => steps.find((step) => step !== 0) ?? 0;
