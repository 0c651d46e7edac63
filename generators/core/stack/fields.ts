import type { Yaml } from '../model/yaml.js';
import { entriesOf, entryOf, type Node, type Spot } from '../yaml/node.js';
import type { ReadingCode } from './codes.js';
import { hintFor } from './hints.js';
import type { Reading } from './reading.js';
import { ownKeys, type Schema } from './schema.js';
import { expected, given, type Shape, taking } from './shape.js';

/** What is said where a key is missing. */
interface Missing {
  readonly code: ReadingCode;
  readonly message: string;
  readonly hint?: string;
}

/** A shape under a key; where the key has to be there, what is said without it. */
type Key<T> = Shape<T> & { readonly required?: Missing };

type Keys = Readonly<Record<string, Key<unknown>>>;
export type Fields<S extends Keys> = { readonly [K in keyof S]?: NonNullable<ReturnType<S[K]>> };

interface More {
  /** What counts where nothing is said. */
  readonly default?: Yaml;
  readonly required?: Missing;
}

/** A key of the vocabulary: how it is read, and what it is for. The one place where both are said. */
export function key<T>(shape: Shape<T>, description: string, { required, default: value }: More = {}): Key<T> {
  const schema: Schema = { ...shape.schema, description, ...given({ default: value }) };
  return Object.assign(taking(schema, shape), given({ required }));
}

/** A map with known keys: each is read by its shape, an unknown one is a problem with the nearest known word, and so is a missing one. */
export function fields<const S extends Keys>(shapes: S, strange: Strange = strangeKey): Shape<Fields<S>> {
  const names = Object.keys(shapes);
  return taking(fieldsSchema(shapes), (node, reading) => {
    if (node.kind !== 'map') return expected(node, reading, `a map of ${names.join(', ')}`);
    const read: Partial<Record<string, unknown>> = {};
    for (const { name, key: spot, node: value } of entriesOf(node)) {
      const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
      if (shape !== undefined) read[name] = shape(value, reading);
      else if (!name.startsWith('x-')) strange(name, spot, names, reading);
    }
    missing(shapes, node, reading);
    // The loop puts only values of the shape of their key under it.
    return given(read) as Fields<S>;
  });
}

function missing(shapes: Keys, node: Node, reading: Reading): void {
  for (const [name, { required }] of Object.entries(shapes))
    if (required !== undefined && entryOf(node, name) === undefined)
      reading.error(required.code, node, required.message, required.hint);
}

function fieldsSchema(shapes: Keys): Schema {
  const required = Object.entries(shapes).flatMap(([name, shape]) => (shape.required === undefined ? [] : [name]));
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(shapes).map(([name, { schema }]) => [name, schema ?? true])),
    patternProperties: ownKeys,
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
  };
}

/** What is said of a key that nobody knows. */
export type Strange = (name: string, key: Spot, names: readonly string[], reading: Reading) => void;

const strangeKey: Strange = (name, spot, names, reading) =>
  reading.error('unknown-key', spot, `unknown key ${JSON.stringify(name)}`, hintFor(name, names));
