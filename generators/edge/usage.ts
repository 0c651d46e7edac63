import type { Problem } from '../core/model/problem.js';

/** A problem of the command line. */
export function usage(code: string, message: string, hint?: string): Problem {
  return { code: `usage/${code}`, message, ...(hint === undefined ? {} : { hint }) };
}
