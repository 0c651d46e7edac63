import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Edit, edits } from '../../../generators/core/diff/edits.js';

const lines = (text: string): readonly string[] => [...text];

describe('what was changed', () => {
  test.each<[string, string, readonly (readonly [number, number, number, number])[]]>([
    ['', '', []],
    ['abc', 'abc', []],
    ['', 'ab', [[0, 0, 0, 2]]],
    ['ab', '', [[0, 2, 0, 0]]],
    ['abc', 'axc', [[1, 1, 1, 1]]],
    [
      'ab',
      'xabx',
      [
        [0, 0, 0, 1],
        [2, 0, 3, 1],
      ],
    ],
    [
      'abcd',
      'bxd',
      [
        [0, 1, 0, 0],
        [2, 1, 1, 1],
      ],
    ],
    ['aaaa', 'aaa', [[3, 1, 3, 0]]],
  ])('%j → %j', (before, after, want) => {
    expect(edits(lines(before), lines(after)).map(tuple)).toEqual(want);
  });

  test('a block between similar ones begins where people see it begin', () => {
    const before = ['  a:', '    x: 1', '', '  c:', '    x: 1', ''];
    const after = ['  a:', '    x: 1', '', '  b:', '    x: 1', '', '  c:', '    x: 1', ''];
    expect(edits(before, after).map(tuple)).toEqual([[3, 0, 3, 3]]);
    expect(edits(after, before).map(tuple)).toEqual([[3, 3, 3, 0]]);
  });
});

describe('for any texts', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '  d', ''), { maxLength: 14 });

  test('the edits make the one of the other, stand apart, and are the fewest lines', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const found = edits(before, after);
        expect(applied(before, after, found)).toEqual(after);
        for (const [index, edit] of found.entries())
          expect(edit.at).toBeGreaterThan(index === 0 ? -1 : endOf(found[index - 1]));
        expect(size(found)).toBe(before.length + after.length - 2 * longestCommon(before, after));
      }),
      { numRuns: 3000 },
    );
  });

  test('with so many differences that the search is cut short', () => {
    const next = chance(1);
    const [before, after] = [some(3000, 40, next), some(3000, 40, next)];
    expect(applied(before, after, edits(before, after))).toEqual(after);
  });
});

describe('20,000 lines, before the test is given up', () => {
  const next = chance(2);
  const unique = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
  const common = some(20_000, 12, next);
  test.each<[string, readonly string[], readonly string[]]>([
    ['one edit', unique, unique.with(10_000, 'x')],
    ['every tenth', common, common.map((line, index) => (index % 10 === 0 ? `${line}!` : line))],
    ['nothing in common', unique, unique.map((line) => `${line}!`)],
    ['all but nothing new', unique, shuffled(unique, next)],
    ['turned round', unique, unique.toReversed()],
    ['a dozen different lines', common, some(20_000, 12, next)],
    ['two different lines', some(20_000, 2, next), some(20_000, 2, next)],
    ['one line again and again', common.fill('x', 5_000, 15_000), common.slice(3_000)],
    ['removed', unique, []],
  ])(
    '%s',
    (_, before, after) => {
      expect(applied(before, after, edits(before, after))).toEqual(after);
    },
    60_000,
  );
});

const tuple = ({ at, length, newAt, newLength }: Edit) => [at, length, newAt, newLength] as const;
const endOf = (edit?: Edit): number => (edit === undefined ? 0 : edit.at + edit.length);
const size = (all: readonly Edit[]): number => all.reduce((sum, { length, newLength }) => sum + length + newLength, 0);

/** `before` with each edit done; reads nothing of `after` but what was put in. */
function applied(before: readonly string[], after: readonly string[], all: readonly Edit[]): readonly string[] {
  const pieces = all.map(({ at, newAt, newLength }, index) => [
    ...before.slice(endOf(all[index - 1]), at),
    ...after.slice(newAt, newAt + newLength),
  ]);
  return [...pieces.flat(), ...before.slice(endOf(all.at(-1)))];
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const line of a) {
    const former = row;
    row = [0];
    for (const [j, other] of b.entries())
      row.push(line === other ? (former[j] ?? 0) + 1 : Math.max(former[j + 1] ?? 0, row[j] ?? 0));
  }
  return row.at(-1) ?? 0;
}

/** The same numbers from 0 to below 1 in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function some(count: number, kinds: number, next: () => number): string[] {
  return Array.from({ length: count }, () => `line ${Math.floor(next() * kinds)}`);
}

function shuffled(all: readonly string[], next: () => number): readonly string[] {
  return all
    .map((line) => [next(), line] as const)
    .sort(([a], [b]) => a - b)
    .map(([, line]) => line);
}
