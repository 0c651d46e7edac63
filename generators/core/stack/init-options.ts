import type { InitOption } from '../model/needs.js';
import { type Entry, entriesOf, type Node } from '../yaml/node.js';
import { fields, key } from './fields.js';
import { below } from './paths.js';
import type { Reading } from './reading.js';
import { exactly, expected, prose, text } from './shape.js';

/** What can be the name of a variable. */
export const word = exactly(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable', 'letters, digits and _');

/** One option of init, under its name. */
export const option = fields({
  sets: key(word, 'The question that the option answers: `--name VALUE`.'),
  puts: key(text, 'Or: where the file of the option is put below the folder: `--name FILE`.'),
  about: key(prose, 'What it is for.'),
});

type Said = NonNullable<ReturnType<typeof option>>;

/** `options: NAME: { about, sets | puts }` of a job. */
export function readOptions(
  node: Node | undefined,
  said: Readonly<Record<string, Said>> | undefined,
  reading: Reading,
): readonly InitOption[] {
  return entriesOf(node).flatMap((entry) => initOption(entry, said?.[entry.name], reading));
}

function initOption({ name, key, node }: Entry, said: Said | undefined, reading: Reading): readonly InitOption[] {
  if (said === undefined) return [];
  if (!/^[a-z][a-z0-9-]*$/.test(name) || ownOptions.has(name))
    reading.error(
      'option-name',
      key,
      `init can have no option --${name}`,
      ownOptions.has(name) ? 'init has one of that name' : 'lower case, digits and hyphens',
    );
  const about = said.about ?? name;
  if (said.sets !== undefined && said.puts === undefined)
    return [reading.remember({ kind: 'sets', name, about, variable: said.sets } as const, node, key)];
  if (said.puts !== undefined && said.sets === undefined) {
    if (!below(said.puts))
      reading.error('outside-folder', node, `${said.puts} is not below the folder`, 'write a relative path without ..');
    return [reading.remember({ kind: 'puts', name, about, path: said.puts } as const, node, key)];
  }
  expected(node, reading, 'a map with either sets: VARIABLE or puts: PATH');
  return [];
}

/** Options that every init script has. */
const ownOptions = new Set(['build', 'help', 'version']);
