import type { Yaml, YamlMap } from '../model/yaml.js';
import type { Entry, MapNode, Node } from '../yaml/node.js';
import { isMap } from './compose-lists.js';
import { diff } from './diff.js';
import { below, blockStart, commentLines, entryLines, indented, itemLines, itemOf, type Source } from './yaml-block.js';
import type { Comment } from './yaml-comments.js';
import { columnOf, endOf, isEmpty, isFirst, isFlow, isQuoted, lineEnd, lineStart, ownEntries } from './yaml-place.js';
import { inOneLine, printed, type Quotes } from './yaml-print.js';
import { alike } from './yaml-value.js';

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

/**
 * The splices that bring `node` to `want`, as few and as small as can be; undefined if there are none inside of the node, so that it
 * has to be replaced as a whole. Pieces that `source` holds are taken from there.
 */
export function splices(node: Node, want: Yaml, source: Source | undefined, job: Job): readonly Splice[] | undefined {
  if (alike(node.value, want)) return [];
  if (node.via !== undefined) return job.through ? undefined : [];
  if (node.kind === 'scalar') return scalarSplices(node, want, source, job);
  const inside = isFlow(job.text, node) ? flowSplices(node, want, job) : undefined;
  if (inside !== undefined || isFlow(job.text, node)) return inside;
  if (node.kind === 'map') return isMap(want) ? mapSplices(node, want, source, job) : undefined;
  return Array.isArray(want) ? listSplices(node.items, want, source, job) : undefined;
}

type Scalar = Node & { readonly kind: 'scalar' };

function scalarSplices(node: Scalar, want: Yaml, source: Source | undefined, job: Job): readonly Splice[] | undefined {
  const { text, quotes } = job;
  if ((typeof want === 'object' && want !== null) || !isInline(text, node)) return undefined;
  const asWritten = source !== undefined && alike(source.node.value, want) ? writtenAs(source) : undefined;
  const token = asWritten ?? printed(want, quotes);
  if (token.includes('\n')) return undefined;
  return [{ from: node.at, to: node.end + (isQuoted(text, node) ? 1 : 0), text: token }];
}

const isInline = (text: string, node: Scalar): boolean =>
  !isEmpty(node) && text[node.at - 1] !== '\n' && !text.slice(node.at, node.end).includes('\n');

function writtenAs({ text, node }: Source): string | undefined {
  if (node.kind !== 'scalar' || !isInline(text, node)) return undefined;
  return text.slice(node.at, node.end + (isQuoted(text, node) ? 1 : 0));
}

/** Between brackets, one line is replaced by another; what goes over several lines may have comments. */
function flowSplices(node: Node, want: Yaml, { text, quotes }: Job): readonly Splice[] | undefined {
  const end = endOf(text, node, node.at);
  const token = typeof want === 'object' && want !== null ? inOneLine(want, quotes) : undefined;
  if (end === undefined || token === undefined || text.slice(node.at, end).includes('\n')) return undefined;
  return [{ from: node.at, to: end, text: token }];
}

function mapSplices(node: MapNode, want: YamlMap, source: Source | undefined, job: Job): readonly Splice[] | undefined {
  const entries = ownEntries(node);
  const names = new Set(entries.map(({ name }) => name));
  const kept = entries.filter(({ name }) => Object.hasOwn(want, name));
  if (kept.length === 0) return undefined;
  const gone = entries.filter(({ name }) => !Object.hasOwn(want, name)).map((entry) => removal(entry, job));
  const changed = kept.map((entry) =>
    entrySplices(entry, want[entry.name] ?? null, below(source, entry.name), source, job),
  );
  const fresh = additions(
    Object.keys(want).filter((name) => !names.has(name) && !alike(node.entries.get(name)?.node.value, want[name])),
    want,
    kept,
    source,
    job,
  );
  return together([...changed, ...gone, ...fresh]);
}

function together(all: readonly (readonly Splice[] | undefined)[]): readonly Splice[] | undefined {
  return all.includes(undefined) ? undefined : all.flatMap((some) => some ?? []);
}

function entrySplices(entry: Entry, want: Yaml, inner: Source | undefined, outer: Source | undefined, job: Job) {
  return splices(entry.node, want, inner, job) ?? replacement(entry, want, outer, job);
}

/** A whole entry anew, at its place. */
function replacement(
  { name, key, node }: Entry,
  want: Yaml,
  source: Source | undefined,
  job: Job,
): readonly Splice[] | undefined {
  const { text } = job;
  const end = endOf(text, node, key.at);
  if (end === undefined) return undefined;
  const column = columnOf(text, key.at);
  const to = lineEnd(text, end);
  const lines = indented(linesOf(name, want, source, job), column);
  return [{ from: key.at, to, text: withComments(lines, ownWithin(job, key.at, to), column) }];
}

/** Comments stand below what replaces their line: above it there may be a dash. */
const withComments = (lines: string, comments: readonly string[], column: number): string =>
  [lines, ...comments.map((comment) => `${' '.repeat(column)}${comment}`)].join('\n');

function linesOf(name: string, want: Yaml, source: Source | undefined, { quotes }: Job): string {
  const there = below(source, name);
  const asWritten =
    source !== undefined && there !== undefined && alike(there.node.value, want) ? entryLines(source, name) : undefined;
  return asWritten ?? printed(Object.fromEntries([[name, want]]), quotes);
}

/** An entry goes with the template's comment lines above it; the operator's comments stay. */
function removal(entry: Entry, job: Job): readonly Splice[] | undefined {
  const { text, ownTexts } = job;
  const { key, node } = entry;
  const end = endOf(text, node, key.at);
  if (end === undefined || !isFirst(text, key.at)) return undefined;
  const column = ' '.repeat(columnOf(text, key.at));
  const start = blockStart(text, entry, (comment) => !ownTexts.has(comment));
  const kept = ownWithin(job, start, lineEnd(text, end)).map((comment) => column + comment);
  const stop = lineEnd(text, end);
  if (start === 0)
    return [{ from: 0, to: Math.min(stop + 1, text.length), text: kept.map((line) => `${line}\n`).join('') }];
  return [{ from: blankAbove(text, start, stop), to: stop, text: kept.map((line) => `\n${line}`).join('') }];
}

/** The line break before a line; if blank lines or the end of the text are on both sides, the blank line above goes as well. */
function blankAbove(text: string, start: number, stop: number): number {
  const isBlankAbove = text[start - 2] === '\n';
  return isBlankAbove && /^\n?(?:\n|$)/.test(text.slice(stop, stop + 2)) ? start - 2 : start - 1;
}

function ownWithin({ own }: Job, from: number, to: number): readonly string[] {
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

/** New entries, each behind the one that precedes it in `want`, or before the first one that is there. */
function additions(
  names: readonly string[],
  want: YamlMap,
  kept: readonly Entry[],
  source: Source | undefined,
  job: Job,
): readonly (readonly Splice[] | undefined)[] {
  const there = new Map(kept.map((entry) => [entry.name, entry]));
  const fresh = new Set(names);
  let anchor: Entry | undefined;
  const made: (readonly Splice[] | undefined)[] = [];
  const first: string[] = [];
  for (const name of Object.keys(want)) {
    anchor = there.get(name) ?? anchor;
    if (!fresh.has(name)) continue;
    const lines =
      (source === undefined ? '' : commentLines(source, name)) + linesOf(name, want[name] ?? null, source, job);
    if (anchor === undefined) first.push(lines);
    else made.push(insertedBehind(anchor.node, anchor.key.at, lines, job));
  }
  const next = Object.keys(want)
    .map((name) => there.get(name))
    .find((entry) => entry !== undefined);
  if (first.length > 0) made.push(next === undefined ? undefined : insertedBefore(next, first.join('\n'), job));
  return made;
}

function insertedBehind(node: Node, at: number, lines: string, { text }: Job): readonly Splice[] | undefined {
  const end = endOf(text, node, at);
  if (end === undefined) return undefined;
  const column = columnOf(text, at);
  const place = lineEnd(text, end);
  return [{ from: place, to: place, text: `\n${' '.repeat(column)}${indented(lines, column)}` }];
}

function insertedBefore(next: Entry, lines: string, { text }: Job): readonly Splice[] {
  const column = columnOf(text, next.key.at);
  const space = ' '.repeat(column);
  const block = indented(lines, column);
  if (!isFirst(text, next.key.at)) return [{ from: next.key.at, to: next.key.at, text: `${block}\n${space}` }];
  const place = blockStart(text, next);
  return [{ from: place, to: place, text: `${space}${block}\n` }];
}

type Items = readonly Node[];

/** Items that stayed keep their lines; of those that changed, as many as can be are changed in place. */
function listSplices(
  items: Items,
  want: readonly Yaml[],
  source: Source | undefined,
  job: Job,
): readonly Splice[] | undefined {
  if (want.length === 0 || items.length === 0 || items.some((item) => dashOf(item, job) === undefined))
    return undefined;
  const there = sourcesOf(want, source);
  const hunks = diff(items.map(named), want.map(inJson));
  return together(
    hunks.flatMap(({ at, length, newAt, newLength }) => {
      const both = Math.min(length, newLength);
      const wanted = want
        .slice(newAt, newAt + newLength)
        .map((value, index) => ({ value, from: there[newAt + index] }));
      const changed = items.slice(at, at + both).map((item, index) => itemSplices(item, wanted[index], job));
      const gone = items.slice(at + both, at + length).map((item) => itemRemoval(item, job));
      const lines = wanted.slice(both).map(({ value, from }) => dashed(value, from, job));
      return [...changed, ...gone, itemsInserted(items, at + both, lines, job)];
    }),
  );
}

const inJson = (value: Yaml): string => JSON.stringify(value);
const named = ({ value }: Node): string => inJson(value);

/** For each wanted item the one of the source that is the same, or else stands at its place. */
function sourcesOf(want: readonly Yaml[], source: Source | undefined): readonly (Source | undefined)[] {
  const items = source?.node.kind === 'list' ? source.node.items : [];
  const places = new Map(items.map((item, index) => [named(item), index]));
  return want.map((value, index) => itemOf(source, places.get(inJson(value)) ?? index));
}

/** Where the dash of an item stands, if it is on the item's line; block text begins on the line behind that. */
function dashOf(item: Node, { text }: Job): number | undefined {
  const at = item.via?.at ?? item.at;
  if (isEmpty(item)) return undefined;
  const stop = isBlockText(item, text) ? at - 1 : at;
  const start = lineStart(text, stop);
  const found = /-[ ]+(?:[&!][^ ]*[ ]+)*(?:[|>][-+0-9]*[ ]*(?:#.*)?)?$/.exec(text.slice(start, stop));
  return found === null ? undefined : start + found.index;
}

const isBlockText = (item: Node, text: string): boolean =>
  item.kind === 'scalar' && item.via === undefined && item.at > 0 && text[item.at - 1] === '\n';

interface Wanted {
  readonly value: Yaml;
  readonly from: Source | undefined;
}

function itemSplices(item: Node, wanted: Wanted | undefined, job: Job): readonly Splice[] | undefined {
  const { value: want = null, from: source } = wanted ?? {};
  const inner = splices(item, want, source, job);
  if (inner !== undefined) return inner;
  const { text } = job;
  const dash = dashOf(item, job);
  if (dash === undefined) return undefined;
  const at = isBlockText(item, text) ? dash + 2 : (item.via?.at ?? item.at);
  const end = endOf(text, item, item.at);
  if (end === undefined) return undefined;
  const column = columnOf(text, at);
  const to = lineEnd(text, end);
  return [
    {
      from: at,
      to,
      text: withComments(indented(valueLines(want, source, job), column), ownWithin(job, at, to), column),
    },
  ];
}

function itemRemoval(item: Node, job: Job): readonly Splice[] | undefined {
  const { text } = job;
  const dash = dashOf(item, job);
  const end = endOf(text, item, item.at);
  if (dash === undefined || end === undefined || !isFirst(text, dash)) return undefined;
  const start = lineStart(text, dash);
  const stop = lineEnd(text, end);
  const kept = ownWithin(job, start, stop).map((comment) => `\n${' '.repeat(dash - start)}${comment}`);
  return start === 0 ? undefined : [{ from: start - 1, to: stop, text: kept.join('') }];
}

const dashed = (value: Yaml, source: Source | undefined, job: Job): string =>
  `- ${indented(valueLines(value, source, job), 2)}`;

const valueLines = (value: Yaml, source: Source | undefined, { quotes }: Job): string =>
  (source !== undefined && alike(source.node.value, value) ? itemLines(source) : undefined) ?? printed(value, quotes);

/** New items come behind the item before them; at the beginning, before the first one. */
function itemsInserted(items: Items, index: number, lines: readonly string[], job: Job): readonly Splice[] | undefined {
  const { text } = job;
  const neighbour = items[Math.max(0, index - 1)];
  const dash = neighbour === undefined ? undefined : dashOf(neighbour, job);
  if (lines.length === 0) return [];
  if (neighbour === undefined || dash === undefined) return undefined;
  const column = columnOf(text, dash);
  const block = lines.map((line) => indented(line, column)).join(`\n${' '.repeat(column)}`);
  if (index === 0) return [{ from: dash, to: dash, text: `${block}\n${' '.repeat(column)}` }];
  const end = endOf(text, neighbour, neighbour.at);
  if (end === undefined) return undefined;
  const place = lineEnd(text, end);
  return [{ from: place, to: place, text: `\n${' '.repeat(column)}${block}` }];
}
