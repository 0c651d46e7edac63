import type { Yaml } from '../model/yaml.js';
import type { Node } from '../yaml/node.js';
import { diff } from './diff.js';
import { type Job, ownWithin, type Splice, type Splicer, together, withComments } from './splice.js';
import { indented, itemLines, itemOf, type Source } from './yaml-block.js';
import { columnOf, endOf, isEmpty, isFirst, lineEnd, lineStart } from './yaml-place.js';
import { printed } from './yaml-print.js';
import { alike } from './yaml-value.js';

type Items = readonly Node[];

/** Items that stayed keep their lines; of those that changed, as many as can be are changed in place, by `inner`. */
export function listSplices(
  items: Items,
  want: readonly Yaml[],
  source: Source | undefined,
  job: Job,
  inner: Splicer,
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
      const changed = items.slice(at, at + both).map((item, index) => itemSplices(item, wanted[index], job, inner));
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

function itemSplices(item: Node, wanted: Wanted | undefined, job: Job, inner: Splicer): readonly Splice[] | undefined {
  const { value: want = null, from: source } = wanted ?? {};
  const inside = inner(item, want, source, job);
  if (inside !== undefined) return inside;
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
