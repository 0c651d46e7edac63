import { type Entry, entryOf, itemsOf, type Node } from '../yaml/node.js';
import { columnOf, endOf, isFirst, isFlow, lineEnd, lineStart } from './yaml-place.js';

/** A YAML text whose pieces can be taken over as they are written, with their comments. */
export interface Source {
  readonly text: string;
  readonly node: Node;
}

export const below = (source: Source | undefined, name: string): Source | undefined => {
  const node = entryOf(source?.node, name)?.node;
  return source === undefined || node === undefined || node.via !== undefined ? undefined : { ...source, node };
};

export const itemOf = (source: Source | undefined, index: number): Source | undefined => {
  const node = itemsOf(source?.node)[index];
  return source === undefined || node === undefined || node.via !== undefined ? undefined : { ...source, node };
};

/** The lines `name: value` as written there, from column 0 on; undefined if they cannot stand alone. */
export function entryLines({ text, node }: Source, name: string): string | undefined {
  const entry = entryOf(node, name);
  if (entry === undefined || entry.key.via !== undefined || isFlow(text, node)) return undefined;
  return linesFrom(text, entry.key.at, entry.node, entry.key.at);
}

/** The comment lines directly above an entry, from column 0 on and each with its line break; none of the file's header. */
export function commentLines({ text, node }: Source, name: string): string {
  const entry = entryOf(node, name);
  if (entry === undefined || !isFirst(text, entry.key.at)) return '';
  const start = blockStart(text, entry);
  return text.slice(start, lineStart(text, entry.key.at)).replaceAll(/^[ ]+/gm, '');
}

/** The lines of an item of a list, without its dash. */
export const itemLines = ({ text, node }: Source): string | undefined => linesFrom(text, node.at, node, node.at);

/** Where the comment lines directly above an entry begin, at its own indentation; those that open the file belong to the file. */
export function blockStart(text: string, { key }: Entry, isIts: (comment: string) => boolean = () => true): number {
  const own = lineStart(text, key.at);
  const column = columnOf(text, key.at);
  let start = own;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const line = text.slice(above, start - 1);
    if (line.search(/\S/) !== column || line[column] !== '#') return start;
    if (!isIts(line.trim())) return start;
    start = above;
  }
  return own;
}

function linesFrom(text: string, at: number, node: Node, from: number): string | undefined {
  const end = endOf(text, node, from);
  if (end === undefined || node.via !== undefined || hasAlias(node)) return undefined;
  if (node.kind === 'scalar' && from === node.at && text[at - 1] === '\n') return undefined;
  const [first = '', ...more] = text.slice(at, lineEnd(text, end)).split('\n');
  const column = columnOf(text, at);
  if (more.some((line) => line.slice(0, column).trim() !== '')) return undefined;
  return [first, ...more.map((line) => line.slice(column))].join('\n');
}

/** What stands for something else cannot be moved to a text that has not the other. */
function hasAlias(node: Node): boolean {
  if (node.via !== undefined) return true;
  switch (node.kind) {
    case 'scalar':
      return false;
    case 'list':
      return node.items.some(hasAlias);
    case 'map':
      return [...node.entries.values()].some((entry) => entry.key.via !== undefined || hasAlias(entry.node));
  }
}

/** Lines from column 0 on, put at a column; the first one goes where something stands already. */
export const indented = (lines: string, column: number): string =>
  lines.replaceAll(/\n(?=[^\n])/g, `\n${' '.repeat(column)}`);
