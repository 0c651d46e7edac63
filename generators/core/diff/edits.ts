import { middle } from './middle.js';

/** `length` lines from `at` on were replaced by `newLength` lines, found in the new text from `newAt` on; one of the lengths may be 0. */
export interface Edit {
  readonly at: number;
  readonly length: number;
  readonly newAt: number;
  readonly newLength: number;
}

/**
 * What was changed between two lists of lines, in order; between two edits there is at least one line that stayed. The fewest lines
 * possible, unless very many are different: then more may be named than need be, and the time stays short (the package `diff` takes
 * minutes for two texts of 20,000 lines that share few).
 */
export function edits(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const numbered = numbers(before, after);
  const stays = { before: new Uint8Array(before.length), after: new Uint8Array(after.length) };
  const shared = { before: inBoth(numbered.before, numbered.after), after: inBoth(numbered.after, numbered.before) };
  const pairs = alike(
    Int32Array.from(shared.before, (index) => numbered.before[index] ?? -1),
    Int32Array.from(shared.after, (index) => numbered.after[index] ?? -1),
  );
  for (const [left, right, length] of pairs)
    for (let step = 0; step < length; step++) {
      stays.before[shared.before[left + step] ?? 0] = 1;
      stays.after[shared.after[right + step] ?? 0] = 1;
    }
  return settled(between(stays.before, stays.after), before, after);
}

/** Equal lines have equal numbers, which compare faster. */
function numbers(before: readonly string[], after: readonly string[]) {
  const known = new Map<string, number>();
  const numbered = (lines: readonly string[]) =>
    Int32Array.from(lines, (line) => {
      const number = known.get(line) ?? known.size;
      known.set(line, number);
      return number;
    });
  return { before: numbered(before), after: numbered(after) };
}

/** Where the lines are that the other side has too: no other can stay, so no other need be compared. */
function inBoth(lines: Int32Array, others: Int32Array): Int32Array {
  const there = new Set(others);
  return Int32Array.from([...lines.keys()].filter((index) => there.has(lines[index] ?? -1)));
}

/** Runs of lines that stay: where in `a`, where in `b`, and how many. Splits what is different in the middle until nothing is left to split. */
function alike(a: Int32Array, b: Int32Array): readonly (readonly [number, number, number])[] {
  const runs: [number, number, number][] = [];
  const open = [{ a: 0, aEnd: a.length, b: 0, bEnd: b.length }];
  for (let box = open.pop(); box !== undefined; box = open.pop()) {
    const head = commonHead(a.subarray(box.a, box.aEnd), b.subarray(box.b, box.bEnd));
    runs.push([box.a, box.b, head]);
    const inner = [a.subarray(box.a + head, box.aEnd), b.subarray(box.b + head, box.bEnd)] as const;
    const tail = commonTail(...inner);
    runs.push([box.aEnd - tail, box.bEnd - tail, tail]);
    const from = { a: box.a + head, b: box.b + head };
    const to = { aEnd: box.aEnd - tail, bEnd: box.bEnd - tail };
    if (from.a === to.aEnd || from.b === to.bEnd) continue;
    const [x, y] = middle(a.subarray(from.a, to.aEnd), b.subarray(from.b, to.bEnd));
    open.push({ ...from, aEnd: from.a + x, bEnd: from.b + y }, { ...to, a: from.a + x, b: from.b + y });
  }
  return runs;
}

function commonHead(a: Int32Array, b: Int32Array): number {
  const most = Math.min(a.length, b.length);
  let count = 0;
  while (count < most && a[count] === b[count]) count++;
  return count;
}

function commonTail(a: Int32Array, b: Int32Array): number {
  const most = Math.min(a.length, b.length);
  let count = 0;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}

/** The gaps between lines that stay. */
function between(before: Uint8Array, after: Uint8Array): readonly Edit[] {
  const found: Edit[] = [];
  for (let [left, right] = [0, 0]; left < before.length || right < after.length; left++, right++) {
    const [at, newAt] = [left, right];
    while (left < before.length && before[left] === 0) left++;
    while (right < after.length && after[right] === 0) right++;
    if (left > at || right > newAt) found.push({ at, length: left - at, newAt, newLength: right - newAt });
  }
  return found;
}

/** Among similar blocks, one that was added or removed can be said to begin at several lines: the one where people see it begin is taken. */
function settled(all: readonly Edit[], before: readonly string[], after: readonly string[]): readonly Edit[] {
  const done: Edit[] = [];
  for (const [index, edit] of all.entries()) {
    const last = done.at(-1);
    const up = last === undefined ? edit.at : edit.at - (last.at + last.length) - 1;
    const next = all[index + 1];
    const down = (next === undefined ? before.length : next.at - 1) - (edit.at + edit.length);
    done.push(moved(edit, shift(edit, { before, after, up, down })));
  }
  return done;
}

interface Room {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly up: number;
  readonly down: number;
}

const moved = (edit: Edit, by: number): Edit => ({ ...edit, at: edit.at + by, newAt: edit.newAt + by });

/** By how many lines a pure addition or removal is best moved: to begin at the line that is indented least, as far down as that allows. */
function shift(edit: Edit, { before, after, up, down }: Room): number {
  if (edit.length > 0 && edit.newLength > 0) return 0;
  const [lines, at, length] = edit.length > 0 ? [before, edit.at, edit.length] : [after, edit.newAt, edit.newLength];
  let highest = 0;
  while (-highest < up && lines[at + highest - 1] === lines[at + highest - 1 + length]) highest--;
  let best = highest;
  for (let by = highest; ; by++) {
    if (depth(lines[at + by]) <= depth(lines[at + best])) best = by;
    if (by >= down || lines[at + by] !== lines[at + by + length]) return best;
  }
}

/** A blank line ends a block rather than beginning one. */
const depth = (line = ''): number => {
  const found = line.search(/\S/);
  return found < 0 ? Number.POSITIVE_INFINITY : found;
};
