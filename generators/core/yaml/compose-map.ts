import { EVENT_ID, type Event, SCALAR_STYLE } from 'js-yaml';
import type { Yaml } from '../model/yaml.js';
import { type Composition, empty, valuesOf, weighed } from './composition.js';
import { type Entry, itemsOf, type Node, reached } from './node.js';

/** A map with its merge keys resolved: its own entries go before merged ones, and those of an earlier map before a later's. */
export function composeMap(
  at: number,
  composition: Composition,
  compose: (from: number, composition: Composition) => Node,
): Node {
  const { events } = composition;
  const entries = new Map<string, Entry>();
  const merged: Entry[] = [];
  while (composition.next < events.length && events[composition.next]?.type !== EVENT_ID.POP) {
    const keyEvent = events[composition.next];
    const key = compose(at, composition);
    const node = compose(key.at, composition);
    if (isMergeKey(keyEvent, key)) merged.push(...mergedEntries(node, composition));
    else add(entries, key, node, composition);
  }
  composition.next++;
  for (const entry of merged) if (!entries.has(entry.name)) entries.set(entry.name, weighedEntry(entry, composition));
  const node: Node = { kind: 'map', at, value: plainValue(entries), entries };
  return weighed(node, valuesOf(node), composition);
}

function add(entries: Map<string, Entry>, key: Node, node: Node, { faults, text }: Composition): void {
  const at = key.via?.at ?? key.at;
  if (key.kind !== 'scalar' || key.value === null) {
    faults.push({ code: 'key-not-text', at, message: 'a key must be a word, not a list, a map or nothing' });
    return;
  }
  const name = String(key.value);
  const before = entries.get(name);
  if (before === undefined) {
    entries.set(name, { name, key, node });
    return;
  }
  const line = text.slice(0, before.key.at).split(/\r\n?|\n/).length;
  const message = `the key ${JSON.stringify(name)} is there twice`;
  faults.push({ code: 'duplicate-key', at, message, hint: `it is first on line ${line}; one of them must go` });
}

/** Quoted, `<<` is a key like any other. */
function isMergeKey(event: Event | undefined, key: Node): boolean {
  return event?.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN && key.value === '<<';
}

function mergedEntries(node: Node, composition: Composition): readonly Entry[] {
  const sources = node.kind === 'list' ? itemsOf(node) : [node];
  return sources.flatMap((source) => {
    if (source.kind === 'map') return [...source.entries.values()].map((entry) => reached(entry, source.via));
    notMergeable(source, composition);
    return [];
  });
}

/** An alias that was faulty itself is not reported again, nor are the items of one list. */
function notMergeable(node: Node, { faults }: Composition): void {
  const at = node.via?.at ?? node.at;
  const isKnown = faults.some(
    (fault) =>
      fault.code === 'too-large' || (fault.at === at && (node.value === null || fault.code === 'merge-not-map')),
  );
  if (isKnown) return;
  const hint = 'lists and words cannot be merged: repeat them, or give the whole value an alias';
  faults.push({ code: 'merge-not-map', at, message: '<< takes a map or a list of maps', hint });
}

/** A merged node is a copy of the one it comes from, and as large. */
function weighedEntry(entry: Entry, composition: Composition): Entry {
  const parts = entry.node.kind === 'list' ? entry.node.items : valuesOf(entry.node);
  const node = weighed(entry.node, parts, composition);
  return node === entry.node ? entry : { ...entry, node: empty(entry.node.at) };
}

/** `__proto__` is a key like any other. */
export function plainValue(entries: ReadonlyMap<string, Entry>): Record<string, Yaml> {
  const value: Record<string, Yaml> = {};
  for (const [name, { node }] of entries)
    if (name === '__proto__')
      Object.defineProperty(value, name, { value: node.value, enumerable: true, configurable: true, writable: true });
    else value[name] = node.value;
  return value;
}
