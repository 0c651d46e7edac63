import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readEnv } from '../../../generators/core/merge/env-text.js';
import { merge } from '../../../generators/core/merge/merge.js';

const header = '# Lab: settings.\n# Your edits are kept.\n\n';
const base = `${header}# Version of the database
DB_TAG=16.1

# Version of the web server
WEB_TAG=1.2

CACHE_TAG=8
`;
const file = (text: string) => merge('.env', { base, yours: text, theirs: base });

const rows: readonly (readonly [
  string,
  (text: string) => string,
  (text: string) => string,
  (text: string) => string,
])[] = [
  [
    'the template changes a value beside one that the operator changed',
    (yours) => yours.replace('16.1', '15.9').replace('CACHE_TAG=8', 'CACHE_TAG=7'),
    (theirs) => theirs.replace('1.2', '1.3'),
    (want) => want.replace('16.1', '15.9').replace('CACHE_TAG=8', 'CACHE_TAG=7').replace('1.2', '1.3'),
  ],
  [
    'an addition comes with its comment, behind the key that precedes it',
    (yours) => `${yours}\n# mine\nMINE='a b'\n`,
    (theirs) =>
      theirs.replace('\n# Version of the web', '\n# Port of the web server\nWEB_PORT=443\n\n# Version of the web'),
    (want) =>
      `${want.replace('\n# Version of the web', '\n# Port of the web server\nWEB_PORT=443\n\n# Version of the web')}\n# mine\nMINE='a b'\n`,
  ],
  [
    'an addition at the beginning',
    (yours) => yours.replace('CACHE_TAG=8', 'CACHE_TAG=7'),
    (theirs) => theirs.replace('# Version of the database', '# First\nFIRST=1\n\n# Version of the database'),
    (want) =>
      want
        .replace('CACHE_TAG=8', 'CACHE_TAG=7')
        .replace('# Version of the database', '# First\nFIRST=1\n\n# Version of the database'),
  ],
  [
    'additions at the same place',
    (yours) => `${yours}\nMINE=1\n`,
    (theirs) => `${theirs}\nNEW=1\n`,
    (want) => `${want}\nNEW=1\n\nMINE=1\n`,
  ],
  [
    'a removal takes the comment along',
    (yours) => `${yours}\nMINE=1\n`,
    (theirs) => theirs.replace('# Version of the web server\nWEB_TAG=1.2\n\n', ''),
    (want) => `${want.replace('# Version of the web server\nWEB_TAG=1.2\n\n', '')}\nMINE=1\n`,
  ],
  [
    'a comment that the operator wrote survives the removal of what it is about',
    (yours) => yours.replace('# Version of the web server', '# Version of the web server: ask Ann'),
    (theirs) => theirs.replace('# Version of the web server\nWEB_TAG=1.2\n\n', ''),
    (want) => want.replace('# Version of the web server\nWEB_TAG=1.2\n', '# Version of the web server: ask Ann\n'),
  ],
  [
    'what the operator removed stays away',
    (yours) => yours.replace('\nCACHE_TAG=8\n', ''),
    (theirs) => theirs.replace('16.1', '16.2'),
    (want) => want.replace('\nCACHE_TAG=8\n', '').replace('16.1', '16.2'),
  ],
  [
    "the operator's order stays",
    (yours) =>
      `${yours.replace('# Version of the database\nDB_TAG=16.1\n\n', '')}\n# Version of the database\nDB_TAG=16.1\n`,
    (theirs) => theirs.replace('16.1', '16.2').replace('=8', '=9'),
    (want) =>
      `${want.replace('# Version of the database\nDB_TAG=16.1\n\n', '').replace('=8', '=9')}\n# Version of the database\nDB_TAG=16.2\n`,
  ],
  [
    'the comment behind a value stays',
    (yours) => yours.replace('16.1', '16.1   # pinned, see #12'),
    (theirs) => theirs.replace('16.1', '16.2'),
    (want) => want.replace('16.1', '16.2   # pinned, see #12'),
  ],
  [
    'other quotes are no other value',
    (yours) => yours.replace('=16.1', "='16.1'"),
    (theirs) => theirs.replace('=16.1', '=16.2').replace('=8', '=9'),
    (want) => want.replace('=16.1', '=16.2').replace('=8', '=9'),
  ],
  [
    'export stays',
    (yours) => yours.replace('DB_TAG=', 'export DB_TAG='),
    (theirs) => theirs.replace('=16.1', '=16.2'),
    (want) => want.replace('DB_TAG=16.1', 'export DB_TAG=16.2'),
  ],
  [
    'the header goes by line',
    (yours) => yours.replace('# Lab: settings.', '# Lab: settings of Ünïcode 🚀'),
    (theirs) => theirs.replace('=8', '=9'),
    (want) => want.replace('# Lab: settings.', '# Lab: settings of Ünïcode 🚀').replace('=8', '=9'),
  ],
  [
    'a value over several lines is one value',
    (yours) => yours.replace('=8', "='a\nDB_TAG=no\n# no comment\n'"),
    (theirs) => theirs.replace('16.1', '16.2'),
    (want) => want.replace('16.1', '16.2').replace('=8', "='a\nDB_TAG=no\n# no comment\n'"),
  ],
  [
    'a comment that the template changed',
    (yours) => yours.replace('=8', '=7'),
    (theirs) => theirs.replace('Version of the web server', 'Version of nginx'),
    (want) => want.replace('=8', '=7').replace('Version of the web server', 'Version of nginx'),
  ],
  [
    'where both changed a comment, the operator has the word',
    (yours) => yours.replace('Version of the web server', 'mine'),
    (theirs) => theirs.replace('Version of the web server', 'new').replace('=8', '=9'),
    (want) => want.replace('Version of the web server', 'mine').replace('=8', '=9'),
  ],
  [
    'the same change on both sides',
    (yours) => yours.replace('16.1', '16.2').replace('1.2', '1.1'),
    (theirs) => theirs.replace('16.1', '16.2').replace('=8', '=9'),
    (want) => want.replace('16.1', '16.2').replace('1.2', '1.1').replace('=8', '=9'),
  ],
  [
    'both added the same',
    (yours) => `${yours}SAME=1\n`,
    (theirs) => `${theirs.replace('=8', '=9')}SAME=1\n`,
    (want) => `${want.replace('=8', '=9')}SAME=1\n`,
  ],
];

describe('merged by key', () => {
  test.each(rows)('%s', (_, yours, theirs, want) => {
    expect(merge('.env', { base, yours: yours(base), theirs: theirs(base) })).toEqual({
      kind: 'merged',
      text: want(base),
    });
  });

  test('a header right above the first key is no comment of that key', () => {
    const own = '# Variables of db.\nA=1\nB=2\n';
    expect(merge('envs/db.env', { base: own, yours: `${own}MINE=3\n`, theirs: '# Variables of db.\nB=2\n' })).toEqual({
      kind: 'merged',
      text: '# Variables of db.\nB=2\nMINE=3\n',
    });
  });
});

describe('clashes name the keys', () => {
  test.each<[string, (text: string) => string, (text: string) => string, string]>([
    ['one key', (text) => text.replace('16.1', '15'), (text) => text.replace('16.1', '17'), 'DB_TAG'],
    [
      'two keys',
      (text) => text.replace('16.1', '15').replace('=8', '=7'),
      (text) => text.replace('16.1', '17').replace('=8', '=9'),
      'DB_TAG, CACHE_TAG',
    ],
    [
      'edited and removed',
      (text) => text.replace('=8', '=7'),
      (text) => text.replace('\nCACHE_TAG=8\n', ''),
      'CACHE_TAG',
    ],
    [
      'removed and changed',
      (text) => text.replace('\nCACHE_TAG=8\n', ''),
      (text) => text.replace('=8', '=9'),
      'CACHE_TAG',
    ],
    ['added with two values', (text) => `${text}A=1\n`, (text) => `A=2\n${text}`, 'A'],
    [
      'a note on what is removed',
      (text) => text.replace('=8', '=8 # mine'),
      (text) => text.replace('\nCACHE_TAG=8\n', ''),
      'CACHE_TAG',
    ],
    [
      'the header',
      (text) => text.replace('settings', 'mine'),
      (text) => text.replace('settings', 'new'),
      'the comment at the beginning',
    ],
    [
      'the same key from both sides, in a file with a key twice',
      (text) => `${text.replace('DB_TAG=16.1\n', 'DB_TAG=16.1\nDB_TAG=15\nA=1\n')}`,
      (text) => `${text}\nA=2\n`,
      'A',
    ],
  ])('%s', (_, yours, theirs, why) => {
    const merged = merge('.env', { base, yours: yours(base), theirs: theirs(base) });
    expect(merged).toMatchObject({ kind: 'clash', why });
    expect(merged.kind === 'clash' && merged.marked).toMatch(/^<<<<<<< yours\n(?:.*\n)*?>>>>>>> new$/m);
  });

  test('the marks stand around the key alone', () => {
    const merged = merge('.env', { base, yours: base.replace('=8', '=7'), theirs: base.replace('=8', '=9') });
    expect(merged).toMatchObject({
      marked: base.replace(
        'CACHE_TAG=8\n',
        '<<<<<<< yours\nCACHE_TAG=7\n||||||| last generated\nCACHE_TAG=8\n=======\nCACHE_TAG=9\n>>>>>>> new\n',
      ),
    });
  });

  test('a file that cannot be read by key', () => {
    const yours = base.replace('=8', '="open');
    expect(merge('.env', { base, yours, theirs: base.replace('16.1', '16.2') })).toMatchObject({
      kind: 'clash',
      why: 'the file as you have it: line 10 opens a quote for CACHE_TAG that is never closed',
    });
  });
});

test('an untouched template changes nothing', () => {
  expect(file('whatever it "is')).toEqual({ kind: 'merged', text: 'whatever it "is' });
});

describe('for any three files', () => {
  const name = fc.constantFrom('A', 'B', 'C', 'D', 'E_1', 'constructor');
  const value = fc.constantFrom('1', '2', "'x y'", '"a\nb # no"', '', '${A}');
  const comment = fc.constantFrom('', '\n', '# about\n', '\n# far\n\n# near\n');
  const entries = fc.uniqueArray(fc.record({ name, value, comment }), {
    selector: (entry) => entry.name,
    maxLength: 6,
  });
  const written = (list: readonly { name: string; value: string; comment: string }[]) =>
    `# head\n\n${list.map((entry) => `${entry.comment}${entry.name}=${entry.value}\n`).join('')}`;
  const values = (text: string) => {
    const read = readEnv(text);
    if ('fault' in read) throw new Error(read.fault);
    expect(new Set(read.entries.map((entry) => entry.name)).size).toBe(read.entries.length);
    return new Map(read.entries.map((entry) => [entry.name, entry.value]));
  };

  test('each key has the value of the side that changed it', () => {
    fc.assert(
      fc.property(entries, entries, entries, (b, y, t) => {
        const mine = y.map((entry, index) => ({ ...entry, comment: `${entry.comment}# mine ${index}\n` }));
        const [base, yours, theirs] = [written(b), written(mine), written(t)];
        const merged = merge('envs/x.env', { base, yours, theirs });
        const [inBase, inYours, inTheirs] = [values(base), values(yours), values(theirs)];
        const clashing = [...new Set([...inBase.keys(), ...inYours.keys(), ...inTheirs.keys()])].filter((key) => {
          const [one, two, three] = [inBase.get(key), inYours.get(key), inTheirs.get(key)];
          return one !== two && one !== three && two !== three;
        });
        expect(merged.kind === 'clash' ? merged.why.split(', ').sort() : []).toEqual(clashing.sort());
        if (merged.kind === 'clash') return;
        const got = values(merged.text);
        for (const key of ['A', 'B', 'C', 'D', 'E_1', 'constructor'])
          expect(got.get(key)).toBe(inYours.get(key) === inBase.get(key) ? inTheirs.get(key) : inYours.get(key));
        for (const [index] of mine.entries()) expect(merged.text.split('\n')).toContain(`# mine ${index}`);
      }),
      { numRuns: 500 },
    );
  });

  test('what is read is what was written', () => {
    fc.assert(
      fc.property(entries, fc.string(), (list, odd) => {
        const text = written(list) + odd;
        const read = readEnv(text);
        if ('fault' in read) return;
        const parts = read.entries.map((one) => one.gap + one.block + one.head + one.value + one.rest);
        expect(read.header + parts.join('') + read.tail).toBe(text);
      }),
    );
  });
});
