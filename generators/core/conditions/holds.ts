import type { Condition, ConditionEntry } from '../model/condition.js';
import type { Yaml } from '../model/yaml.js';

/** What is known at a path; nothing where nothing is. */
export type Facts = (path: string) => Yaml | undefined;

/**
 * True if every entry of `condition` matches the facts; an empty condition always holds. A list of answers matches when
 * one of its items does. A fact that is absent matches nothing, so `not` matches it.
 */
export function holds(condition: Condition, facts: Facts): boolean {
  return condition.every((entry) => matches(entry, facts(entry.path)) !== entry.not);
}

function matches({ values }: ConditionEntry, fact: Yaml | undefined): boolean {
  const found: readonly (Yaml | undefined)[] = Array.isArray(fact) ? fact : [fact];
  return values.some((value) => found.includes(value));
}
