import type { RotationStep } from '../../core/rotation/rotation.js';
import type { Compose } from '../docker.js';
import { percentEncode } from '../secrets/file.js';
import { postgres } from './postgres.js';
import { redis } from './redis.js';
import { type Told, type Values, wordsOf } from './told.js';

/** Tells one service the new value, and says what became of it in the service's own words, without a value. */
export async function tell(step: RotationStep, values: Values, compose: Compose): Promise<Told> {
  switch (step.kind) {
    case 'postgres':
      return postgres(step, values, compose);
    case 'redis':
      return redis(step, values, compose);
    case 'job':
      return job(step, values, compose);
  }
}

/** The value comes from the caller's environment: `-e NAME` without a value. Other secrets come from their files as always. */
async function job(
  { service, variables }: RotationStep & { readonly kind: 'job' },
  { from, to }: Values,
  compose: Compose,
): Promise<Told> {
  const environment = Object.fromEntries(
    Object.entries(variables).map(([name, form]) => [name, form === 'raw' ? to : percentEncode(to)]),
  );
  const answer = await compose({
    words: [
      ...['--progress', 'quiet', '--profile', 'init', 'run', '--rm', '--no-deps', '-T'],
      ...Object.keys(variables).flatMap((name) => ['-e', name]),
      service,
    ],
    environment,
    secrets: [from, to, percentEncode(from), percentEncode(to)],
    seconds: 300,
  });
  if (answer.kind === 'ended' && answer.status === 0) return { kind: 'done' };
  return { kind: answer.kind === 'unable' ? 'refused' : 'unclear', words: wordsOf(answer) };
}
