import type { Place } from '../model/problem.js';
import type { Yaml } from '../model/yaml.js';

/** What was said at one path before it is known to be right: words from a command line, or a value from a file. */
export type Given =
  | { readonly kind: 'text'; readonly text: string; readonly at?: Place }
  | { readonly kind: 'value'; readonly value: Yaml; readonly at?: Place };

/** Dotted path → what was said there. */
export type GivenAnswers = ReadonlyMap<string, Given>;

/** One after the other, the last word counts. */
export function merged(sources: readonly GivenAnswers[]): GivenAnswers {
  return new Map(sources.flatMap((source) => [...source]));
}

/** Old paths (`was` of a stack: old → new) replaced by new ones; where both are given, the new one counts. */
export function renamed(given: GivenAnswers, was: Readonly<Record<string, string>>): GivenAnswers {
  const now = new Map(Object.entries(was));
  const old = [...given]
    .filter(([path]) => now.has(path))
    .map(([path, said]) => [now.get(path) ?? path, said] as const);
  return new Map([...old, ...[...given].filter(([path]) => !now.has(path))]);
}
