import { isMap, type Yaml, type YamlMap } from '../model/yaml.js';
import type { ItemKey } from './compose-lists.js';
import { woven } from './weave.js';

/** The same value in three states; undefined where it is not there. */
export interface Values {
  readonly base: Yaml | undefined;
  readonly yours: Yaml | undefined;
  readonly theirs: Yaml | undefined;
}

export type Path = readonly string[];
type Keys = (path: Path) => ItemKey | undefined;

/** What the values become together (undefined: nothing), and the places that both changed; there, `yours` stands. */
export interface Together {
  readonly value: Yaml | undefined;
  readonly clashes: readonly Path[];
}

/** Three-way merge of values: maps by key, lists by item where `keys` tells the items of that path apart, all else as a whole. */
export function mergeValues(values: Values, keys: Keys, path: Path = []): Together {
  const { base, yours, theirs } = values;
  if (alike(yours, theirs) || alike(base, theirs)) return { value: yours, clashes: [] };
  if (alike(base, yours)) return { value: theirs, clashes: [] };
  if (isMap(yours) && isMap(theirs)) return mergeMaps(isMap(base) ? base : {}, yours, theirs, keys, path);
  const items = itemsTogether(values, keys, path);
  return items ?? { value: yours, clashes: [path] };
}

function mergeMaps(base: YamlMap, yours: YamlMap, theirs: YamlMap, keys: Keys, path: Path): Together {
  const sides = {
    base: new Map(Object.entries(base)),
    yours: new Map(Object.entries(yours)),
    theirs: new Map(Object.entries(theirs)),
  };
  const { entries, clashes } = mergeEntries(sides, keys, path);
  return { value: Object.fromEntries(entries), clashes };
}

/** Undefined for lists that are one value each, or in which an item cannot be told from another. */
function itemsTogether({ base, yours, theirs }: Values, keys: Keys, path: Path): Together | undefined {
  const keyOf = keys(path);
  if (keyOf === undefined || !Array.isArray(yours) || !Array.isArray(theirs)) return undefined;
  const sides = { base: byKey(base ?? [], keyOf), yours: byKey(yours, keyOf), theirs: byKey(theirs, keyOf) };
  const { base: b, yours: y, theirs: t } = sides;
  if (b === undefined || y === undefined || t === undefined || isReordered(b, t) || isReplacedTwice(b, y, t))
    return undefined;
  const { entries, clashes } = mergeEntries({ base: b, yours: y, theirs: t }, keys, path);
  return { value: entries.map(([, item]) => item), clashes };
}

type Entries = ReadonlyMap<string, Yaml>;
type EntrySides = { readonly base: Entries; readonly yours: Entries; readonly theirs: Entries };

function mergeEntries({ base, yours, theirs }: EntrySides, keys: Keys, path: Path) {
  const added = new Set([...theirs.keys()].filter((key) => !yours.has(key)));
  const parts = woven([...yours.keys()], [...theirs.keys()], added).map((key) => ({
    key,
    part: mergeValues({ base: base.get(key), yours: yours.get(key), theirs: theirs.get(key) }, keys, [...path, key]),
  }));
  const entries = parts.flatMap(({ key, part: { value } }): [string, Yaml][] =>
    value === undefined ? [] : [[key, value]],
  );
  return { entries, clashes: parts.flatMap(({ part }) => part.clashes) };
}

function byKey(list: Yaml, keyOf: ItemKey): Entries | undefined {
  if (!Array.isArray(list)) return undefined;
  const found = new Map<string, Yaml>();
  for (const item of list as readonly Yaml[]) {
    const key = keyOf(item);
    if (key === undefined || found.has(key)) return undefined;
    found.set(key, item);
  }
  return found;
}

/** The template has put the items that stayed into another order: that is a change which no item shows. */
function isReordered(base: Entries, theirs: Entries): boolean {
  const before = [...base.keys()].filter((key) => theirs.has(key));
  const after = [...theirs.keys()].filter((key) => base.has(key));
  return before.some((key, index) => key !== after[index]);
}

/** Both have put something else in the place of the same item, such as another published port: together that would be two. */
function isReplacedTwice(base: Entries, yours: Entries, theirs: Entries): boolean {
  const isNew = (one: Entries, other: Entries) => [...one.keys()].some((key) => !base.has(key) && !other.has(key));
  const isGone = [...base.keys()].some((key) => !yours.has(key) && !theirs.has(key));
  return isGone && isNew(yours, theirs) && isNew(theirs, yours);
}

/** Where two values differ: the deepest maps' keys. */
export function differences(one: Yaml | undefined, other: Yaml | undefined, path: Path = []): readonly Path[] {
  if (alike(one, other)) return [];
  if (!isMap(one) || !isMap(other)) return [path];
  const get = (map: YamlMap, name: string) => (Object.hasOwn(map, name) ? map[name] : undefined);
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) =>
    differences(get(one, name), get(other, name), [...path, name]),
  );
}

/** The same value, whatever the order of keys. */
export function alike(one: Yaml | undefined, other: Yaml | undefined): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => alike(item, other[index]));
  if (!isMap(one) || !isMap(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && alike(one[name], other[name]))
  );
}
