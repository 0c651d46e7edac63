import type { Answers } from '../model/question.js';
import type { Yaml } from '../model/yaml.js';

/** Readers of single answers; the questions have checked the types, so a wrong one is our error. */

export function text(answers: Answers, path: string): string {
  const value = answers[path];
  if (value === undefined || value === null || typeof value === 'object') throw new Error(`no answer at ${path}`);
  return String(value);
}

/** An empty answer counts as not given. */
export function maybeText(answers: Answers, path: string): string | undefined {
  const value = answers[path];
  return value === undefined || value === null || value === '' ? undefined : text(answers, path);
}

export function number(answers: Answers, path: string): number {
  const value = answers[path];
  if (typeof value !== 'number') throw new Error(`no number at ${path}`);
  return value;
}

export function yes(answers: Answers, path: string): boolean {
  return answers[path] === true;
}

export function list(answers: Answers, path: string): readonly Yaml[] {
  const value = answers[path];
  return Array.isArray(value) ? (value as readonly Yaml[]) : [];
}
