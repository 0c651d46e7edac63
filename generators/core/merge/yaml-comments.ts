import type { Node } from '../yaml/node.js';
import { isEmpty, isQuoted, lineEnd } from './yaml-place.js';

/** A comment with its `#`, without the spaces around it. */
export interface Comment {
  readonly at: number;
  readonly text: string;
}

/** All comments of a YAML text, in order: each `#` behind a space or at the beginning of a line that is in no value and no key. */
export function commentsOf(text: string, root: Node | undefined): readonly Comment[] {
  const spans = root === undefined ? [] : spansOf(text, root).sort(([one], [other]) => one - other);
  const found: Comment[] = [];
  let next = 0;
  let covered = 0;
  for (const { index } of text.matchAll(/(?<![^\s])#/g)) {
    for (; next < spans.length && (spans[next]?.[0] ?? 0) <= index; next++)
      covered = Math.max(covered, spans[next]?.[1] ?? 0);
    if (index < covered) continue;
    const end = lineEnd(text, index);
    found.push({ at: index, text: text.slice(index, end).trimEnd() });
    covered = end;
  }
  return found;
}

type Span = readonly [number, number];

/** Where scalars are written. An alias stands for values that are written elsewhere, and have been seen there. */
function spansOf(text: string, node: Node): Span[] {
  if (node.via !== undefined) return [];
  switch (node.kind) {
    case 'scalar':
      return isEmpty(node) ? [] : [[node.at, node.end + (isQuoted(text, node) ? 1 : 0)]];
    case 'list':
      return node.items.flatMap((item) => spansOf(text, item));
    case 'map':
      return [...node.entries.values()].flatMap(({ key, node: value }) => [
        ...(key.via === undefined && 'kind' in key ? spansOf(text, key as Node) : []),
        ...spansOf(text, value),
      ]);
  }
}

/** How often each text is among them. */
export function counted(comments: readonly Comment[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of comments) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Those of `after` that are not in `before`, and are not in `result` either. */
export function lost(
  before: readonly Comment[],
  after: readonly Comment[],
  result: readonly Comment[],
): readonly string[] {
  const old = counted(before);
  const kept = counted(result);
  return [...counted(after)]
    .filter(([text, count]) => count > (old.get(text) ?? 0) && (kept.get(text) ?? 0) < count)
    .map(([text]) => text);
}
