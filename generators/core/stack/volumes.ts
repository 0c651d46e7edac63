import type { StackVolume } from '../model/stack.js';
import type { YamlMap } from '../model/yaml.js';
import { type Entry, entriesOf, entryOf, type Node } from '../yaml/node.js';
import { condition } from './condition.js';
import type { Reading } from './reading.js';
import { anything, exactly, expected, fields, flag, given, listOf, oneOf, prose, text } from './shape.js';

const wishes = fields({
  about: prose,
  shared: flag,
  optional: flag,
  never: listOf(oneOf('nfs', 'directory'), 'or-one'),
  owner: exactly(/^(?:user|root|\d+(?::\d+)?)$/, 'an owner', 'user, root, or numbers such as 999:999'),
  backup: flag,
  ephemeral: flag,
  'one-per': oneOf('user'),
  when: condition,
});

/** Keys of the Compose Specification for top-level `volumes`. */
const volume = fields({
  name: text,
  driver: text,
  driver_opts: anything,
  external: anything,
  labels: anything,
  'x-deployment': anything,
});

/** Top-level `volumes:`; `x-deployment` says what the operator is asked, the rest is kept. */
export function readVolumes(node: Node | undefined, reading: Reading): readonly StackVolume[] {
  if (node !== undefined && node.kind !== 'map' && node.value !== null)
    expected(node, reading, 'a map from names to volumes');
  return entriesOf(node).map((entry) => readVolume(entry, reading));
}

function readVolume({ name, key, node }: Entry, reading: Reading): StackVolume {
  const { 'x-deployment': _wishes, ...rest } = node.value === null ? {} : (volume(node, reading) ?? {});
  const wished = entryOf(node, 'x-deployment')?.node;
  const said = wished === undefined ? {} : (wishes(wished, reading) ?? {});
  return reading.remember(
    {
      name,
      shared: said.shared ?? false,
      optional: said.optional ?? false,
      never: said.never ?? [],
      backup: said.backup ?? false,
      ephemeral: said.ephemeral ?? false,
      when: said.when ?? [],
      // The fields of Compose are read as anything YAML can say.
      rest: rest as YamlMap,
      at: reading.document.placeAt(key),
      ...given({ about: said.about, owner: said.owner, onePer: said['one-per'] }),
    },
    wished ?? node,
    key,
  );
}
