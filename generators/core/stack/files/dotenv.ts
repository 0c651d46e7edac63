import type { ComposeText } from '../../model/yaml.js';
import { literal } from '../../yaml/interpolation.js';
import type { ScalarNode, Source } from '../../yaml/node.js';

/** One line of an env file: the value is Compose text that stands where it was written. */
export interface EnvLine {
  readonly name: string;
  readonly node: ScalarNode;
}

/** Variable → what an env file of the project says it is. */
export type Defaults = ReadonlyMap<string, ScalarNode>;

const line =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)(?:[ \t]*[=:][ \t]*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\r\n]*?)))?[ \t]*(?:[ \t]#[^\r\n]*)?$/gm;

/** The variables of an env file as Compose reads it: quotes, comments, `export`; nothing is filled in inside single quotes. `raw`: as it stands. */
export function readDotenv(source: Source, format?: string): readonly EnvLine[] {
  if (format === 'raw') return rawLines(source);
  return [...source.text.matchAll(line)].flatMap((found) => {
    const [whole, name = '', single, double, bare] = found;
    if (/^[ \t]*#/.test(whole)) return [];
    const at = found.index + whole.indexOf(name);
    const written = single ?? double ?? bare;
    if (written === undefined && !/[=:]/.test(whole)) return [{ name, node: scalar(source, at, at, null) }];
    const start = found.index + whole.lastIndexOf(written ?? '');
    const value =
      single !== undefined ? literal(single) : double !== undefined ? unescaped(double) : plainly(bare ?? '');
    return [{ name, node: scalar(source, start, start + (written ?? '').length, value) }];
  });
}

const scalar = (source: Source, at: number, end: number, value: string | null): ScalarNode => ({
  kind: 'scalar',
  at,
  end,
  value,
  source,
});

/** A comment needs a blank before it. */
const plainly = (bare: string): ComposeText => dollars(bare.replace(/(?:^|[ \t]+)#.*$/, '').trimEnd());

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const unescaped = (text: string): ComposeText =>
  dollars(text).replace(/\\(.)/gs, (whole, each: string) => escapes[each] ?? (/["\\]/.test(each) ? each : whole));

/** `\$` is a dollar; a `$` that begins no name is one, too. */
const dollars = (text: string): ComposeText => text.replaceAll('\\$', '$$$$');

function rawLines(source: Source): readonly EnvLine[] {
  return [...source.text.matchAll(/^([A-Za-z_][^=\r\n#]*)=([^\r\n]*)$/gm)].map((found) => {
    const [, name = '', value = ''] = found;
    const at = found.index + name.length + 1;
    return { name: name.trim(), node: scalar(source, at, at + value.length, literal(value)) };
  });
}
