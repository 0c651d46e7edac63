import type { Problem } from '../model/problem.js';
import type { Question } from '../model/question.js';
import { nearest } from './nearest.js';

/**
 * Paths of the questions that a pattern names, in their order: an exact path, a group (`proxy`), or a path with `*` for any text in it
 * (`proxy.*`, `*.tag`). Secrets are never among them. Empty where nothing is named: `nothingPicked` has the words for that.
 */
export function picked(questions: readonly Question[], pattern: string): readonly string[] {
  const paths = pathsOf(questions);
  const wanted = pattern.trim();
  return paths.includes(wanted) ? [wanted] : paths.filter(isNamedBy(wanted));
}

/** `usage/nothing-to-ask`: the pattern names no question; the hint names the nearest one. */
export function nothingPicked(questions: readonly Question[], pattern: string): Problem {
  const paths = pathsOf(questions);
  const near = nearest(pattern.trim(), [...new Set(paths.flatMap(withGroups))]);
  return {
    code: 'usage/nothing-to-ask',
    message: `--ask ${pattern}: there is no such question`,
    hint: near === undefined ? 'the questions command lists all of them' : `did you mean ${near}?`,
  };
}

const pathsOf = (questions: readonly Question[]): readonly string[] =>
  questions.filter(({ secret }) => !secret).map(({ path }) => path);

function isNamedBy(pattern: string): (path: string) => boolean {
  if (pattern === '') return () => false;
  if (!pattern.includes('*')) return (path) => path.startsWith(`${pattern}.`);
  const pieces = pattern.split('*').map((piece) => piece.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const wanted = new RegExp(`^${pieces.join('.*')}$`, 's');
  return (path) => wanted.test(path);
}

/** `a.b.c` itself, and the groups `a.b` and `a` that it is in. */
function withGroups(path: string): readonly string[] {
  const parts = path.split('.');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
}
