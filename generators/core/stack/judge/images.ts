import type { Stack } from '../../model/stack.js';
import { references, substitute } from '../../yaml/interpolation.js';
import type { Rule } from '../rules/rule.js';

/** An image that is pulled is the same tomorrow: it has a tag, and one that its makers do not move. */
export const imagesAreFixed: Rule = (stack, reading) => {
  for (const { compose } of stack.services) {
    if (compose.image === undefined || compose.build !== undefined) continue;
    const tag = tagOf(withAnswers(compose.image, stack));
    if (tag !== undefined && !moving.test(tag)) continue;
    reading.warn(
      'image-floating',
      reading.spotOf(compose, 'image'),
      tag === undefined
        ? `the image of ${compose.name} has no tag: it is whatever is the latest on the day`
        : `the image of ${compose.name} has the tag ${tag}, which its makers move`,
      'name a version, or let a question hold it',
    );
  }
};

const moving =
  /^(?:latest|main|master|edge|nightly|dev|devel|develop|head|stable|rolling|testing|canary|next|current)$/i;

/** The tag or digest in the last part of an image's name. */
const tagOf = (image: string): string | undefined => /[:@]([^:@/]+)$/.exec(image)?.[1];

/** The text with defaults of questions and of its own, and the first case of each variable; what only the operator knows is some version. */
function withAnswers(text: string, stack: Stack, depth = 0): string {
  const own = new Map(references(text).map((reference) => [reference.name, reference.default]));
  return substitute(text, (name) => {
    const question = stack.questions.find((each) => each.name === name);
    const variable = stack.variables.find((each) => each.name === name);
    const said = question === undefined ? (variable?.cases[0]?.value ?? own.get(name)) : question.default;
    if (said === undefined || said === null) return '1';
    return depth > 8 ? String(said) : withAnswers(String(said), stack, depth + 1);
  });
}
