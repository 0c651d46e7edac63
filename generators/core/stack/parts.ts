import type { ProfileQuestion, Role, StackFile } from '../model/stack.js';
import { type Entry, entriesOf, type Node } from '../yaml/node.js';
import { condition, isScalar } from './condition.js';
import { fields, key } from './fields.js';
import { below, relative } from './paths.js';
import type { Reading } from './reading.js';
import { orNothing } from './schema.js';
import { expected, given, integer, listOf, matching, oneOf, prose, taking, text } from './shape.js';
import { program } from './version.js';

const scalar = taking<string | boolean>(
  { title: '`true`, `false` or the name of a profile', type: ['string', 'boolean'] },
  (node, reading) =>
    isScalar(node.value) && typeof node.value !== 'number'
      ? node.value
      : expected(node, reading, 'true, false or the name of a profile'),
);

/** The question behind a profile of Compose, under its name. */
export const profile = fields({
  ask: key(prose, 'The question.'),
  'one-of': key(listOf(text), 'Profiles that exclude each other: one of them is chosen.'),
  default: key(scalar, 'What holds if nobody answers. Without it: no, or the first of `one-of`.'),
});

/** `profiles: name: { ask, default }` or `{ ask, one-of, default }`; without a default: no, or the first. */
export function readProfiles(node: Node | undefined, reading: Reading): readonly ProfileQuestion[] {
  if (node !== undefined && node.kind !== 'map') expected(node, reading, 'a map from names to profiles');
  return entriesOf(node).map(({ name, key, node: each }) => {
    const said = profile(each, reading) ?? {};
    const oneOf = said['one-of'] ?? [];
    const at = reading.document.placeAt(key);
    return reading.remember(
      { name, oneOf, default: said.default ?? oneOf[0] ?? false, at, ...given({ ask: said.ask }) },
      each,
      key,
    );
  });
}

const count = integer(0, 10_000);
/** One kind of further machines, under its name. */
export const role = fields({
  about: key(prose, 'What such a machine is for.'),
  when: key(condition, 'There are such machines only then.'),
  min: key(count, 'How many there are at least.', { default: 0 }),
  max: key(count, 'How many there are at most.'),
  otherwise: key(
    oneOf('main'),
    'What runs on a role that no machine has goes to the main machine; without it that runs nowhere.',
  ),
});

/** `roles: name: { about, when, min, max, otherwise }`: kinds of further machines. */
export function readRoles(node: Node | undefined, reading: Reading): readonly Role[] {
  if (node !== undefined && node.kind !== 'map') expected(node, reading, 'a map from names to roles');
  return entriesOf(node).map(({ name, key, node: each }) => {
    const said = role(each, reading) ?? {};
    if (said.max !== undefined && said.max < (said.min ?? 0))
      reading.error('bounds', each, `min ${said.min ?? 0} is more than max ${said.max}`);
    return reading.remember(
      {
        name,
        about: said.about ?? name,
        when: said.when ?? [],
        min: said.min ?? 0,
        ...given({ max: said.max, otherwise: said.otherwise }),
      },
      each,
      key,
    );
  });
}

const fileKeys = fields({
  from: key(
    relative,
    'A file or a folder beside the stack; may hold questions with `choices`. Without it: the same path.',
  ),
  when: key(condition, 'It is written only then.'),
});

/** One further file, under its path; may say nothing. */
export const file = taking(orNothing(fileKeys.schema), fileKeys);

/** `files: path: { from, when }`: what else is written into the folder; without `from`, from the same path. */
export function readFiles(node: Node | undefined, reading: Reading): readonly StackFile[] {
  if (node !== undefined && node.kind !== 'map') expected(node, reading, 'a map from paths to files');
  return entriesOf(node).map((entry) => readFile(entry, reading));
}

function readFile({ name, key, node }: Entry, reading: Reading): StackFile {
  if (!below(name))
    reading.error('outside-folder', key, `${name} is not below the folder`, 'write a relative path without ..');
  const said = node.value === null ? {} : (file(node, reading) ?? {});
  const at = reading.document.placeAt(key);
  return reading.remember({ path: name, from: said.from ?? name, when: said.when ?? [], at }, node, key);
}

const size = matching(/^\d+(?:\.\d+)?[kKmMgGtT]?[bB]?$/, 'a size', 'such as 8g');

const moduleName = matching(/^[A-Za-z0-9_-]+$/, 'the name of a module of the kernel', 'such as fuse');

/** What the machine must have. */
export const requirements = fields({
  memory: key(size, 'Memory that the machine must have.'),
  disk: key(size, 'Room that its disk must have.'),
  architecture: key(listOf(oneOf('amd64', 'arm64'), 'or-one'), 'Processors that the images are for. Without it: any.'),
  gpu: key(listOf(oneOf('nvidia', 'amd', 'intel'), 'or-one'), 'GPUs that are offered. Without it: all.'),
  login: key(
    listOf(text, 'or-one'),
    'Registries that want a log-in; the first is the default of `registry.login.server`.',
  ),
  kernel: key(listOf(moduleName, 'or-one'), 'Modules of the kernel that the machine must have.'),
  'create-deployment': key(program, 'The oldest version of it that knows every word of this stack.'),
});
