import type { Yaml, YamlMap } from '../model/yaml.js';
import type { Entry, MapNode, Node } from '../yaml/node.js';
import { type Job, ownWithin, type Splice, type Splicer, together, withComments } from './splice.js';
import { below, blockStart, commentLines, entryLines, indented, type Source } from './yaml-block.js';
import { columnOf, endOf, isFirst, lineEnd, ownEntries } from './yaml-place.js';
import { printed } from './yaml-print.js';
import { alike } from './yaml-value.js';

/** What brings a map to another: entry by entry, and `inner` for the value of one that stays. */
export function mapSplices(
  node: MapNode,
  want: YamlMap,
  source: Source | undefined,
  job: Job,
  inner: Splicer,
): readonly Splice[] | undefined {
  const entries = ownEntries(node);
  const names = new Set(entries.map(({ name }) => name));
  const kept = entries.filter(({ name }) => Object.hasOwn(want, name));
  if (kept.length === 0) return undefined;
  const gone = entries.filter(({ name }) => !Object.hasOwn(want, name)).map((entry) => removal(entry, job));
  const changed = kept.map((entry) => {
    const value = want[entry.name] ?? null;
    return inner(entry.node, value, below(source, entry.name), job) ?? replacement(entry, value, source, job);
  });
  const fresh = additions(
    Object.keys(want).filter((name) => !names.has(name) && !alike(node.entries.get(name)?.node.value, want[name])),
    want,
    kept,
    source,
    job,
  );
  return together([...changed, ...gone, ...fresh]);
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
