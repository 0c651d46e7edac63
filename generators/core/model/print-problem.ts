import type { Problem } from './problem.js';

/** A problem as people read it: `file:line:column  message`, and below it, indented, what would be right. */
export function printProblem({ at, message, hint }: Problem): string {
  const place = at === undefined ? '' : `${at.file}:${at.line}:${at.column}  `;
  return `${place}${message}${hint === undefined ? '' : `\n  ${hint}`}`;
}
