import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import type { Secret } from '../../core/model/secret.js';
import { checkSecrets } from '../asked-secrets.js';
import type { Dice } from '../secrets/dice.js';
import { readSecretFile, secretFile } from '../secrets/file.js';
import { makeSecret, makeSecretBytes } from '../secrets/make.js';
import { keptPath } from './kept.js';

/** What the file is going to hold; `value` only where it is text. */
export interface Next {
  readonly content: string | Uint8Array;
  readonly value?: string;
  /** Taken over from a run that was cut off. */
  readonly resumed: boolean;
}

/**
 * The new value of a secret: the one that a run which was cut off has kept, else the one that was given, else one that is made.
 * Reports a value that may not be given, none where one has to be (`answer/...`), one that is no new one (`answer/same-secret`),
 * and one beside a kept one (`target/rotation-unfinished`).
 */
export function nextOf(
  secret: Secret,
  given: string | undefined,
  { current, kept, dice }: { readonly current?: string; readonly kept?: string; readonly dice: Dice },
): Result<Next> {
  const { name, make, encoded } = secret;
  if (kept !== undefined) return resumed(name, given, kept);
  const problems = checkSecrets([secret], given === undefined ? {} : { [name]: given }, 'writing');
  if (problems.length > 0) return failed(problems);
  if (given !== undefined && given === current) return failed([same(name)]);
  if (given !== undefined) return fine(text(name, given, 'asked'));
  if (make === undefined) throw new Error(`the secret ${name} is neither given nor made`);
  if (make.kind === 'bytes') return fine({ content: makeSecretBytes(make, dice), resumed: false });
  return fine(text(name, makeSecret(make, dice), encoded ? 'asked' : 'made'));
}

const text = (name: string, value: string, origin: 'asked' | 'made'): Next => ({
  content: secretFile({ name, value, origin }),
  value,
  resumed: false,
});

function resumed(name: string, given: string | undefined, kept: string): Result<Next> {
  const read = readSecretFile(name, kept);
  if (!read.ok) return failed([damaged(name)]);
  if (given !== undefined && given !== read.value) return failed([unfinished(name)]);
  return fine({ content: kept, value: read.value, resumed: true });
}

const same = (name: string): Problem => ({
  code: 'answer/same-secret',
  message: `the new value of ${name} is the one that it has`,
  hint: 'give it another',
});

const unfinished = (name: string): Problem => ({
  code: 'target/rotation-unfinished',
  message: `an earlier run has begun to change ${name} and was cut off; its value is kept in ${keptPath(name)}`,
  hint: `finish that first: rotate ${name} without a value, and then once more with this one`,
});

const damaged = (name: string): Problem => ({
  code: 'target/rotation-unfinished',
  message: `${keptPath(name)}, which an earlier run has kept, cannot be read`,
  hint: `look into it: if the service does not know its value, remove it`,
});
