import { isMap, type Yaml } from '../../model/yaml.js';
import { splitOutside } from '../../yaml/interpolation.js';
import { type Entry, entriesOf, itemsOf, type Node } from '../../yaml/node.js';
import { listOf, mapOf, scalarOf } from '../../yaml/tree.js';

/**
 * `over` laid over `base` as Compose merges files (Compose Specification, "Merge and override"): maps by key, lists one behind the
 * other, mounts and grants by their target; commands and health tests are replaced. `key` is what the values belong to.
 */
export function laidOver(base: Node, over: Node, key = ''): Node {
  if (over.tag !== undefined) return over;
  if (over.kind === 'scalar' && over.value === null) return base;
  if (replaced.has(key)) return over;
  const [below, above] = [inOneForm(base, over, key), inOneForm(over, base, key)];
  if (below.kind === 'map' && above.kind === 'map') return mapOf(above, mergedEntries(below, above, key));
  if (below.kind === 'list' && above.kind === 'list') return listOf(above, mergedItems(below, above, key));
  return over;
}

const replaced: ReadonlySet<string> = new Set(['command', 'entrypoint', 'test', 'dockerfile_inline']);

function mergedEntries(base: Node, over: Node, key: string): readonly Entry[] {
  const above = new Map(entriesOf(over).map((entry) => [entry.name, entry]));
  const otherDriver = key === 'logging' && differs(base, over);
  const below = entriesOf(base).flatMap((entry) => {
    const upper = above.get(entry.name);
    if (upper === undefined) return otherDriver ? [] : [entry];
    return [{ ...upper, node: otherDriver ? upper.node : laidOver(entry.node, upper.node, entry.name) }];
  });
  const known = new Set(below.map(({ name }) => name));
  return [...below, ...[...above.values()].filter(({ name }) => !known.has(name))];
}

/** Options of one logging driver mean nothing to another. */
function differs(base: Node, over: Node): boolean {
  const driver = (node: Node) => entriesOf(node).find(({ name }) => name === 'driver')?.node.value;
  return driver(over) !== undefined && driver(base) !== undefined && driver(over) !== driver(base);
}

function mergedItems(base: Node, over: Node, key: string): readonly Node[] {
  const identity = identities[key] ?? ((value: Yaml) => JSON.stringify(value));
  const above = itemsOf(over);
  const taken = new Set(above.map(({ value }) => identity(value)));
  return [...itemsOf(base).filter(({ value }) => !taken.has(identity(value))), ...above];
}

const field = (value: Yaml, ...names: readonly string[]): Yaml | undefined =>
  isMap(value) ? names.map((name) => value[name]).find((each) => each !== undefined) : undefined;

/** What makes two items of a list the same thing: the path in the container, the name that is granted. */
const identities: Readonly<Record<string, (value: Yaml) => string>> = {
  volumes: (value) => String(field(value, 'target') ?? targetOf(String(value))),
  devices: (value) => String(field(value, 'target') ?? targetOf(String(value))),
  secrets: (value) => String(field(value, 'target', 'source') ?? value),
  configs: (value) => String(field(value, 'target', 'source') ?? value),
  env_file: (value) => String(field(value, 'path') ?? value),
};

function targetOf(written: string): string {
  const parts = splitOutside(written, ':');
  return parts[1] ?? parts[0] ?? '';
}

/** Long and short forms meet in the long one. */
function inOneForm(node: Node, other: Node, key: string): Node {
  if (node.kind === other.kind) return node;
  if (node.kind === 'scalar' && other.kind === 'list')
    return node.value === null ? listOf(node, []) : listOf(node, [node]);
  if (node.kind === 'scalar' && other.kind === 'map') {
    if (node.value === null) return mapOf(node, []);
    const inner = key === 'build' ? 'context' : key === 'extends' ? 'service' : undefined;
    return inner === undefined ? node : mapOf(node, [{ name: inner, key: node, node }]);
  }
  if (node.kind === 'list' && other.kind === 'map') return mapOf(node, itemsOf(node).map(asEntry));
  return node;
}

/** `NAME=value`, or a name alone. */
export function asEntry(item: Node): Entry {
  const written = String(item.value);
  const equals = written.indexOf('=');
  const name = equals < 0 ? written : written.slice(0, equals);
  return { name, key: item, node: scalarOf(item, equals < 0 ? null : written.slice(equals + 1)) };
}
