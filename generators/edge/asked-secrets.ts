import { nearest } from '../core/answers/nearest.js';
import type { Problem } from '../core/model/problem.js';
import type { Secret } from '../core/model/secret.js';
import { envUnsafe } from '../core/render/env-quote.js';
import type { Prompt } from './prompt.js';

/** Values by name: only of secrets that were given, never of those that are made. */
export type SecretValues = Readonly<Record<string, string>>;

/**
 * What is wrong with the secrets that were given: unknown names, values that no env file holds, and those that have to be
 * given and were not (unless they are about to be asked). `there`: those that the folder has already. No message holds a value.
 */
export function checkSecrets(
  secrets: readonly Secret[],
  given: SecretValues,
  next: 'writing' | 'asking',
  there: ReadonlySet<string> = new Set(),
): readonly Problem[] {
  const askable = secrets.filter(({ asked }) => asked).map(({ name }) => name);
  const unknown = Object.keys(given).filter((name) => !askable.includes(name));
  const wrong = Object.entries(given).flatMap(([name, value]) =>
    refusal(value) === undefined ? [] : [invalid(name, refusal(value) ?? '')],
  );
  const missing =
    next === 'asking'
      ? []
      : secrets.filter((secret) => mustBeGiven(secret) && given[secret.name] === undefined && !there.has(secret.name));
  const again = Object.keys(given).filter((name) => askable.includes(name) && there.has(name));
  return [
    ...unknown.map((name) => notAsked(name, secrets, askable)),
    ...wrong,
    ...again.map(thereAlready),
    ...missing.map(notGiven),
  ];
}

/** Asks for every secret that may be given, was not, and is not there; an empty answer is made, where it can be. */
export async function askForSecrets(
  secrets: readonly Secret[],
  given: SecretValues,
  prompt: Prompt,
  there: ReadonlySet<string> = new Set(),
): Promise<SecretValues> {
  let values = given;
  for (const secret of secrets) {
    if (!secret.asked || values[secret.name] !== undefined || there.has(secret.name)) continue;
    const value = String(await prompt(question(secret)));
    if (value !== '') values = { ...values, [secret.name]: value };
  }
  return values;
}

const mustBeGiven = ({ asked, make }: Secret): boolean => asked && make === undefined;

function question(secret: Secret) {
  const message = `${secret.ask ?? secret.name}${mustBeGiven(secret) ? '' : secret.make?.kind === 'empty' ? ' (may be left empty)' : ' (nothing: one is made)'}`;
  const validate = (text: string) =>
    text === '' && mustBeGiven(secret) ? 'must not be empty' : (refusal(text) ?? true);
  return { type: 'password', name: `secrets.${secret.name}`, message, mask: '*', validate } as const;
}

/** What is wrong with a value, without the value. */
function refusal(value: string): string | undefined {
  if (/[\p{Cc}\p{Cs}\u2028\u2029\uFEFF]/u.test(value)) return 'must fit in one line and have no control character';
  return envUnsafe(value);
}

function notAsked(name: string, secrets: readonly Secret[], askable: readonly string[]): Problem {
  if (secrets.some((secret) => secret.name === name)) {
    return {
      code: 'answer/secret-is-made',
      message: `the secret ${name} is made, not given`,
      hint: 'take it out of the secrets file',
    };
  }
  const near = nearest(name, askable);
  const hint = near === undefined ? 'take it out of the secrets file' : `did you mean ${near}?`;
  return { code: 'answer/unknown-secret', message: `this deployment has no secret ${name}`, hint };
}

const thereAlready = (name: string): Problem => ({
  code: 'answer/secret-is-there',
  message: `the secret ${name} is there already, and an update changes none`,
  hint: `to change it: create-deployment rotate ${name} --secrets FILE`,
});

const invalid = (name: string, wrong: string): Problem => ({
  code: 'answer/invalid-secret',
  message: `the secret ${name} ${wrong}`,
});

const notGiven = ({ name, ask }: Secret): Problem => ({
  code: 'answer/missing-secret',
  message: `the secret ${name} has no value${ask === undefined ? '' : ` (${ask})`}`,
  hint: `write ${name}='…' into a file that only you can read, and name it with --secrets FILE`,
});
