import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encloseEnv, envUnsafe, quoteEnv, quoteEnvText } from '../../../generators/core/render/env-quote.js';
import { compose, readByCompose } from './compose.js';
import { nasty } from './values.js';

test.each<[given: string, want: string]>([
  ['', "''"],
  ['1.1.0', '1.1.0'],
  ['two words', "'two words'"],
  ['a$b ${c} $$', "'a$b ${c} $$'"],
  ['back\\slash', "'back\\slash'"],
  ['two\nlines', "'two\nlines'"],
  ["it's $5", '"it\'s $$5"'],
  ['C:\\', '"C:\\\\"'],
  ['"\r', '"\\"\\r"'],
])('quoteEnv %j', (given, want) => {
  expect(quoteEnv(given)).toBe(want);
});

test.each<[given: string, want: string]>([
  ['${DB_USER}', '${DB_USER}'],
  ['postgresql://lab:${DB_PASSWORD}@db:5432/lab', 'postgresql://lab:${DB_PASSWORD}@db:5432/lab'],
  ['costs $$5', '"costs $$5"'],
  ['"${A:-b}"', '"\\"${A:-b}\\""'],
])('quoteEnvText %j', (given, want) => {
  expect(quoteEnvText(given)).toBe(want);
});

test('encloseEnv always encloses', () => {
  expect(encloseEnv('plain')).toBe("'plain'");
});

test.each<[name: string, given: string, want: RegExp | undefined]>([
  ['an ordinary value', 'pä$$w\'ö"rd\n', undefined],
  ['a character of two halves', '😀', undefined],
  ['NUL', 'a\0b', /NUL/],
  ['half a character', 'a\ud83d', /surrogate/],
  ['a value that is too long', 'ä'.repeat(65_001), /longer than 130000 bytes/],
])('envUnsafe: %s', (_, given, want) => {
  const why = envUnsafe(given);
  if (want === undefined) expect(why).toBeUndefined();
  else expect(why).toMatch(want);
});

const judged = compose ? describe : describe.skip;

judged('Compose as judge (needs Docker Compose: DOCKER_COMPOSE or docker compose)', () => {
  const values = fc.array(nasty, { minLength: 1, maxLength: 40 });

  test('the judge refuses what is quoted wrongly', () => {
    expect(readByCompose(["A='it's'\n"])).not.toEqual({ A: "it's" });
    expect(readByCompose(['A="a$b"\n'])).not.toEqual({ A: 'a$b' });
    expect(readByCompose(["A='open\n"])).toBeInstanceOf(Error);
  }, 60_000);

  test('a quoted value is read back exactly', () => {
    fc.assert(
      fc.property(values, (list) => {
        expect(readByCompose([envFile(list.map(quoteEnv))])).toEqual(named(list));
        expect(readByCompose([envFile(list.map(encloseEnv))])).toEqual(named(list));
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test('also from .env, through ${NAME} in the Compose file', () => {
    fc.assert(
      fc.property(values, (list) => {
        expect(readByCompose([], { text: envFile(list.map(quoteEnv)), names: Object.keys(named(list)) })).toEqual(
          named(list),
        );
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test('a text is expanded once, with what an earlier env file set', () => {
    const piece = fc.record({ before: nasty, value: nasty, after: nasty });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 30 }), (pieces) => {
        const secrets = envFile(pieces.map(({ value }) => quoteEnv(value)));
        const texts = pieces.map(({ before, after }, index) =>
          quoteEnvText(`${literal(before)}\${K${index}}${literal(after)}`),
        );
        const want = pieces.map(({ before, value, after }) => before + value + after);
        expect(readByCompose([secrets, envFile(texts, 'T')])).toEqual({
          ...named(pieces.map(({ value }) => value)),
          ...named(want, 'T'),
        });
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test('a default inside a text is expanded too', () => {
    const texts = [
      '${ABSENT:-a b}',
      '${ABSENT:-"q"}',
      "${ABSENT:-it's}",
      '${ABSENT:-C:\\dir}',
      '${ABSENT:-${K}}',
      '${ABSENT-x} $$',
    ];
    const want = ['a b', '"q"', "it's", 'C:\\dir', 'k', 'x $'];
    expect(readByCompose(['K=k\n', envFile(texts.map(quoteEnvText), 'T')])).toEqual({ K: 'k', ...named(want, 'T') });
  }, 60_000);
});

const literal = (text: string) => text.replaceAll('$', '$$$$');

const envFile = (quoted: readonly string[], letter = 'K') =>
  quoted.map((text, index) => `${letter}${index}=${text}\n`).join('');

const named = (values: readonly string[], letter = 'K') =>
  Object.fromEntries(values.map((value, index) => [`${letter}${index}`, value]));
