import type { Problem } from '../../core/model/problem.js';

/** What a check has found: a warning does not keep anybody from going on. */
export interface Findings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** A file as the operator named it, for the messages. */
export interface NamedText {
  readonly path: string;
  readonly text: string;
}

export const nothing: Findings = { problems: [], warnings: [] };

export const problem = (code: Problem['code'], message: string, hint: string): Findings => ({
  problems: [{ code, message, hint }],
  warnings: [],
});

export const warning = (code: Problem['code'], message: string, hint: string): Findings => ({
  problems: [],
  warnings: [{ code, message, hint }],
});

export const together = (parts: readonly Findings[]): Findings => ({
  problems: parts.flatMap(({ problems }) => problems),
  warnings: parts.flatMap(({ warnings }) => warnings),
});
