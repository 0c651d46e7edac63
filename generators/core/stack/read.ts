import { failed, fine, type Problem, type Result } from '../model/problem.js';
import type { Stack } from '../model/stack.js';
import { readDocument } from '../yaml/document.js';
import { infer } from './infer.js';
import { startReading } from './reading.js';
import { readRoot } from './root.js';
import { rules } from './rules.js';

/**
 * The stack in a Compose file, with every short form made long, or every problem in it at once. A file without
 * `x-deployment` is a stack, too: its questions, secrets, routes and kinds are inferred. `file` is what places call it.
 */
export function readStack(file: string, text: string): Result<Stack> {
  const { document, problems } = readDocument(file, text);
  if (document === undefined) return failed(problems);
  const reading = startReading(document);
  const written = readRoot(document.root, reading);
  if (written === undefined) return failed(inOrder([...problems, ...reading.problems]));
  const stack = written.described ? written : infer(written, reading);
  for (const rule of rules) rule(stack, reading);
  const all = [...problems, ...reading.problems];
  return all.length === 0 ? fine(stack, inOrder(reading.warnings)) : failed(inOrder(all));
}

/** From the top of the file to its end. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const position = ({ at }: Problem) => (at === undefined ? 0 : at.line * 100_000 + at.column);
  return [...problems].sort((a, b) => position(a) - position(b));
}
