import type { Schema } from '../../generators/core/stack/schema.js';

/** A table of keys in Markdown: what each takes, and what it is for; keys of a map that has no table of its own follow it. */
export function table(schema: Schema, own: readonly string[]): string {
  return ['| key | takes | |', '|---|---|---|', ...rows(schema, '', own)].join('\n');
}

function rows({ properties = {}, required = [] }: Schema, path: string, own: readonly string[]): readonly string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (typeof schema === 'boolean') return [];
    const whole = `${path}${name}`;
    const cells = [code(whole), taken(schema), meaning(schema, required.includes(name))];
    const [inner, step] = below(schema);
    const more = inner === undefined || own.includes(whole) ? [] : rows(inner, `${whole}.${step}`, own);
    return [`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`, ...more];
  });
}

/** The map of keys that a key holds, directly or by name. */
function below(schema: Schema): readonly [Schema | undefined, string] {
  if (schema.properties !== undefined) return [schema, ''];
  const item = schema.additionalProperties;
  if (typeof item !== 'object' || item.properties === undefined) return [undefined, ''];
  return [item, 'NAME.'];
}

function meaning({ description = '', default: value }: Schema, required: boolean): string {
  const more = required ? ' Has to be there.' : value === undefined ? '' : ` Default: ${code(String(value))}.`;
  return `${description}${more}`;
}

/** What a key takes, in words. */
export function taken(schema: Schema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.enum !== undefined) return schema.enum.map((word) => code(String(word))).join(', ');
  if (schema.anyOf !== undefined) return `${taken(schema.anyOf[0] ?? {})}, or a list`;
  if (schema.type === 'integer') return range(schema);
  if (schema.type === 'array') return `a list: ${taken((schema.items as Schema | undefined) ?? {})}`;
  if (schema.properties !== undefined) return code(`{ ${Object.keys(schema.properties).join(', ')} }`);
  if (typeof schema.additionalProperties === 'object') return `${code('NAME:')} ${taken(schema.additionalProperties)}`;
  if (schema.type === 'boolean') return '`true`, `false`';
  return schema.type === undefined ? 'anything' : 'text';
}

function range({ minimum, maximum }: Schema): string {
  return maximum === undefined ? `a whole number from ${minimum} on` : `a whole number, ${minimum} to ${maximum}`;
}

const code = (text: string): string => `\`${text}\``;

/** A page with what stands between its markers `<!-- keys: NAME -->` and `<!-- end -->` written anew. */
export function filledIn(page: string, tables: Readonly<Record<string, string>>): string {
  return page.replace(
    /(<!-- keys: ([a-z-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (whole, start: string, name: string, end: string) => {
      const written = tables[name];
      return written === undefined ? whole : `${start}${written}\n${end}`;
    },
  );
}
