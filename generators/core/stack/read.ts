import { failed, fine, type Problem, type Result } from '../model/problem.js';
import type { Stack } from '../model/stack.js';
import { readDocument } from '../yaml/document.js';
import type { Beside } from './files/beside.js';
import { gather } from './files/gather.js';
import { infer } from './infer.js';
import { startReading } from './reading.js';
import { readRoot } from './root.js';
import type { Rule } from './rules/rule.js';
import { rules } from './rules.js';
import { isAheadOf } from './version.js';

/** Who reads, and for whom. */
export interface Reader {
  /** The version of this program; without it, a stack may need any. */
  readonly program?: string;
  /** What an author is told beyond what every reader is. */
  readonly judgements?: readonly Rule[];
}

const nothing: Beside = { folder: '', kind: () => 'none', text: () => undefined, list: () => [] };

/**
 * The stack in a Compose file and in those that it names, with every short form made long, or every problem in it at once. A file
 * without `x-deployment` is a stack, too: its questions, secrets, routes and kinds are inferred. `file` is what places call it.
 */
export function readStack(file: string, text: string, beside: Beside = nothing, reader: Reader = {}): Result<Stack> {
  const { document, problems } = readDocument(file, text);
  if (document === undefined) return failed(problems);
  const first = startReading(document);
  if (isAheadOf(reader.program, document.root, first)) return failed(first.problems);
  const { root, defaults } = gather(first, beside);
  const reading = startReading({ ...document, root, value: root.value }, first);
  const written = readRoot(root, beside, reading);
  if (written === undefined) return failed(inOrder([...problems, ...reading.problems], file));
  const stack = written.described ? written : infer(written, { reading, beside, defaults });
  for (const rule of [...rules, ...(reader.judgements ?? [])]) rule(stack, reading);
  const all = [...problems, ...reading.problems];
  return all.length === 0 ? fine(stack, inOrder(reading.warnings, file)) : failed(inOrder(all, file));
}

/** From the top of the file to its end, then the other files. */
function inOrder(problems: readonly Problem[], file: string): readonly Problem[] {
  const others = [...new Set(problems.map(({ at }) => at?.file ?? file))].filter((each) => each !== file);
  const position = ({ at }: Problem) =>
    at === undefined ? 0 : (others.indexOf(at.file) + 1) * 1e10 + at.line * 100_000 + at.column;
  return [...problems].sort((a, b) => position(a) - position(b));
}
