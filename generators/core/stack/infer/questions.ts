import type { StackQuestion } from '../../model/stack.js';
import { plain, references } from '../../yaml/interpolation.js';
import type { Variable } from './variables.js';

/** `${X:-v}` is a setting with a default, `${X:?text}` is asked with its text, `${X}` is asked by its name. */
export function inferQuestion({ name, at, default: value, required }: Variable): StackQuestion {
  const base = { name, type: 'text', choices: [], perNode: false, fixed: false, later: false, when: [], at } as const;
  if (value !== undefined && required === undefined) return { ...base, default: value };
  const ask = required === undefined || required === '' ? name : asProse(required);
  return { ...base, ask, ...(value === undefined ? {} : { default: value }) };
}

function asProse(text: string): string {
  return references(text).length > 0 || text.includes('${') ? text : plain(text);
}
