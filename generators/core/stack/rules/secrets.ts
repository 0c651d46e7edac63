import type { Stack } from '../../model/stack.js';
import { exposed } from '../exposure.js';
import { namesOf } from '../names.js';
import { namesIn, spotIn } from '../texts.js';
import type { Rule } from './rule.js';

/** Secrets reach a container through its environment or as files: everything else is written down where others read it. Of a file that says nothing, `infer` has seen to it. */
export const secretsStayInEnvironments: Rule = (stack, reading) => {
  if (!stack.described) return;
  const secret = secretNames(stack);
  for (const text of reading.texts()) {
    const place = exposed(text.path);
    if (place === undefined) continue;
    for (const { name, offset } of text.references)
      if (secret.has(name))
        reading.error(
          'secret-exposed',
          spotIn(reading.document.text, text, offset),
          `${name} is secret and does not belong in ${place.where}`,
          place.hint(name),
        );
  }
};

/** Secrets, and variables built on them. */
export function secretNames(stack: Stack): ReadonlySet<string> {
  const names = new Set(namesOf(stack).flatMap(({ name, secret }) => (secret ? [name] : [])));
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const { name, cases } of stack.variables)
      if (cases.some(({ value }) => namesIn(value).some((each) => names.has(each)))) names.add(name);
  }
  return names;
}
