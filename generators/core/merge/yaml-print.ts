import { DEFAULT_SCALAR_STYLE_RULES, dump, SCALAR_STYLE, type ScalarStyleRule } from 'js-yaml';
import type { Yaml } from '../model/yaml.js';
import { plainScalar } from '../yaml/scalar.js';

export type Quotes = 'single' | 'double';

/** The quotes that most values of a text have. */
export const quotesOf = (text: string): Quotes =>
  (text.match(/[ :-] "/g) ?? []).length > (text.match(/[ :-] '/g) ?? []).length ? 'double' : 'single';

/** A value as block-style lines, from column 0 on, without a line break at the end. */
export const printed = (value: Yaml, quoteStyle: Quotes): string =>
  dump(value, { lineWidth: -1, noRefs: true, quoteStyle, scalarStyleRules }).replace(/\n$/, '');

/** A value in one line, as it can stand within a line; undefined if it cannot. */
export function inOneLine(value: Yaml, quoteStyle: Quotes): string | undefined {
  const text = dump(value, { lineWidth: -1, noRefs: true, quoteStyle, scalarStyleRules, flowLevel: 0 }).replace(
    /\n$/,
    '',
  );
  return text.includes('\n') ? undefined : text;
}

/** Text that Compose would take for a number, such as `-_0`, is quoted too. */
const quoteNumberLike: ScalarStyleRule = (layout) => {
  const { tag, value } = layout.node;
  if (tag === 'tag:yaml.org,2002:str' && plainScalar(value) !== value)
    layout.allowedStylesMask &= ~(1 << SCALAR_STYLE.PLAIN);
};

const scalarStyleRules: readonly ScalarStyleRule[] = [quoteNumberLike, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)];
