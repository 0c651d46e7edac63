import { dump } from 'js-yaml';
import type { Yaml } from '../model/yaml.js';
import { scalarStyles } from '../yaml/scalar-styles.js';

export type Quotes = 'single' | 'double';

/** The quotes that most values of a text have. */
export const quotesOf = (text: string): Quotes =>
  (text.match(/[ :-] "/g) ?? []).length > (text.match(/[ :-] '/g) ?? []).length ? 'double' : 'single';

/** A value as block-style lines, from column 0 on, without a line break at the end. */
export const printed = (value: Yaml, quoteStyle: Quotes): string =>
  dump(value, { lineWidth: -1, noRefs: true, quoteStyle, scalarStyleRules: scalarStyles }).replace(/\n$/, '');

/** A value in one line, as it can stand within a line; undefined if it cannot. */
export function inOneLine(value: Yaml, quoteStyle: Quotes): string | undefined {
  const text = dump(value, {
    lineWidth: -1,
    noRefs: true,
    quoteStyle,
    scalarStyleRules: scalarStyles,
    flowLevel: 0,
  }).replace(/\n$/, '');
  return text.includes('\n') ? undefined : text;
}
