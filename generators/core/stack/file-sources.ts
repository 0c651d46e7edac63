import type { Stack, StackFile } from '../model/stack.js';
import { literal, plain, references, substitute } from '../yaml/interpolation.js';

/** Every file beside the stack that `from` may stand for, one for each choice of the questions in it. */
export function fileSources({ from }: StackFile, stack: Stack): readonly string[] {
  const asked = stack.questions.filter(({ name }) => references(from).some((found) => found.name === name));
  return asked
    .reduce<readonly string[]>(
      (paths, { name, choices }) =>
        paths.flatMap((path) =>
          choices.map((choice) => substitute(path, (key) => (key === name ? literal(String(choice)) : undefined))),
        ),
      [from],
    )
    .map(plain);
}
