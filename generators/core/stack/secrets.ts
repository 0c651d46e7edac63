import type { Recipe } from '../model/secret.js';
import type { StackSecret } from '../model/stack.js';
import { type Entry, entriesOf, entryOf, type Node } from '../yaml/node.js';
import { condition } from './condition.js';
import { fields, key } from './fields.js';
import type { Reading } from './reading.js';
import { expected, flag, given, integer, oneOf, prose } from './shape.js';

const size = integer(8, 1024);
const rotate = key(prose, '`never`, or a word on what changing it costs.');
const when = key(condition, 'It is there only then.');

/** One secret that is a variable, under its name. */
export const secret = fields({
  make: key(
    oneOf('password', 'hex', 'base64', 'fernet', 'django'),
    'How it is made. With `ask` too, an empty answer is made.',
  ),
  length: key(size, 'Of a `password`: how many letters and digits.', { default: 32 }),
  bytes: key(size, 'Of `hex` and `base64`: how many random bytes.', { default: 32 }),
  ask: key(prose, 'The question; the operator gives it.'),
  optional: key(flag, 'With `ask`: an empty answer stays empty.', { default: false }),
  group: key(prose, 'The heading under which it is asked.'),
  rotate,
  when,
});

/** A secret of Compose itself that init makes as a file. */
export const fileSecret = fields({
  make: key(oneOf('bytes', 'letters'), 'Random bytes, or letters and digits for what is read as text.'),
  length: key(size, 'Of `letters`: how many.', { default: 32 }),
  bytes: key(size, 'Of `bytes`: how many.', { default: 32 }),
  rotate,
  when,
});

type Make = Exclude<Recipe['kind'], 'empty'> | 'letters';

/** What a recipe takes besides its name, and how much of it if nothing is said. */
const takes: Readonly<Record<Make, 'length' | 'bytes' | undefined>> = {
  password: 'length',
  hex: 'bytes',
  base64: 'bytes',
  bytes: 'bytes',
  letters: 'length',
  fernet: undefined,
  django: undefined,
};

/** `secrets: NAME: { make, ask, … }` under `x-deployment`. */
export function readSecrets(node: Node | undefined, reading: Reading): readonly StackSecret[] {
  if (node !== undefined && node.kind !== 'map') expected(node, reading, 'a map from names to secrets');
  return entriesOf(node).map((entry) => readSecret(entry, entry.node, secret(entry.node, reading) ?? {}, reading));
}

/** Compose's own top-level `secrets:` whose `x-deployment` says that init makes the file: binary ones, no variables. */
export function readFileSecrets(node: Node | undefined, reading: Reading): readonly StackSecret[] {
  return entriesOf(node).flatMap((entry) => {
    const said = entryOf(entry.node, 'x-deployment')?.node;
    if (said === undefined) return [];
    if (entryOf(entry.node, 'file') === undefined)
      reading.error('secret-without-file', said, 'only a secret with a file can be made', 'add file: ./secrets/NAME');
    return [readSecret(entry, said, fileSecret(said, reading) ?? {}, reading)];
  });
}

interface Said {
  readonly make?: Make;
  readonly length?: number;
  readonly bytes?: number;
  readonly ask?: string;
  readonly optional?: boolean;
  readonly group?: string;
  readonly rotate?: string;
  readonly when?: StackSecret['when'];
}

function readSecret({ name, key }: Entry, node: Node, said: Said, reading: Reading): StackSecret {
  const silent = entryOf(node, 'make') === undefined && entryOf(node, 'ask') === undefined;
  if (silent && node.kind === 'map')
    reading.error(
      'secret-without-source',
      key,
      `nobody says where the secret ${name} comes from`,
      'make it (make: password) or ask for it (ask: …)',
    );
  if (said.make !== undefined) checkSize(said.make, said, node, reading);
  return reading.remember(
    {
      name,
      ...given({ make: recipeOf(said) }),
      ...given({ ask: said.ask, group: said.group, rotate: said.rotate }),
      when: said.when ?? [],
      at: reading.document.placeAt(key),
    },
    node,
    key,
  );
}

function checkSize(make: Make, said: Said, node: Node, reading: Reading): void {
  for (const size of ['length', 'bytes'] as const) {
    if (said[size] === undefined || takes[make] === size) continue;
    const spot = entryOf(node, size)?.key ?? node;
    const hint = takes[make] === undefined ? `${make} has one size only` : `${make} takes ${takes[make]}`;
    reading.error('secret-size', spot, `${make} takes no ${size}`, hint);
  }
}

/** Who may leave it empty makes nothing. */
const recipeOf = (said: Said): Recipe | undefined =>
  said.make === undefined ? (said.optional === true ? { kind: 'empty' } : undefined) : recipe(said.make, said);

function recipe(make: Make, { length = 32, bytes = 32 }: Said): Recipe {
  switch (make) {
    case 'password':
      return { kind: make, length };
    case 'hex':
    case 'base64':
    case 'bytes':
      return { kind: make, bytes };
    case 'letters':
      return { kind: 'bytes', bytes: length, letters: true };
    case 'fernet':
    case 'django':
      return { kind: make };
  }
}
