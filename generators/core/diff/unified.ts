import { type Edit, edits } from './edits.js';
import { headerLine } from './header-line.js';

/** Paths as a patch names them, without `a/` and `b/`; `/dev/null` for a file that is not there. */
export interface Names {
  readonly before: string;
  readonly after: string;
}

/**
 * What changed between two texts, as `git apply` and `patch -p1` read it, with `context` lines around each change; empty where
 * nothing did. Lines end at a line feed only, so a carriage return is a part of its line and goes through.
 */
export function unified(before: string, after: string, names: Names, context = 3): string {
  const sides = { before: toLines(before), after: toLines(after) };
  const groups = near(edits(sides.before, sides.after), context);
  if (groups.length === 0) return '';
  const head = headerLine('---', 'a/', names.before) + headerLine('+++', 'b/', names.after);
  return head + groups.map((group) => hunk(group, sides, context)).join('');
}

interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Each line with its line feed; the last may have none. */
function toLines(text: string): readonly string[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return [...lines.map((line) => `${line}\n`), ...(last === '' ? [] : [last])];
}

/** Changes whose context would touch or overlap stand in one hunk. */
function near(all: readonly Edit[], context: number): readonly (readonly Edit[])[] {
  const groups: Edit[][] = [];
  for (const edit of all) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && edit.at - (last.at + last.length) <= 2 * context) group.push(edit);
    else groups.push([edit]);
  }
  return groups;
}

function hunk(group: readonly Edit[], { before, after }: Sides, context: number): string {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return '';
  const lead = Math.min(context, first.at);
  const start = first.at - lead;
  const end = Math.min(before.length, last.at + last.length + context);
  const newStart = first.newAt - lead;
  const newEnd = last.newAt + last.newLength + (end - last.at - last.length);
  const ranges = `@@ -${range(start, end)} +${range(newStart, newEnd)} @@\n`;
  const parts = group.map((edit, index) => {
    const untouched = before.slice(edit.at + edit.length, group[index + 1]?.at ?? end);
    return (
      marked('-', before.slice(edit.at, edit.at + edit.length)) +
      marked('+', after.slice(edit.newAt, edit.newAt + edit.newLength)) +
      marked(' ', untouched)
    );
  });
  return ranges + marked(' ', before.slice(start, first.at)) + parts.join('');
}

/** Where it begins, from 1, and how many lines it has unless that is one; nothing at all begins after the line before it. */
function range(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return String(from + 1);
  return `${length === 0 ? from : from + 1},${length}`;
}

const marked = (mark: string, lines: readonly string[]): string =>
  lines.map((line) => `${mark}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`).join('');
