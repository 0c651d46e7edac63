/** A place in a file that the person at the keyboard can open: line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something that the person at the keyboard can put right: what is wrong, where, and what would be right. */
export interface Problem {
  readonly code: `${'stack' | 'answer' | 'target' | 'usage'}/${string}`;
  readonly at?: Place;
  readonly message: string;
  readonly hint?: string;
}

/** Either a value, perhaps with warnings, or every problem at once. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const fine = <T>(value: T, warnings: readonly Problem[] = []): Result<T> => ({ ok: true, value, warnings });

export const failed = (problems: readonly Problem[]): Result<never> => ({ ok: false, problems });
