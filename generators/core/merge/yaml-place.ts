import { type Entry, entriesOf, type Node } from '../yaml/node.js';

/** Where a line begins, and where it ends (before its line break). */
export const lineStart = (text: string, at: number): number => (at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1);
export const lineEnd = (text: string, at: number): number => {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found;
};

/** How far into its line something stands. */
export const columnOf = (text: string, at: number): number => at - lineStart(text, at);

/** Whether nothing but spaces stands before it on its line. */
export const isFirst = (text: string, at: number): boolean => text.slice(lineStart(text, at), at).trim() === '';

export const isFlow = (text: string, node: Node): boolean =>
  node.kind !== 'scalar' && node.via === undefined && (text[node.at] === '{' || text[node.at] === '[');

/** What is written in the map itself, without what `<<` brings. */
export const ownEntries = (node: Node): readonly Entry[] => entriesOf(node).filter(({ key }) => key.via === undefined);

/**
 * Behind the last character of a value of a map, or of an item of a list (`from`: where its key or the item is said to stand).
 * Undefined where the tree does not tell.
 */
export function endOf(text: string, node: Node, from: number): number | undefined {
  if (node.via !== undefined) return node.via.at + node.via.anchor.length + 1;
  switch (node.kind) {
    case 'scalar':
      return scalarEnd(text, node, from);
    case 'map': {
      const inner = entriesOf(node).map((entry) => endOf(text, entry.node, entry.key.via?.at ?? entry.key.at));
      return isFlow(text, node) ? flowEnd(text, node.at, inner) : furthest(inner);
    }
    case 'list': {
      const inner = node.items.map((item) => (isEmpty(item) ? undefined : endOf(text, item, item.at)));
      return isFlow(text, node) ? flowEnd(text, node.at, inner) : furthest(inner);
    }
  }
}

type Scalar = Node & { readonly kind: 'scalar' };

/** Nothing was written: such a value is said to stand where its key or list does. */
export const isEmpty = (node: Node): boolean => node.kind === 'scalar' && node.value === null && node.at === node.end;

function scalarEnd(text: string, node: Scalar, from: number): number {
  if (isEmpty(node)) return lineEnd(text, from);
  if (isQuoted(text, node)) return node.end + 1;
  let end = node.end;
  while (end > node.at && /\s/.test(text[end - 1] ?? '')) end--;
  return end;
}

/** The text of a block begins with the spaces of its line, so that a quote there is its own. */
export const isQuoted = (text: string, { at, end }: Scalar): boolean =>
  at < end && (text[at] === '"' || text[at] === "'") && text[end] === text[at];

const furthest = (ends: readonly (number | undefined)[]): number | undefined =>
  ends.reduce((last, end) => (last === undefined || end === undefined ? undefined : Math.max(last, end)), -1);

/** Behind the bracket that closes: after the last thing inside there can be spaces, commas and comments only. */
function flowEnd(text: string, at: number, inner: readonly (number | undefined)[]): number | undefined {
  const last = furthest(inner);
  if (last === undefined) return undefined;
  closing.lastIndex = Math.max(last, at + 1);
  const found = closing.exec(text);
  return found === null ? undefined : closing.lastIndex;
}

const closing = /(?:[\s,]|#[^\n]*)*[\]}]/y;
