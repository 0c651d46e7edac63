import type { Yaml } from '../model/yaml.js';

/** What a value has to be, as JSON Schema says it (draft-07, the newest that editors' YAML language server reads in full). */
export interface Schema {
  /** The form in a word or two; texts of a form, and what has several types. */
  readonly title?: string;
  /** What a key is for: shown where the cursor is on it, and in the reference. */
  readonly description?: string;
  readonly default?: Yaml;
  readonly type?: Type | readonly Type[];
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  /** What editors say where the pattern does not match. */
  readonly patternErrorMessage?: string;
  readonly items?: Schema | readonly Schema[];
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly patternProperties?: Readonly<Record<string, Schema | boolean>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
}

type Type = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null';

/** Keys that nobody but their author reads. */
export const ownKeys = { '^x-': true } as const;

/** A map from names to things of one kind. */
export const mapSchema = (item: Schema): Schema => ({ type: 'object', additionalProperties: item });

/** The same, or nothing at all. */
export const orNothing = (schema: Schema = {}): Schema => ({ ...schema, type: ['object', 'null'] });

/** A list; a single value counts as a list of one where `orOne` is given. */
export function listSchema(items: Schema, orOne: 'or-one' | 'only'): Schema {
  const list: Schema = { type: 'array', items };
  return orOne === 'only' ? list : { anyOf: [items, list] };
}

/** Text of a form, as written; a number is text, too. Where `variables` may stand, a dollar hides what it will be. */
export function formSchema({ source }: RegExp, title: string, hint: string | undefined, variables: boolean): Schema {
  const pattern = variables ? `(?:${source})|\\$` : source;
  return {
    title,
    type: new RegExp(source).test('1') ? ['string', 'number'] : 'string',
    pattern,
    patternErrorMessage: `not ${title}${hint === undefined ? '' : `: ${hint}`}`,
  };
}
