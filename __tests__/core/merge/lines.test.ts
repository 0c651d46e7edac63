import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeLines } from '../../../generators/core/merge/lines.js';
import { hasMarks } from '../../../generators/core/merge/marks.js';
import { merge } from '../../../generators/core/merge/merge.js';

const text = (...lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const letters = (word: string) => text(...word);

describe('by line', () => {
  test.each<[string, string, string, string, string]>([
    ['both sides at different places', 'abcdef', 'aBcdef', 'abcdeF', 'aBcdeF'],
    ['additions at both ends', 'abc', '0abc', 'abcd', '0abcd'],
    ['a removal and a change', 'abcdef', 'acdef', 'abcdEf', 'acdEf'],
    ['the same change on both sides', 'abc', 'aXc', 'aXc', 'aXc'],
    ['the same change and another', 'abcde', 'aXcde', 'aXcdE', 'aXcdE'],
    ['both removed the same', 'abcde', 'acde', 'acdE', 'acdE'],
    ['everything is new', '', 'a', '', 'a'],
    ['emptied', 'abc', 'abc', '', ''],
  ])('%s', (_, base, yours, theirs, want) => {
    expect(mergeLines({ base: letters(base), yours: letters(yours), theirs: letters(theirs) })).toEqual({
      kind: 'merged',
      text: letters(want),
    });
  });

  test.each<[string, string, string, string, string]>([
    ['the same line', 'abc', 'aXc', 'aYc', 'line 2'],
    ['lines beside each other', 'abcd', 'aXcd', 'abYd', 'lines 2 to 3'],
    ['removed and changed', 'abc', 'ac', 'aYc', 'line 2'],
    ['added at the same place', 'ab', 'aXb', 'aYb', 'line 2'],
    ['two places', 'abcdefg', 'aXcdeYg', 'aVcdeWg', 'line 2, line 6'],
  ])('%s: a clash', (_, base, yours, theirs, why) => {
    const merged = mergeLines({ base: letters(base), yours: letters(yours), theirs: letters(theirs) });
    expect(merged).toMatchObject({ kind: 'clash', why });
  });

  test('the marks say whose is whose', () => {
    const merged = mergeLines({ base: letters('abc'), yours: letters('aXc'), theirs: letters('aYc') });
    expect(merged).toMatchObject({
      marked: text('a', '<<<<<<< yours', 'X', '||||||| last generated', 'b', '=======', 'Y', '>>>>>>> new', 'c'),
    });
  });

  test('umlauts and emoji stay as they are', () => {
    const base = text('# Grüße', 'a', 'b', 'c', 'd');
    const yours = text('# Grüße 🚀 an ẞ', 'a', 'b', 'c', 'd');
    const theirs = text('# Grüße', 'a', 'b', 'c', 'd 👩‍🔬');
    expect(mergeLines({ base, yours, theirs })).toEqual({
      kind: 'merged',
      text: text('# Grüße 🚀 an ẞ', 'a', 'b', 'c', 'd 👩‍🔬'),
    });
  });
});

/** Blocks that differ in one line each, as the routes of a site do. */
const route = (name: string, ...more: readonly string[]) =>
  text('', '    # api', `    location = /${name} {`, '        proxy_read_timeout 90s;', ...more, '    }');
const site = (...routes: readonly string[]) => `server {\n    listen 80;\n${routes.join('')}}\n`;

describe('among blocks that are alike, an edit lands in the right one', () => {
  const names = ['a', 'b', 'c', 'd'];
  const base = site(...names.map((name) => route(name)));
  test.each(names.flatMap((edited) => names.map((after) => [edited, after] as const)))(
    'edited: %s, new one after %s',
    (edited, after) => {
      const mine = (name: string) => (name === edited ? route(name, '        # mine') : route(name));
      const withNew = (one: (name: string) => string) =>
        site(...names.flatMap((name) => (name === after ? [one(name), route('new')] : [one(name)])));
      expect(
        merge('config/nginx/conf.d/site.conf', { base, yours: site(...names.map(mine)), theirs: withNew(route) }),
      ).toEqual({ kind: 'merged', text: withNew(mine) });
    },
  );

  test.each(names.flatMap((edited) => names.filter((gone) => gone !== edited).map((gone) => [edited, gone] as const)))(
    'edited: %s, without %s',
    (edited, gone) => {
      const comment = (name: string) =>
        route(name).replace('# api', name === edited ? '# api, looked at by me' : '# api');
      const left = names.filter((name) => name !== gone);
      const merged = merge('config/nginx/conf.d/site.conf', {
        base,
        yours: site(...names.map(comment)),
        theirs: site(...left.map((name) => route(name))),
      });
      const isBeside = Math.abs(names.indexOf(edited) - names.indexOf(gone)) === 1;
      if (merged.kind === 'merged' || !isBeside)
        expect(merged).toEqual({ kind: 'merged', text: site(...left.map(comment)) });
    },
  );
});

describe('for any three texts', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd', '', '  e'), { maxLength: 14 });
  /** What an operator types is told apart from what the template says by a mark of its own. */
  const typed = fc.array(fc.constantFrom('a', 'b', 'c', 'd', '', '  e', 'mine 1', 'mine 2'), { maxLength: 14 });

  test('what the operator typed is in the result, and what the template added too', () => {
    fc.assert(
      fc.property(lines, typed, lines, (base, yours, theirs) => {
        const fresh = theirs.map((line, index) => (base.includes(line) ? line : `new ${index}`));
        const merged = mergeLines({ base: text(...base), yours: text(...yours), theirs: text(...fresh) });
        if (merged.kind === 'clash') {
          expect(hasMarks(merged.marked)).toBe(true);
          for (const line of yours) expect(merged.marked.split('\n')).toContain(line);
          return;
        }
        const got = merged.text.split('\n');
        for (const line of yours) if (line.startsWith('mine')) expect(got).toContain(line);
        for (const line of fresh) if (line.startsWith('new')) expect(got).toContain(line);
      }),
    );
  });

  test('an untouched side is no clash, byte for byte', () => {
    fc.assert(
      fc.property(lines, typed, (base, changed) => {
        const [one, other] = [text(...base), text(...changed)];
        const want = { kind: 'merged', text: other };
        expect(mergeLines({ base: one, yours: one, theirs: other })).toEqual(want);
        expect(mergeLines({ base: one, yours: other, theirs: one })).toEqual(want);
        expect(mergeLines({ base: one, yours: other, theirs: other })).toEqual(want);
      }),
    );
  });

  test('which side is whose makes no difference to what is merged', () => {
    fc.assert(
      fc.property(lines, lines, lines, (base, one, other) => {
        const [b, o, t] = [text(...base), text(...one), text(...other)];
        const there = mergeLines({ base: b, yours: o, theirs: t });
        const back = mergeLines({ base: b, yours: t, theirs: o });
        expect(there.kind).toBe(back.kind);
        if (there.kind === 'merged') expect(there).toEqual(back);
      }),
    );
  });
});

test('a hundred edits on each side of a large file', () => {
  const base = Array.from({ length: 2000 }, (_, index) => (index % 3 === 0 ? '' : `line ${index % 500}`));
  const edited = (skip: number, word: string) =>
    base.map((line, index) => (index % 20 === skip ? `${word} ${index}` : line));
  const sides = { base: text(...base), yours: text(...edited(0, 'mine')), theirs: text(...edited(10, 'new')) };
  const merged = mergeLines(sides);
  expect(merged.kind).toBe('merged');
  expect(merged.kind === 'merged' && merged.text.match(/^(?:mine|new) /gm)?.length).toBe(200);
});
