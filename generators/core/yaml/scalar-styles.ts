import { DEFAULT_SCALAR_STYLE_RULES, SCALAR_STYLE, type ScalarStyleRule } from 'js-yaml';
import { plainScalar } from './scalar.js';

/** js-yaml's own rules, and before them ours: text that Compose would take for a number, such as `-_0`, is quoted too. */
export const scalarStyles: readonly ScalarStyleRule[] = [quoteNumberLike, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)];

function quoteNumberLike(layout: Parameters<ScalarStyleRule>[0]): void {
  const { tag, value } = layout.node;
  if (tag === 'tag:yaml.org,2002:str' && plainScalar(value) !== value)
    layout.allowedStylesMask &= ~(1 << SCALAR_STYLE.PLAIN);
}
