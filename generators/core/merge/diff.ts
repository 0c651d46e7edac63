import { edits } from '../diff/edits.js';

/** `length` lines from `at` on were replaced by `newLength` lines, found in the new text from `newAt` on. */
export interface Hunk {
  readonly at: number;
  readonly length: number;
  readonly newAt: number;
  readonly newLength: number;
}

/** What was changed between two lists of lines, in order; between two hunks there is at least one line that stayed. */
export function diff(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let at = 0;
  let newAt = 0;
  for (const [line, newLine] of [...anchors(before, after), [before.length, after.length] as const]) {
    hunks.push(...between(before, after, { at, length: line - at, newAt, newLength: newLine - newAt }));
    at = line;
    newAt = newLine;
  }
  return settled(hunks, before, after);
}

/** Lines that are on each side just once, and in the same order: they are the same line, and what is between them is little. */
function anchors(before: readonly string[], after: readonly string[]): readonly (readonly [number, number])[] {
  const news = once(after);
  const pairs = [...once(before)].flatMap(([line, at]) => {
    const newAt = news.get(line);
    return newAt === undefined ? [] : [[at, newAt] as const];
  });
  return longestRise(pairs);
}

/** Where the lines stand that are there just once. */
function once(lines: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [at, line] of lines.entries()) places.set(line, places.has(line) ? -1 : at);
  return new Map([...places].filter(([, at]) => at >= 0));
}

interface Link {
  readonly pair: readonly [number, number];
  readonly former: Link | undefined;
}

/** Of pairs that rise in their first number, the most that rise in their second one too. */
function longestRise(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const ends: Link[] = [];
  for (const pair of pairs) {
    let low = 0;
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.pair[1] ?? 0) < pair[1]) low = middle + 1;
      else high = middle;
    }
    ends[low] = { pair, former: ends[low - 1] };
  }
  const found: (readonly [number, number])[] = [];
  for (let link = ends.at(-1); link !== undefined; link = link.former) found.push(link.pair);
  return found.reverse();
}

/** The changes within one stretch. */
function between(before: readonly string[], after: readonly string[], { at, length, newAt, newLength }: Hunk) {
  const found = edits(before.slice(at, at + length), after.slice(newAt, newAt + newLength));
  return found.map((hunk): Hunk => ({ ...hunk, at: hunk.at + at, newAt: hunk.newAt + newAt }));
}

/** Among similar blocks, an added or removed one can be said to begin at several lines: the one where people see it begin is taken. */
function settled(hunks: readonly Hunk[], before: readonly string[], after: readonly string[]): readonly Hunk[] {
  const done: Hunk[] = [];
  for (const [index, hunk] of hunks.entries()) {
    const former = done.at(-1);
    const floor = former === undefined ? 0 : former.at + former.length + 1;
    const ceiling = (hunks[index + 1]?.at ?? before.length + 1) - 1;
    if (hunk.length === 0)
      done.push(moved(hunk, shiftOf(after, hunk.newAt, hunk.newLength, floor - hunk.at, ceiling - hunk.at)));
    else if (hunk.newLength === 0)
      done.push(moved(hunk, shiftOf(before, hunk.at, hunk.length, floor - hunk.at, ceiling - hunk.at - hunk.length)));
    else done.push(hunk);
  }
  return done;
}

const moved = (hunk: Hunk, by: number): Hunk =>
  by === 0 ? hunk : { ...hunk, at: hunk.at + by, newAt: hunk.newAt + by };

function shiftOf(lines: readonly string[], at: number, length: number, least: number, most: number): number {
  let best = 0;
  const weigh = (shift: number) => {
    if (depth(lines[at + shift]) < depth(lines[at + best])) best = shift;
  };
  for (let up = 0; up > least && lines[at + up - 1] === lines[at + up - 1 + length]; ) weigh(--up);
  for (let down = 0; down < most && lines[at + down] === lines[at + down + length]; ) weigh(++down);
  return best;
}

/** A block begins best at a blank line, then at the line that is indented least. */
const depth = (line = ''): number => (line.trim() === '' ? -1 : line.search(/\S/));
