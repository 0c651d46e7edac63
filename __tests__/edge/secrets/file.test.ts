import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readEnvFile } from '../../../generators/edge/secrets/env-file.js';
import { percentEncode, readSecretFile, secretFile } from '../../../generators/edge/secrets/file.js';
import { compose, readByCompose } from './compose.js';
import { nasty } from './values.js';

test.each<[name: string, value: string, origin: 'made' | 'asked', want: string]>([
  ['made', 'aB3', 'made', "PASSWORD='aB3'\n"],
  ['made, base64', 'a+/b==', 'made', "PASSWORD='a+/b=='\n"],
  ['asked', 'p@ss', 'asked', "PASSWORD='p@ss'\nPASSWORD_ENCODED='p%40ss'\n"],
  ['asked, with a quote', "it's $5", 'asked', "PASSWORD=\"it's $$5\"\nPASSWORD_ENCODED='it%27s%20%245'\n"],
])('the file of a secret: %s', (_, value, origin, want) => {
  expect(secretFile({ name: 'PASSWORD', value, origin })).toBe(want);
});

test('percent-encoding leaves only unreserved characters, and decodes to the value', () => {
  fc.assert(
    fc.property(nasty, (value) => {
      expect(percentEncode(value)).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
      expect(decodeURIComponent(percentEncode(value))).toBe(value);
    }),
  );
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(nasty, fc.constantFrom('made', 'asked'), (value, origin) => {
      expect(readSecretFile('X', secretFile({ name: 'X', value, origin }))).toEqual({ ok: true, value, warnings: [] });
    }),
    { numRuns: 1000 },
  );
});

test.each<[name: string, text: string, want: string]>([
  ['without quotes', 'X=abc\n', 'abc'],
  ['without an end of line', "X='abc'", 'abc'],
  ['with Windows line ends', "# mine\r\nX='abc'\r\n", 'abc'],
  ['with comments', '# X=\'no\'\n\n  X="a\\tb" # why\n', 'a\tb'],
  ['with another name', "Y='1'\nX='2'\n", '2'],
  ['set twice', "X='1'\nX='2'\n", '2'],
  ['empty', 'X=\n', ''],
])('a file that somebody else has written: %s', (_, text, want) => {
  expect(readSecretFile('X', text)).toEqual({ ok: true, value: want, warnings: [] });
});

test.each<[name: string, text: string, codes: readonly string[], line: number]>([
  ['an expansion', '\nX="${HOME}se3cret"\n', ['target/secret-unreadable'], 2],
  ['a lone dollar', 'X=se3cret$\n', ['target/secret-unreadable'], 1],
  ['an open quote', "X='se3cret\n", ['target/secret-unreadable'], 1],
  ['words after the quote', "X='se3'cret\n", ['target/secret-unreadable'], 1],
  [
    'no assignment, twice',
    "A='\n\n'\nse3cret\nX = 'se3cret'\n",
    ['target/secret-unreadable', 'target/secret-unreadable'],
    4,
  ],
  ['another name only', "Y='se3cret'\n", ['target/secret-missing'], 1],
])('refused: %s', (_, text, codes, line) => {
  const result = readSecretFile('X', text);
  if (result.ok) throw new Error('was not refused');
  expect(result.problems.map(({ code }) => code)).toEqual(codes);
  expect(result.problems[0]?.at).toEqual({ file: 'secrets/X.env', line, column: 1 });
  expect(JSON.stringify(result)).not.toMatch(/se3|cret[^-s]/);
});

test('an encoded form of another value is a warning', () => {
  const result = readSecretFile('X', "X='new'\nX_ENCODED='old'\n");
  expect(result).toMatchObject({ ok: true, value: 'new', warnings: [{ code: 'target/secret-encoding' }] });
  expect(JSON.stringify(result.ok && result.warnings)).not.toMatch(/new'|old/);
});

const judged = compose ? describe : describe.skip;

judged('Compose as judge (needs Docker Compose: DOCKER_COMPOSE or docker compose)', () => {
  test('a whole secret file is read back exactly', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 20 }), (values) => {
        const files = values.map((value, index) => secretFile({ name: `K${index}`, value, origin: 'asked' }));
        const want = values.flatMap((value, index) => [
          [`K${index}`, value],
          [
            `K${index}_ENCODED`,
            encodeURIComponent(value).replaceAll(
              /[!'()*]/g,
              (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
            ),
          ],
        ]);
        expect(readByCompose(files)).toEqual(Object.fromEntries(want));
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test('whatever our reader accepts, Compose reads the same', () => {
    const line = fc.array(
      fc.constantFrom("'", '"', '\\', '$', '$$', 'n', 'a', ' ', '#', '\n', '\t', 'B=', "B='", '='),
      { maxLength: 9 },
    );
    let accepted = 0;
    fc.assert(
      fc.property(line, (pieces) => {
        const text = `A=${pieces.join('')}\n`;
        const ours = readEnvFile('A.env', text);
        if (!ours.ok) return;
        accepted += 1;
        expect(readByCompose([text])).toEqual(ours.value);
      }),
      { numRuns: 300 },
    );
    expect(accepted).toBeGreaterThan(10);
  }, 120_000);
});
