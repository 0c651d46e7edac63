import type { Stack, StackFile } from '../../model/stack.js';
import { references } from '../../yaml/interpolation.js';
import { hintFor } from '../hints.js';
import type { Reading } from '../reading.js';
import type { Rule } from './rule.js';

/** A further file has a place of its own, and what it is made of can be found beside the stack whatever is answered. */
export const filesComeFromSomewhere: Rule = (stack, reading) => {
  for (const file of stack.files) {
    if (isOurs(file.path))
      reading.error(
        'reserved-name',
        reading.nameOf(file),
        `${file.path}: the generator writes there itself`,
        'choose another path, such as config/NAME',
      );
    checkSource(file, stack, reading);
  }
};

/** What every folder has (docs/stack.md, "Files beside the stack"); an update must know whose a file is. */
const isOurs = (path: string): boolean =>
  /^(?:\.\/)?(?:\.env|\.gitignore|\.deployment|README\.md|deployment\.yml|init-deployment\.sh|docker-compose[^/]*|envs|scripts|secrets|ssl|systemd|config\/nginx)(?:\/|$)/.test(
    path,
  );

function checkSource(file: StackFile, stack: Stack, reading: Reading): void {
  const choices = stack.questions.filter(({ choices: some }) => some.length > 0).map(({ name }) => name);
  for (const { name } of references(file.from))
    if (!choices.includes(name))
      reading.error(
        'file-source',
        reading.spotOf(file, 'from'),
        `the file cannot be named by ${name}: it must be there for every answer`,
        hintFor(name, choices) ?? 'name it by a question with choices',
      );
}
