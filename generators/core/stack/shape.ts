import { nearest } from '../answers/nearest.js';
import type { Yaml } from '../model/yaml.js';
import { plain, references } from '../yaml/interpolation.js';
import { entriesOf, itemsOf, type Node, type Spot } from '../yaml/node.js';
import type { Reading } from './reading.js';

/** Reads one node: the value, or nothing after saying what is wrong with it. */
export type Shape<T> = (node: Node, reading: Reading) => T | undefined;

type Shapes = Readonly<Record<string, Shape<unknown>>>;
export type Fields<S extends Shapes> = { readonly [K in keyof S]?: NonNullable<ReturnType<S[K]>> };

/** Says that a node is not what it should be, in the one wording for that. */
export function expected(node: Node, reading: Reading, what: string, hint?: string): undefined {
  const message = node.value === null ? `a value is missing: ${what}` : `must be ${what}, not ${shown(node)}`;
  reading.error('wrong-type', node, message, hint);
  return undefined;
}

/** A value as it is quoted in messages: short. */
export function shown(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map';
  const text = JSON.stringify(node.value) ?? '';
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

/** Text in Compose's interpolation syntax; a number is taken as text. */
export const text: Shape<string> = (node, reading) =>
  typeof node.value === 'string' || typeof node.value === 'number'
    ? String(node.value)
    : expected(node, reading, 'text', node.value === true || node.value === false ? 'put quotes around it' : undefined);

/** Text for people: `$$` is a dollar, and no variable is filled in. */
export const prose: Shape<string> = (node, reading) => {
  const value = text(node, reading);
  if (value === undefined) return undefined;
  try {
    return plain(value);
  } catch {
    if (references(value).length > 0)
      reading.error('variable-not-here', node, 'no variable is filled in here', 'say it without; a dollar sign is $$');
    return value;
  }
};

export const flag: Shape<boolean> = (node, reading) =>
  typeof node.value === 'boolean' ? node.value : expected(node, reading, 'true or false');

/** A whole number between two bounds. */
export function integer(min: number, max: number): Shape<number> {
  return (node, reading) => {
    const { value } = node;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    const range =
      max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min} on` : `a whole number from ${min} to ${max}`;
    return expected(node, reading, range);
  };
}

export const port = integer(1, 65535);

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  return (node, reading) => {
    const found = words.find((word) => word === node.value);
    if (found !== undefined) return found;
    reading.error('unknown-value', node, `${shown(node)} is not known here`, hintFor(String(node.value), words));
    return undefined;
  };
}

/** Text of a certain form, unless variables in it hide what it will be. */
export function matching(pattern: RegExp, what: string, hint?: string): Shape<string> {
  const strict = exactly(pattern, what, hint);
  return (node, reading) =>
    typeof node.value === 'string' && node.value.includes('$') ? node.value : strict(node, reading);
}

/** Text of a certain form, without variables. */
export function exactly(pattern: RegExp, what: string, hint?: string): Shape<string> {
  return (node, reading) => {
    const value = text(node, reading);
    if (value === undefined || pattern.test(value)) return value;
    reading.error('wrong-form', node, `${shown(node)} is not ${what}`, hint);
    return undefined;
  };
}

/** A list; a single value counts as a list of one where `orOne` is given. */
export function listOf<T>(item: Shape<T>, orOne: 'or-one' | 'only' = 'only'): Shape<readonly T[]> {
  return (node, reading) => {
    if (node.kind !== 'list' && orOne === 'only') return expected(node, reading, 'a list');
    const nodes = node.kind === 'list' ? itemsOf(node) : [node];
    return nodes.flatMap((each) => item(each, reading) ?? []);
  };
}

/** A map from names to things of one shape. */
export function mapOf<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (node, reading) => {
    if (node.kind !== 'map') return expected(node, reading, 'a map');
    const read = entriesOf(node).map((entry) => [entry.name, item(entry.node, reading)] as const);
    return Object.fromEntries(read.filter((pair): pair is readonly [string, T] => pair[1] !== undefined));
  };
}

/** Anything YAML can say. */
export const anything: Shape<Yaml> = (node) => node.value;

/** A map with known keys: each is read by its shape, an unknown one is a problem with the nearest known word. */
export function fields<const S extends Shapes>(shapes: S, strange: Strange = strangeKey): Shape<Fields<S>> {
  const names = Object.keys(shapes);
  return (node, reading) => {
    if (node.kind !== 'map') return expected(node, reading, `a map of ${list(names)}`);
    const read: Partial<Record<string, unknown>> = {};
    for (const { name, key, node: value } of entriesOf(node)) {
      const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
      if (shape !== undefined) read[name] = shape(value, reading);
      else if (!name.startsWith('x-')) strange(name, key, names, reading);
    }
    // The loop puts only values of the shape of their key under it.
    return given(read) as Fields<S>;
  };
}

/** What is said of a key that nobody knows. */
export type Strange = (name: string, key: Spot, names: readonly string[], reading: Reading) => void;

const strangeKey: Strange = (name, key, names, reading) =>
  reading.error('unknown-key', key, `unknown key ${JSON.stringify(name)}`, hintFor(name, names));

/** What a misspelt word was probably meant to be, else all the words there are. */
export function hintFor(word: string, words: readonly string[]): string | undefined {
  const near = nearHint(word, words);
  const all = words.length === 1 ? `there is only ${words[0]}` : `one of ${list(words)}`;
  if (near === undefined) return words.length > 0 && words.length <= 30 ? all : undefined;
  return words.length > 1 && words.length <= 6 ? `${near} (${all})` : near;
}

/** What a misspelt word was probably meant to be; words of quite another length are not even compared. */
export function nearHint(word: string, words: readonly string[]): string | undefined {
  const near = nearest(
    word,
    words.filter((each) => Math.abs(each.length - word.length) <= Math.max(2, word.length / 2)),
  );
  return near === undefined ? undefined : `did you mean ${near}?`;
}

export const list = (words: readonly string[]): string => words.join(', ');

/** Without the entries that are undefined, as exact optional properties want it. */
export function given<T extends object>(value: T): Given<T> {
  // Only undefined values are left out, which is what the type says.
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Given<T>;
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};
