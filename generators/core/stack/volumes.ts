import type { StackVolume } from '../model/stack.js';
import type { YamlMap } from '../model/yaml.js';
import { type Entry, entriesOf, entryOf, type Node } from '../yaml/node.js';
import { condition } from './condition.js';
import { fields, key } from './fields.js';
import type { Reading } from './reading.js';
import { anything, exactly, expected, flag, given, listOf, oneOf, prose, text } from './shape.js';

/** What a volume may say beyond Compose. */
export const wishes = fields({
  about: key(prose, 'With it, the operator is asked where it lives; without, it is a plain Docker volume.'),
  shared: key(
    flag,
    'Where services of several machines mount it, it has to be the same data on each: NFS, or a directory that is a share.',
    { default: false },
  ),
  optional: key(flag, 'Not given, its mounts vanish.', { default: false }),
  never: key(listOf(oneOf('nfs', 'directory'), 'or-one'), 'Places that are not offered.'),
  owner: key(
    exactly(/^(?:root|\d+(?::\d+)?)$/, 'an owner', 'root, or numbers such as 999:999'),
    'Whom init gives its root to. Without it: whoever writes it with a numeric `user`.',
  ),
  backup: key(flag, 'It holds what cannot be made again.', { default: false }),
  ephemeral: key(flag, 'It is in memory.', { default: false }),
  'one-per': key(
    oneOf('user'),
    'One for each user, made on demand by the application, which calls it `${X_VOLUME}-USER`; no service mounts it.',
  ),
  when: key(condition, 'It exists only then.'),
});

/** Keys of the Compose Specification for top-level `volumes`. */
export const volume = fields({
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
