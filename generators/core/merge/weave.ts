/**
 * The names of `kept` in their order, with each name of `added` behind the one that precedes it in `order`, or before the one that
 * follows if none does. Names of `order` that are neither kept nor added are passed over.
 */
export function woven(
  kept: readonly string[],
  order: readonly string[],
  added: ReadonlySet<string>,
): readonly string[] {
  const known = new Set(kept);
  const behind = new Map<string, string[]>();
  const before = new Map<string, string[]>();
  let first: string[] = [];
  let anchor: string | undefined;
  for (const name of order) {
    if (known.has(name)) {
      if (anchor === undefined) before.set(name, first);
      anchor = name;
    } else if (added.has(name)) {
      const group = anchor === undefined ? first : (behind.get(anchor) ?? []);
      group.push(name);
      if (anchor !== undefined) behind.set(anchor, group);
    }
  }
  if (anchor !== undefined) first = [];
  return [...kept.flatMap((name) => [...(before.get(name) ?? []), name, ...(behind.get(name) ?? [])]), ...first];
}
