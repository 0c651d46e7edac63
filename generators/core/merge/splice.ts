import type { Yaml } from '../model/yaml.js';
import type { Node } from '../yaml/node.js';
import type { Source } from './yaml-block.js';
import type { Comment } from './yaml-comments.js';
import type { Quotes } from './yaml-print.js';

/** The characters from `from` to `to` become `text`. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A text to be changed, and how. */
export interface Job {
  readonly text: string;
  readonly quotes: Quotes;
  /** The operator's comments: they stay, also where what they are about goes. */
  readonly own: readonly Comment[];
  readonly ownTexts: ReadonlySet<string>;
  /** Whether an alias may be replaced by a value of its own. */
  readonly through: boolean;
}

/** What brings a node to a value; undefined: nothing inside of it, so that it has to be replaced as a whole. */
export type Splicer = (node: Node, want: Yaml, source: Source | undefined, job: Job) => readonly Splice[] | undefined;

/** All of them, or nothing where one of them cannot be. */
export function together(all: readonly (readonly Splice[] | undefined)[]): readonly Splice[] | undefined {
  return all.includes(undefined) ? undefined : all.flatMap((some) => some ?? []);
}

/** Comments stand below what replaces their line: above it there may be a dash. */
export const withComments = (lines: string, comments: readonly string[], column: number): string =>
  [lines, ...comments.map((comment) => `${' '.repeat(column)}${comment}`)].join('\n');

/** The operator's comments in a stretch of the text. */
export function ownWithin({ own }: Job, from: number, to: number): readonly string[] {
  let low = 0;
  for (let high = own.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((own[middle]?.at ?? to) < from) low = middle + 1;
    else high = middle;
  }
  const found: string[] = [];
  for (let next = own[low]; next !== undefined && next.at < to; next = own[++low]) found.push(next.text);
  return found;
}
