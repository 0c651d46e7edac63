import type { RotationStep } from '../../core/rotation/rotation.js';
import type { Compose } from '../docker.js';
import { type Told, type Values, wordsOf } from './told.js';

/**
 * Gives a running server its new password, until it starts the next time and takes it from its environment. It logs in with
 * either value, since an earlier run may have been cut off behind this; a failed AUTH takes nothing from a connection.
 */
export async function redis(
  { service, client }: RotationStep & { readonly kind: 'redis' },
  { from, to }: Values,
  compose: Compose,
): Promise<Told> {
  const commands = [`AUTH ${word(from)}`, `AUTH ${word(to)}`, `CONFIG SET requirepass ${word(to)}`, `AUTH ${word(to)}`];
  const answer = await compose({
    words: ['exec', '-T', service, client],
    input: `${commands.join('\n')}\n`,
    secrets: [from, to].flatMap((value) => [value, word(value).slice(1, -1)]),
    seconds: 60,
  });
  if (answer.kind !== 'ended') return { kind: answer.kind === 'unable' ? 'refused' : 'unclear', words: answer.why };
  const replies = answer.output.split('\n').filter((line) => line.trim() !== '');
  if (answer.status === 0 && replies.at(-1) === 'OK' && replies.at(-2) === 'OK') return { kind: 'done' };
  const reply = replies.length >= commands.length ? replies.at(-2) : undefined;
  return reply !== undefined && reply !== 'OK'
    ? { kind: 'refused', words: reply }
    : { kind: 'unclear', words: wordsOf(answer) };
}

/** As the client reads words between double quotes: what is not a plain character is written by its number. */
const word = (value: string): string =>
  `"${[...Buffer.from(value, 'utf8')].map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join('')}"`;

const isPlain = (byte: number): boolean => byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
