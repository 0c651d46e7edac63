import { type Entry, entriesOf, entryOf, type Node } from '../../yaml/node.js';
import { mapOf, withEntries } from '../../yaml/tree.js';
import { hintFor } from '../hints.js';
import { folderOf, joined } from './beside.js';
import { fileAt, type Gathering } from './gathering.js';
import { laidOver } from './merge.js';
import { resolved } from './project-env.js';
import { rebasedService } from './rebase.js';

/** The file with each `extends` of its services written out: what the other service says, and what this one says over it. */
export function extendedServices(root: Node, folder: string, gathering: Gathering): Node {
  const services = entryOf(root, 'services')?.node;
  if (root.kind !== 'map' || services?.kind !== 'map') return root;
  const entries = entriesOf(services);
  if (!entries.some(({ node }) => entryOf(node, 'extends') !== undefined)) return root;
  const written = entries.map((entry) => ({ ...entry, node: extended(entry, root, folder, gathering, []) }));
  return withEntries(root, { services: mapOf(services, written) });
}

/** One service; `seen` are the services on the way here, by file and name. */
function extended(entry: Entry, root: Node, folder: string, gathering: Gathering, seen: readonly string[]): Node {
  const { node } = entry;
  const said = entryOf(node, 'extends');
  if (node.kind !== 'map' || said === undefined) return node;
  const own = withEntries(node, { extends: undefined });
  const base = extendedBy(entry, said.node, root, folder, gathering, seen);
  return base === undefined ? own : laidOver(base, own, 'service');
}

function extendedBy(
  { name, key }: Entry,
  said: Node,
  root: Node,
  folder: string,
  gathering: Gathering,
  seen: readonly string[],
): Node | undefined {
  const { reading, defaults } = gathering;
  const service = said.kind === 'map' ? entryOf(said, 'service')?.node.value : said.value;
  if (typeof service !== 'string') {
    reading.error('wrong-type', said, 'extends needs the name of a service', 'extends: { service: NAME, file: … }');
    return undefined;
  }
  const here = `${key.source?.file ?? ''} ${name}`;
  if (seen.includes(here)) {
    reading.error('file-circle', said, `${name} extends itself`, 'break the circle');
    return undefined;
  }
  const file = entryOf(said, 'file')?.node;
  if (file === undefined) return serviceOf(root, service, said, folder, gathering, [...seen, here]);
  const path = joined(folder, resolved(String(file.value), defaults));
  const other = fileAt(path, file, gathering);
  if (other === undefined) return undefined;
  const base = serviceOf(other, service, said, folderOf(path), gathering, [...seen, here]);
  return base === undefined ? undefined : rebasedService(base, relativeTo(folder, folderOf(path)));
}

function serviceOf(
  root: Node,
  name: string,
  said: Node,
  folder: string,
  gathering: Gathering,
  seen: readonly string[],
): Node | undefined {
  const services = entryOf(root, 'services')?.node;
  const found = entryOf(services, name);
  if (found !== undefined) return extended(found, root, folder, gathering, seen);
  const names = entriesOf(services).map((entry) => entry.name);
  gathering.reading.error('unknown-service', said, `there is no service ${name} to extend`, hintFor(name, names));
  return undefined;
}

/** The way from one folder to another, both counted from the main file. */
function relativeTo(from: string, to: string): string {
  if (from === to) return '.';
  if (from === '.') return to;
  return joined(
    from
      .split('/')
      .map(() => '..')
      .join('/'),
    to,
  );
}
