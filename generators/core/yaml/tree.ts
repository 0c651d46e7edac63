import type { Yaml } from '../model/yaml.js';
import { plainValue } from './compose-map.js';
import type { Entry, ListNode, MapNode, Node, ScalarNode, Source, Spot } from './node.js';

/** Nodes made of other nodes; each says that it stands where `spot` stands. */

export function mapOf(spot: Spot, entries: readonly Entry[]): MapNode {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return { ...placed(spot), kind: 'map', value: plainValue(byName), entries: byName };
}

export const listOf = (spot: Spot, items: readonly Node[]): ListNode => ({
  ...placed(spot),
  kind: 'list',
  value: items.map(({ value }): Yaml => value),
  items,
});

export const scalarOf = (spot: Spot, value: ScalarNode['value']): ScalarNode => ({
  ...placed(spot),
  kind: 'scalar',
  value,
  end: 'end' in spot && typeof spot.end === 'number' ? spot.end : spot.at,
});

const placed = ({ at, via, source }: Spot): Spot => ({
  at,
  ...(via === undefined ? {} : { via }),
  ...(source === undefined ? {} : { source }),
});

/** The map with some entries replaced, added at its end, or (undefined) taken out. */
export function withEntries(map: MapNode, changes: Readonly<Record<string, Node | undefined>>): MapNode {
  const kept = [...map.entries.values()].flatMap((entry) => {
    if (!Object.hasOwn(changes, entry.name)) return [entry];
    const node = changes[entry.name];
    return node === undefined ? [] : [{ ...entry, node }];
  });
  const added = Object.entries(changes).flatMap(([name, node]) =>
    node === undefined || map.entries.has(name) ? [] : [{ name, key: node, node }],
  );
  return mapOf(map, [...kept, ...added]);
}

/** The same tree as part of another document: everything in it says which file it comes from. */
export function broughtFrom(node: Node, source: Source): Node {
  if (node.kind === 'scalar') return { ...node, source };
  if (node.kind === 'list')
    return {
      ...node,
      source,
      items: node.items.map((item) => broughtFrom(item, source)),
    };
  const entries = [...node.entries].map(
    ([name, entry]) => [name, { name, key: { ...entry.key, source }, node: broughtFrom(entry.node, source) }] as const,
  );
  return { ...node, source, entries: new Map(entries) };
}

/** The tree without what Compose was told to take away (`!reset`). */
export function withoutReset(node: Node): Node {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') {
    const items = node.items.filter(({ tag }) => tag !== '!reset').map(withoutReset);
    return items.every((item, i) => item === node.items[i]) && items.length === node.items.length
      ? node
      : { ...node, value: items.map(({ value }) => value), items };
  }
  const entries = [...node.entries.values()]
    .filter((entry) => entry.node.tag !== '!reset')
    .map((entry) => ({ ...entry, node: withoutReset(entry.node) }));
  const before = [...node.entries.values()];
  if (entries.length === before.length && entries.every((entry, i) => entry.node === before[i]?.node)) return node;
  return { ...node, ...mapOf(node, entries) };
}
