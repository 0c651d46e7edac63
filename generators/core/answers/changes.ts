import type { Answers, Question } from '../model/question.js';
import { isMap, type Yaml } from '../model/yaml.js';
import { shown } from './refusal.js';

/** One answer that is not what it was the last time. */
export type AnswerChange =
  /** A question that did not exist or did not arise last time; `asked`: somebody has answered it, else its default was taken. */
  | {
      readonly kind: 'new';
      readonly path: string;
      readonly ask: string;
      readonly value: Yaml;
      readonly asked: boolean;
    }
  | {
      readonly kind: 'changed';
      readonly path: string;
      readonly ask: string;
      readonly was: Yaml;
      readonly value: Yaml;
      readonly by: ChangedBy;
    }
  /** The question does not exist any more, or does not arise. */
  | { readonly kind: 'gone'; readonly path: string; readonly was: Yaml };

/** `you`: said in this run. `file`: by an edit of deployment.yml. `default`: nobody has; this version or another answer has another default. */
export type ChangedBy = 'you' | 'file' | 'default';

/** Where answers were given: in the folder's own file, and in this run (`--set`, `--answers`, the terminal). */
export interface Said {
  readonly inFile: ReadonlySet<string>;
  readonly inRun: ReadonlySet<string>;
}

/**
 * What is different from the answers of the last run (`before`: all effective answers as the manifest recorded them): in the order
 * of the questions, then what is gone. Secrets are no answers, and are never among them.
 */
export function answerChanges(
  questions: readonly Question[],
  before: Answers,
  now: Answers,
  said: Said,
): readonly AnswerChange[] {
  const open = questions.filter(({ secret }) => !secret);
  const gone = Object.entries(before).filter(([path]) => !Object.hasOwn(now, path) && !isSecret(questions, path));
  return [
    ...open.flatMap((question) => changeOf(question, before, now, said)),
    ...gone.map(([path, was]) => ({ kind: 'gone', path, was }) as const),
  ];
}

/** An answer that is tied to data, as it was and as it is wanted, in words. */
export interface FixedChange {
  readonly path: string;
  readonly ask: string;
  readonly was: string;
  readonly now: string;
}

/** Those of the changed answers that data which is already there depends on (`fixed`). */
export function fixedChanges(questions: readonly Question[], changes: readonly AnswerChange[]): readonly FixedChange[] {
  const fixed = new Set(questions.filter((question) => question.fixed).map(({ path }) => path));
  return changes.flatMap((change) =>
    change.kind === 'changed' && fixed.has(change.path)
      ? [{ path: change.path, ask: change.ask, was: words(change.was), now: words(change.value) }]
      : [],
  );
}

/** One change for people, in one line: `host  localhost → lab.example.org (edited in deployment.yml)`. */
export function describe(change: AnswerChange): string {
  const path = printable(change.path);
  switch (change.kind) {
    case 'new':
      return `new: ${path}  ${words(change.value)} (${printable(change.ask)}${change.asked ? '; as answered' : ''})`;
    case 'changed':
      return `${path}  ${words(change.was)} → ${words(change.value)}${remarks[change.by]}`;
    case 'gone':
      return `gone: ${path}  ${words(change.was)}`;
  }
}

const remarks: Readonly<Record<ChangedBy, string>> = {
  you: '',
  file: ' (edited in deployment.yml)',
  default: ' (the default is another now)',
};

function changeOf({ path, ask }: Question, before: Answers, now: Answers, said: Said): readonly AnswerChange[] {
  const value = valueAt(now, path);
  if (value === undefined) return [];
  const was = valueAt(before, path);
  if (was === undefined) return [{ kind: 'new', path, ask, value, asked: whoSaid(path, said) !== 'default' }];
  return same(was, value) ? [] : [{ kind: 'changed', path, ask, was, value, by: whoSaid(path, said) }];
}

/** What was said in this run counts more than the file. */
function whoSaid(path: string, { inFile, inRun }: Said): ChangedBy {
  if (inRun.has(path)) return 'you';
  return inFile.has(path) ? 'file' : 'default';
}

/** Answers come from files: a path may be the name of something that every object has. */
const valueAt = (answers: Answers, path: string): Yaml | undefined =>
  Object.hasOwn(answers, path) ? answers[path] : undefined;

const isSecret = (questions: readonly Question[], path: string): boolean =>
  questions.some((question) => question.secret && question.path === path);

/** Lists by order, maps whatever their order. */
function same(a: Yaml, b: Yaml): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    const [left, right] = [a as readonly Yaml[], b as readonly Yaml[]];
    return left.length === right.length && left.every((item, index) => same(item, right[index] ?? null));
  }
  if (!isMap(a) || !isMap(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key] ?? null, b[key] ?? null))
  );
}

/** A value as an answer is shown: plain where that is clear, as JSON where it is not. */
function words(value: Yaml): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return /^\S(?:.*\S)?$/u.test(value) ? printable(value) : printable(shown(value));
  return printable(shown(value));
}

/** Old answers are whatever a file says: nothing of it may steer a terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
