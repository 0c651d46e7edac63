import { type GivenAnswers, renamed } from '../core/answers/given.js';
import type { Problem } from '../core/model/problem.js';
import type { Stack } from '../core/model/stack.js';
import type { SecretValues } from './asked-secrets.js';

/** What an answers file says by today's names, and the secrets that were answers in it once. */
export interface Sorted {
  readonly answers: GivenAnswers;
  readonly secrets: SecretValues;
  readonly notes: readonly Problem[];
}

/**
 * Some applications had one file for answers and secrets. What such a file says at a path that `was` makes a secret is that secret's
 * value, and never an answer: taken where it is asked for and not there yet (`isThere`). One that is made is made all the same, and a
 * note says so (`answer/moved`). A command line is no file: its words stay answers, and are refused.
 */
export function sortOld(said: GivenAnswers, stack: Stack, isThere: (name: string) => boolean): Sorted {
  const old = [...said].flatMap(([path, { kind, ...rest }]) => {
    const name = /^secrets\.(.+)$/.exec(stack.was[path] ?? '')?.[1];
    return kind === 'value' && name !== undefined && 'value' in rest ? [{ path, name, value: rest.value }] : [];
  });
  const isAsked = (name: string) => stack.secrets.some((secret) => secret.name === name && secret.ask !== undefined);
  const gone = new Set(old.map(({ path }) => path));
  return {
    answers: renamed(new Map([...said].filter(([path]) => !gone.has(path))), stack.was),
    secrets: Object.fromEntries(
      old
        .filter(({ name }) => isAsked(name) && !isThere(name))
        .map(({ name, value }) => [name, String(value ?? '')] as const),
    ),
    notes: old.filter(({ name }) => !isAsked(name)).map(({ path, name }) => notTaken(path, name)),
  };
}

const notTaken = (path: string, name: string): Problem => ({
  code: 'answer/moved',
  message: `${path} is not used: the secret ${name} is made`,
});
