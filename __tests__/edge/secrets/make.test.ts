import { expect, test } from '@jest/globals';
import { cryptoDice, type Dice } from '../../../generators/edge/secrets/dice.js';
import { makeSecret, makeSecretBytes, type TextRecipe } from '../../../generators/edge/secrets/make.js';

/** Throws 0, 1, 2, … so that every result is known. */
const known: Dice = {
  password: (length) => 'aB3'.padEnd(length, 'x'),
  bytes: (count) => Uint8Array.from({ length: count }, (_, index) => 255 - index),
};

test.each<[given: TextRecipe, want: string]>([
  [{ kind: 'password', length: 6 }, 'aB3xxx'],
  [{ kind: 'hex', bytes: 4 }, 'fffefdfc'],
  [{ kind: 'base64', bytes: 4 }, '//79/A=='],
  [{ kind: 'fernet' }, '__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA='],
  [{ kind: 'django' }, '__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eDf3t3c29'],
])('with known dice: %j', (given, want) => {
  expect(makeSecret(given, known)).toBe(want);
});

test.each<[given: TextRecipe, want: RegExp]>([
  [{ kind: 'password', length: 32 }, /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{32}$/],
  [{ kind: 'password', length: 3 }, /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{3}$/],
  [{ kind: 'hex', bytes: 32 }, /^[0-9a-f]{64}$/],
  [{ kind: 'base64', bytes: 32 }, /^[A-Za-z0-9+/]{43}=$/],
  [{ kind: 'fernet' }, /^[A-Za-z0-9_-]{43}=$/],
  [{ kind: 'django' }, /^[A-Za-z0-9_-]{50}$/],
])('with real dice, 200 times, never the same: %j', (given, want) => {
  const made = Array.from({ length: 200 }, () => makeSecret(given, cryptoDice));
  for (const secret of made) expect(secret).toMatch(want);
  if (!(given.kind === 'password' && given.length === 3)) expect(new Set(made).size).toBe(200);
});

test('a fernet key is 32 bytes', () => {
  expect(Buffer.from(makeSecret({ kind: 'fernet' }, cryptoDice), 'base64url')).toHaveLength(32);
});

test('bytes are as many as asked for, and random', () => {
  expect(makeSecretBytes({ kind: 'bytes', bytes: 3 }, known)).toEqual(Uint8Array.of(255, 254, 253));
  const [one, two] = [1, 2].map(() => makeSecretBytes({ kind: 'bytes', bytes: 128 }, cryptoDice));
  expect(one).toHaveLength(128);
  expect(one).not.toEqual(two);
});

test('every letter and digit comes about equally often', () => {
  const counts = new Map<string, number>();
  for (const sign of cryptoDice.password(62_000)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  expect(counts.size).toBe(62);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(250);
});
