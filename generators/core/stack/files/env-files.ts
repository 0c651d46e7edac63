import { sourceOf } from '../../yaml/document.js';
import { type Entry, entriesOf, entryOf, itemsOf, type Node } from '../../yaml/node.js';
import { mapOf, scalarOf, withEntries } from '../../yaml/tree.js';
import { joined } from './beside.js';
import { readDotenv } from './dotenv.js';
import { type Gathering, shownPath } from './gathering.js';
import { asEntry } from './merge.js';
import { resolved } from './project-env.js';

/**
 * The file with what `env_file` says written into each service's environment, where secrets are found and given to whom they
 * concern. Of `.env` itself, which is also what variables are filled in from, a service gets each name as a variable.
 */
export function inlinedEnvFiles(root: Node, gathering: Gathering): Node {
  const services = entryOf(root, 'services')?.node;
  if (root.kind !== 'map' || services?.kind !== 'map') return root;
  const inlined = entriesOf(services).map((entry) => ({ ...entry, node: inlinedService(entry, gathering) }));
  return withEntries(root, { services: mapOf(services, inlined) });
}

function inlinedService({ node }: Entry, gathering: Gathering): Node {
  const said = entryOf(node, 'env_file')?.node;
  if (node.kind !== 'map' || said === undefined || said.value === null) return node;
  const files = (said.kind === 'list' ? itemsOf(said) : [said]).flatMap((item) => linesIn(item, gathering));
  const own = environmentOf(entryOf(node, 'environment')?.node);
  if (own === undefined) return node;
  const all = new Map([...files, ...own].map((entry) => [entry.name, entry]));
  return withEntries(node, {
    env_file: undefined,
    environment: all.size === 0 ? undefined : mapOf(said, [...all.values()]),
  });
}

/** Nothing where it is neither a map nor a list: that is reported when it is read. */
function environmentOf(node: Node | undefined): readonly Entry[] | undefined {
  if (node === undefined || node.value === null) return [];
  if (node.kind === 'scalar') return undefined;
  return node.kind === 'map' ? entriesOf(node) : itemsOf(node).map(asEntry);
}

function linesIn(item: Node, gathering: Gathering): readonly Entry[] {
  const { beside, reading, defaults } = gathering;
  const path = item.kind === 'map' ? entryOf(item, 'path')?.node : item;
  if (typeof path?.value !== 'string') {
    reading.error('wrong-type', item, 'must be a path, or a map with path, required and format');
    return [];
  }
  const found = joined('.', resolved(path.value, defaults));
  const text = beside.text(found) ?? (found === '.env' ? fromExample(gathering) : undefined);
  if (text === undefined) {
    missing(item, found, gathering);
    return [];
  }
  const source = sourceOf(shownPath(found, reading), text);
  const format = entryOf(item, 'format')?.node.value;
  return readDotenv(source, typeof format === 'string' ? format : undefined).map(({ name, node }) => {
    const value = found === '.env' || node.value === null ? variable(name) : node.value;
    return { name, key: node, node: scalarOf(node, value) };
  });
}

const variable = (name: string): string => `\${${name}}`;

/** Where `.env` is only there as an example, its names are those of the example. */
function fromExample({ defaults }: Gathering): string | undefined {
  return defaults.size === 0 ? undefined : [...defaults.keys()].map((name) => `${name}=`).join('\n');
}

function missing(item: Node, path: string, { reading }: Gathering): void {
  if (entryOf(item, 'required')?.node.value === false) return;
  reading.error(
    'env-file-missing',
    item,
    `there is no file ${path} beside this one`,
    'write it, if it comes as an example from that example; or say required: false',
  );
}
