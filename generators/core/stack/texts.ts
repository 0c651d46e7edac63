import { type Malformed, malformed, type Reference, references } from '../yaml/interpolation.js';
import { type Entry, entriesOf, itemsOf, type Node, type ScalarNode, type Spot } from '../yaml/node.js';

/** One text of the stack that Compose or the generator fills in, and the keys that lead to it. */
export interface Text {
  readonly node: ScalarNode & { readonly value: string };
  readonly path: readonly string[];
  readonly references: readonly Reference[];
  readonly malformed: readonly Malformed[];
}

/** Every text with a dollar in it that is part of the stack: other `x-*` are nobody's business until an alias uses them. */
export function textsOf(root: Node): readonly Text[] {
  const found: Text[] = [];
  walk(root, []);
  return found;

  function walk(node: Node, path: readonly string[]): void {
    if (node.kind === 'list') for (const item of itemsOf(node)) walk(item, path);
    else if (node.kind === 'map') for (const entry of entriesOf(node)) visit(entry, path);
    else if (typeof node.value === 'string' && node.value.includes('$')) note(node, node.value, path);
  }

  function note(node: ScalarNode, value: string, path: readonly string[]): void {
    found.push({ node: { ...node, value }, path, references: references(value), malformed: malformed(value) });
  }

  function visit({ name, node }: Entry, path: readonly string[]): void {
    if (!name.startsWith('x-') || name === 'x-deployment') walk(node, [...path, name]);
  }
}

/** Where the character at `offset` of a text stands in the file, found by counting dollars: quotes and folding move it. */
export function spotIn(whole: string, { node }: Text, offset: number): Spot {
  const text = node.source?.text ?? whole;
  const before = node.value.slice(0, offset).split('$').length - 1;
  let at = text.indexOf('$', node.at);
  for (let i = 0; i < before && at >= 0; i++) at = text.indexOf('$', at + 1);
  return at < 0 || at >= node.end ? node : { ...node, at };
}

/** The names that a value uses, at any depth. */
export function namesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return references(value).map(({ name }) => name);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(namesIn);
}
