import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { GivenAnswers } from '../../../generators/core/answers/given.js';
import {
  compareVersions,
  type Migration,
  migrated,
  removed,
  renamedTo,
  retyped,
} from '../../../generators/core/answers/moved.js';
import { said, written } from './questions.js';

describe('versions', () => {
  // Each is older than the next; the prereleases are those of the definition of semantic versions.
  const rising = [
    '0.0.9',
    '0.1.0-rc.1',
    '0.1.0',
    '0.9.0',
    '0.10.0',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '2.0.0',
    '10.0.0',
    '99999999999999999998.0.0',
    '99999999999999999999.0.0',
  ];

  test('every one is older than all that come after it', () => {
    for (const [left, a] of rising.entries())
      for (const [right, b] of rising.entries())
        expect([a, b, Math.sign(compareVersions(a, b) ?? Number.NaN)]).toEqual([a, b, Math.sign(left - right)]);
  });

  test('build metadata does not count', () => {
    expect(compareVersions('1.0.0+a', '1.0.0+b.1')).toBe(0);
    expect(compareVersions('1.0.0-1+a', '1.0.0-1')).toBe(0);
  });

  test.each(['', '1', '1.2', 'v1.2.3', '1.2.3.4', '01.2.3', '1.2.3-', '1.2.3-01', '1.2.3-a..b', '1.2.3 ', '-1.2.3'])(
    '%j is no version',
    (text) => {
      expect(compareVersions(text, '1.0.0')).toBeUndefined();
      expect(compareVersions('1.0.0', text)).toBeUndefined();
    },
  );

  test('which is older does not depend on who is asked first', () => {
    const number = fc.nat(12);
    const part = fc.oneof(number.map(String), fc.constantFrom('a', 'b', '0a', '-'));
    const version = fc
      .tuple(number, number, number, fc.array(part, { maxLength: 3 }))
      .map(([x, y, z, parts]) => `${x}.${y}.${z}${parts.length > 0 ? `-${parts.join('.')}` : ''}`);
    fc.assert(
      fc.property(version, version, (a, b) => {
        const [ab, ba] = [compareVersions(a, b), compareVersions(b, a)];
        expect(Math.sign(ab ?? Number.NaN) + Math.sign(ba ?? Number.NaN)).toBe(0);
        expect(ab === 0).toBe(a === b);
      }),
    );
  });
});

describe('migrations', () => {
  const mark = (to: string): Migration => ({
    to,
    change: (given) => ({ given: new Map([...given, [to, { kind: 'value', value: given.size }]]), notes: [to] }),
  });
  const all = ['1.0.0', '0.2.0', '1.0.0-rc.1', '2.0.0'].map(mark);

  test.each<[string, string, readonly string[]]>([
    ['0.1.0', '2.0.0', ['0.2.0', '1.0.0-rc.1', '1.0.0', '2.0.0']],
    ['0.2.0', '1.0.0', ['1.0.0-rc.1', '1.0.0']],
    ['0.2.0', '1.0.0-rc.1', ['1.0.0-rc.1']],
    ['0.2.0', '1.0.0-beta', []],
    ['1.0.0-rc.1', '1.0.0', ['1.0.0']],
    ['1.0.0', '1.0.0', []],
    ['2.0.0', '0.1.0', []],
    ['nonsense', '2.0.0', []],
    ['0.1.0', 'nonsense', []],
  ])('from %s to %s', (from, own, want) => {
    const { given, notes } = migrated(new Map(), from, own, all);
    expect(notes).toEqual(want);
    expect([...given]).toEqual(want.map((to, index) => [to, { kind: 'value', value: index }]));
  });

  test('all at once is one after the other', () => {
    const chain: readonly Migration[] = [
      { to: '0.2.0', change: renamedTo('a', 'b') },
      { to: '0.3.0', change: retyped('b', (value) => value === 'yes') },
      { to: '0.3.0', change: renamedTo('b', 'c.d') },
    ];
    const once = migrated(written({ a: 'yes', x: 1 }), '0.1.0', '0.3.0', chain);
    const half = migrated(written({ a: 'yes', x: 1 }), '0.1.0', '0.2.0', chain);
    const rest = migrated(half.given, '0.2.0', '0.3.0', chain);
    expect(once.given).toEqual(written({ 'c.d': true, x: 1 }));
    expect(rest.given).toEqual(once.given);
    expect([...half.notes, ...rest.notes]).toEqual(once.notes);
    expect(once.notes).toEqual(['a is called b now', 'b is written true now, not "yes"', 'b is called c.d now']);
  });

  test('a migration to no version is our own mistake', () => {
    expect(() => migrated(new Map(), '1.0.0', '1.0.0', [mark('next')])).toThrow('next');
  });
});

describe('what happens to a question', () => {
  const nothing: GivenAnswers = new Map();

  test.each([
    ['renamed', renamedTo('a', 'b')],
    ['retyped', retyped('a', () => 1)],
    ['removed', removed('a', 'a is gone')],
  ])('%s, and nobody had answered it: nothing to say', (_, change) => {
    expect(change(nothing)).toEqual({ given: nothing, notes: [] });
    expect(change(written({ b: 1, 'a.c': 2 }))).toEqual({ given: written({ b: 1, 'a.c': 2 }), notes: [] });
  });

  test('renamed: keeps its place, and gives way to an answer at the new path', () => {
    expect([...renamedTo('a', 'b')(written({ x: 1, a: 2, y: 3 })).given.keys()]).toEqual(['x', 'b', 'y']);
    expect(renamedTo('a', 'b')(written({ a: 1, b: 2 })).given).toEqual(written({ b: 2 }));
    expect(renamedTo('a', 'b')(written({ b: 2, a: 1 })).given).toEqual(written({ b: 2 }));
    expect(renamedTo('a', 'b')(said({ a: 'x' })).given).toEqual(said({ b: 'x' }));
  });

  test('retyped: keeps where it stands in the file; words of a command line stay', () => {
    const toList = retyped('a', (value) => [value]);
    expect(toList(written({ a: 1 })).given).toEqual(written({ a: [1] }));
    expect(toList(said({ a: '1' }))).toEqual({ given: said({ a: '1' }), notes: [] });
    expect(retyped('a', (value) => value)(written({ a: 1 })).notes).toEqual([]);
  });

  test('removed: says what became of it', () => {
    expect(removed('a', 'a is decided by b')(written({ a: 1, b: 2 }))).toEqual({
      given: written({ b: 2 }),
      notes: ['a is decided by b'],
    });
  });
});
