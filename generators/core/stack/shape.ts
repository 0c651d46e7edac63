import type { Yaml } from '../model/yaml.js';
import { plain, references } from '../yaml/interpolation.js';
import { entriesOf, itemsOf, type Node } from '../yaml/node.js';
import { hintFor } from './hints.js';
import type { Reading } from './reading.js';
import { formSchema, listSchema, mapSchema, type Schema } from './schema.js';

/** Reads one node: the value, or nothing after saying what is wrong with it. */
export interface Shape<T> {
  (node: Node, reading: Reading): T | undefined;
  /** What it takes, for editors and for the reference; absent where Compose's own documents say it. */
  readonly schema?: Schema;
}

/** A shape that says what it takes. */
export const taking = <T>(schema: Schema, read: Shape<T>): Shape<T> =>
  Object.assign((node: Node, reading: Reading) => read(node, reading), { schema });

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
export const text = taking<string>({ type: ['string', 'number'] }, (node, reading) =>
  typeof node.value === 'string' || typeof node.value === 'number'
    ? String(node.value)
    : expected(node, reading, 'text', node.value === true || node.value === false ? 'put quotes around it' : undefined),
);

/** Text for people: `$$` is a dollar, and no variable is filled in. */
export const prose = taking<string>({ type: ['string', 'number'] }, (node, reading) => {
  const value = text(node, reading);
  if (value === undefined) return undefined;
  try {
    return plain(value);
  } catch {
    if (references(value).length > 0)
      reading.error('variable-not-here', node, 'no variable is filled in here', 'say it without; a dollar sign is $$');
    return value;
  }
});

export const flag = taking<boolean>({ type: 'boolean' }, (node, reading) =>
  typeof node.value === 'boolean' ? node.value : expected(node, reading, 'true or false'),
);

/** A whole number between two bounds. */
export function integer(min: number, max: number): Shape<number> {
  const unbound = max === Number.MAX_SAFE_INTEGER;
  const schema: Schema = { type: 'integer', minimum: min, ...(unbound ? {} : { maximum: max }) };
  return taking(schema, (node, reading) => {
    const { value } = node;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    const range = unbound ? `a whole number from ${min} on` : `a whole number from ${min} to ${max}`;
    return expected(node, reading, range);
  });
}

export const port = integer(1, 65535);

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  return taking({ enum: words }, (node, reading) => {
    const found = words.find((word) => word === node.value);
    if (found !== undefined) return found;
    reading.error('unknown-value', node, `${shown(node)} is not known here`, hintFor(String(node.value), words));
    return undefined;
  });
}

/** Text of a certain form, unless variables in it hide what it will be. */
export function matching(pattern: RegExp, what: string, hint?: string): Shape<string> {
  const strict = exactly(pattern, what, hint);
  return taking(formSchema(pattern, what, hint, true), (node, reading) =>
    typeof node.value === 'string' && node.value.includes('$') ? node.value : strict(node, reading),
  );
}

/** Text of a certain form, without variables. */
export function exactly(pattern: RegExp, what: string, hint?: string): Shape<string> {
  return taking(formSchema(pattern, what, hint, false), (node, reading) => {
    const value = text(node, reading);
    if (value === undefined || pattern.test(value)) return value;
    reading.error('wrong-form', node, `${shown(node)} is not ${what}`, hint);
    return undefined;
  });
}

/** A list; a single value counts as a list of one where `orOne` is given. */
export function listOf<T>(item: Shape<T>, orOne: 'or-one' | 'only' = 'only'): Shape<readonly T[]> {
  return taking(listSchema(item.schema ?? {}, orOne), (node, reading) => {
    if (node.kind !== 'list' && orOne === 'only') return expected(node, reading, 'a list');
    const nodes = node.kind === 'list' ? itemsOf(node) : [node];
    return nodes.flatMap((each) => item(each, reading) ?? []);
  });
}

/** A map from names to things of one shape. */
export function mapOf<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return taking(mapSchema(item.schema ?? {}), (node, reading) => {
    if (node.kind !== 'map') return expected(node, reading, 'a map');
    const read = entriesOf(node).map((entry) => [entry.name, item(entry.node, reading)] as const);
    return Object.fromEntries(read.filter((pair): pair is readonly [string, T] => pair[1] !== undefined));
  });
}

/** Anything YAML can say. */
export const anything = taking<Yaml>({}, (node) => node.value);

/** What a function of its own reads, name by name: here only what it takes, so that it is told where the others are. */
export const apart = (item: Shape<unknown>): Shape<Yaml> => taking(mapSchema(item.schema ?? {}), (node) => node.value);

/** Without the entries that are undefined, as exact optional properties want it. */
export function given<T extends object>(value: T): Given<T> {
  // Only undefined values are left out, which is what the type says.
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Given<T>;
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};
