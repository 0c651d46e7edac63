import type { ProfileQuestion, Requirements, Role, StackFile } from '../model/stack.js';
import { type Entry, entriesOf, type Node } from '../yaml/node.js';
import { condition, isScalar } from './condition.js';
import type { Reading } from './reading.js';
import { expected, fields, given, integer, listOf, matching, oneOf, prose, type Shape, text } from './shape.js';

const scalar: Shape<string | boolean> = (node, reading) =>
  isScalar(node.value) && typeof node.value !== 'number'
    ? node.value
    : expected(node, reading, 'true, false or the name of a profile');

const profile = fields({ ask: prose, 'one-of': listOf(text), default: scalar });

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
const role = fields({ about: prose, when: condition, min: count, max: count, otherwise: oneOf('main') });

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

/** A path that stays below the folder: `a/b`, `./a`. */
export const below = (path: string): boolean => !/^[/~\\]|^[A-Za-z]:|(?:^|\/)\.\.(?:\/|$)/.test(path) && path !== '';

export const relative: Shape<string> = (node, reading) => {
  const path = text(node, reading);
  if (path === undefined || below(path)) return path;
  reading.error(
    'outside-folder',
    node,
    `${path} is not below the folder of the stack`,
    'write a relative path without ..',
  );
  return undefined;
};

const file = fields({ from: relative, when: condition });

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

const requirements = fields({
  memory: size,
  disk: size,
  architecture: listOf(oneOf('amd64', 'arm64'), 'or-one'),
  gpu: listOf(oneOf('nvidia', 'amd', 'intel'), 'or-one'),
  login: listOf(text, 'or-one'),
  kernel: listOf(text, 'or-one'),
});

/** `requires`: what the host must have, for doctor to check. */
export function readRequirements(node: Node | undefined, reading: Reading): Requirements {
  const said = node === undefined ? {} : (requirements(node, reading) ?? {});
  return {
    architecture: said.architecture ?? [],
    gpu: said.gpu ?? [],
    login: said.login ?? [],
    kernel: said.kernel ?? [],
    ...given({ memory: said.memory, disk: said.disk }),
  };
}
