import { diff, type Hunk } from './diff.js';
import { marked } from './marks.js';
import { type Merged, type Sides, unclashed } from './sides.js';

/**
 * Three-way merge of texts (each ends with a line break) by line. The same change on both sides is no clash; changes that overlap or
 * touch are. `why` names the lines of `yours`.
 */
export function mergeLines(sides: Sides): Merged {
  const parts = partsOf(sides);
  const clashes = parts.filter((part) => unclashed(part) === undefined);
  if (clashes.length === 0) return { kind: 'merged', text: parts.map(unclashed).join('') };
  return { kind: 'clash', why: clashes.map(linesOf).join(', '), marked: written(parts, clashes) };
}

/**
 * The text with marks where both sides changed the same lines; if there is no such place, or taking one side in all of them gives what
 * `isIts` says is not that side's, then wherever any of them changed something.
 */
export function markedLines(
  sides: Sides,
  isIts: (side: 'yours' | 'theirs', text: string) => boolean = () => true,
): string {
  const parts = partsOf(sides);
  const clashes = parts.filter((part) => unclashed(part) === undefined);
  const settled = (side: 'yours' | 'theirs') => parts.map((part) => unclashed(part) ?? part[side]).join('');
  const isEnough = clashes.length > 0 && isIts('yours', settled('yours')) && isIts('theirs', settled('theirs'));
  return written(
    parts,
    isEnough ? clashes : parts.filter(({ base, yours, theirs }) => yours !== base || theirs !== base),
  );
}

function written(parts: readonly Part[], clashes: readonly Part[]): string {
  const clashing = new Set(clashes);
  return parts.map((part) => (clashing.has(part) ? marked(part) : (unclashed(part) ?? ''))).join('');
}

/** Lines that belong together; `line` is where they begin in `yours`, from 1. */
type Part = Sides & { readonly line: number; readonly count: number };

function partsOf(sides: Sides): readonly Part[] {
  const base = toLines(sides.base);
  const yours = toLines(sides.yours);
  const theirs = toLines(sides.theirs);
  const parts: Part[] = [];
  let at = 0;
  let skewYours = 0;
  let skewTheirs = 0;
  const add = (end: number, yoursEnd: number, theirsEnd: number) => {
    const own = yours.slice(at + skewYours, yoursEnd);
    parts.push({
      base: toText(base.slice(at, end)),
      yours: toText(own),
      theirs: toText(theirs.slice(at + skewTheirs, theirsEnd)),
      line: at + skewYours + 1,
      count: own.length,
    });
    at = end;
    skewYours = yoursEnd - end;
    skewTheirs = theirsEnd - end;
  };
  for (const group of groups(diff(base, yours), diff(base, theirs))) {
    if (group.start > at) add(group.start, group.start + skewYours, group.start + skewTheirs);
    add(group.end, group.end + skewYours + group.yours, group.end + skewTheirs + group.theirs);
  }
  if (at < base.length) add(base.length, base.length + skewYours, base.length + skewTheirs);
  return parts;
}

/** Hunks of both sides that overlap or touch; `yours` and `theirs` are by how many lines they make each side longer. */
interface Group {
  readonly start: number;
  end: number;
  yours: number;
  theirs: number;
}

function groups(yours: readonly Hunk[], theirs: readonly Hunk[]): readonly Group[] {
  const all = [
    ...yours.map((hunk) => ({ hunk, side: 'yours' as const })),
    ...theirs.map((hunk) => ({ hunk, side: 'theirs' as const })),
  ].sort((one, other) => one.hunk.at - other.hunk.at);
  const found: Group[] = [];
  for (const { hunk, side } of all) {
    const last = found.at(-1);
    const group =
      last !== undefined && hunk.at <= last.end ? last : { start: hunk.at, end: hunk.at, yours: 0, theirs: 0 };
    if (group !== last) found.push(group);
    group.end = Math.max(group.end, hunk.at + hunk.length);
    group[side] += hunk.newLength - hunk.length;
  }
  return found;
}

function linesOf({ line, count }: Part): string {
  return count > 1 ? `lines ${line} to ${line + count - 1}` : `line ${line}`;
}

const toLines = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const toText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
