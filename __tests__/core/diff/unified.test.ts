import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { unified } from '../../../generators/core/diff/unified.js';
import { emptyFolder } from '../../edge/places.js';

const names = { before: 'a.txt', after: 'a.txt' };
const nothing = '/dev/null';

describe('as it is written', () => {
  test('nothing for nothing', () => {
    expect(unified('', '', names)).toBe('');
    expect(unified('a\nb', 'a\nb', names)).toBe('');
  });

  test('three lines around each change, and one hunk where those would touch', () => {
    const before = Array.from({ length: 24 }, (_, index) => `${index + 1}\n`);
    const after = before.with(1, 'two\n').with(8, 'nine\n').toSpliced(20, 1);
    expect(unified(before.join(''), after.join(''), names)).toBe(`--- a/a.txt
+++ b/a.txt
@@ -1,12 +1,12 @@
 1
-2
+two
 3
 4
 5
 6
 7
 8
-9
+nine
 10
 11
 12
@@ -18,7 +18,6 @@
 18
 19
 20
-21
 22
 23
 24
`);
  });

  test.each<[string, string, string, number, string]>([
    ['one line', 'a\n', 'b\n', 3, '@@ -1 +1 @@\n-a\n+b\n'],
    ['no end of line any more', 'a\nb\n', 'a\nb', 3, '@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n'],
    ['an end of line', 'b', 'b\n', 3, '@@ -1 +1 @@\n-b\n\\ No newline at end of file\n+b\n'],
    ['none before or after', 'a\nb', 'c\nb', 3, '@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n'],
    ['no context', 'a\nc\n', 'a\nb\nc\n', 0, '@@ -1,0 +2 @@\n+b\n'],
    ['nothing but context missing', 'a\nb\nc\n', 'a\nc\n', 0, '@@ -2 +1,0 @@\n-b\n'],
    ['all of it', 'a\n', '', 3, '@@ -1 +0,0 @@\n-a\n'],
    ['carriage returns', 'a\r\nb\r\n', 'a\r\nc\r\n', 3, '@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n'],
  ])('%s', (_, before, after, context, want) => {
    expect(unified(before, after, names, context)).toBe(`--- a/a.txt\n+++ b/a.txt\n${want}`);
  });

  test('a new file and a removed one', () => {
    expect(unified('', 'a\nb\n', { before: nothing, after: 'a' })).toBe(
      '--- /dev/null\n+++ b/a\n@@ -0,0 +1,2 @@\n+a\n+b\n',
    );
    expect(unified('a\n', '', { before: 'a', after: nothing })).toBe('--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n');
  });
});

const oddNames = [
  'plain',
  'dir/deeper/file.yml',
  'with space',
  ' leading space',
  'tab\there',
  'line\nbreak',
  'quote"d',
  "apo'strophe",
  'back\\slash',
  'ünïcode',
  '日本.conf',
  '-dash',
  '*',
  '[a]?',
  '$HOME',
  '%s',
  'bell\u0007\u001b\u007f',
];

describe('names are written as git writes them', () => {
  test.each(oddNames)('%j', (name) => {
    const folder = emptyFolder();
    place(folder, name, 'a\n');
    git(folder, 'init', '-q');
    git(folder, 'add', '-A');
    place(folder, name, 'b\n');
    const theirs = git(folder, '-c', 'core.quotePath=true', 'diff', '--no-color', '--no-ext-diff');
    expect(theirs.slice(theirs.indexOf('--- '))).toBe(unified('a\n', 'b\n', { before: name, after: name }));
  });
});

describe.each([
  ['git apply', ['git', 'apply', '-p1', '--whitespace=nowarn', '-']],
  ['patch', ['patch', '-p1', '-s', '-f']],
] as const)('%s makes the one of the other', (_, [program = '', ...words]) => {
  const there = spawnSync(program, ['--version']).status === 0;
  const run = there ? test : test.skip;

  const texts: readonly (readonly [string, string])[] = [
    ['a\nb\nc\n', 'a\nx\nc\n'],
    ['a\nb', 'a\nc'],
    ['a\nb', 'a\nb\n'],
    ['a\n', 'a\nb'],
    ['a\r\nb\r\n', 'a\r\nc\n'],
    ['--- a\n+++ b\n@@ -1 +1 @@\n', '+++ b\n--- a\n@@ -1 +1 @@\n-- \n'],
    ['\n\n\n', '\n\n'],
    ['\\ No newline at end of file\n', '\\ No newline at end of file'],
    ['ä\u2028\u0085\u000b\u000c\n', 'ö\u2028\u0085\u000b\u000c\n'],
  ];
  run.each(texts)('%j → %j', (before, after) => {
    expect(patched(before, after, 'a.txt')).toBe(after);
  });

  run.each(oddNames)('in a file called %j', (name) => {
    expect(patched('a\nb\n', 'a\nc\n', name)).toBe('a\nc\n');
  });

  run('a new file, and one that goes', () => {
    const folder = emptyFolder();
    apply(folder, unified('', 'a\nb', { before: nothing, after: 'new folder/ü' }));
    expect(readFileSync(join(folder, 'new folder/ü'), 'utf8')).toBe('a\nb');
    apply(folder, unified('a\nb', '', { before: 'new folder/ü', after: nothing }));
    expect(() => readFileSync(join(folder, 'new folder/ü'))).toThrow('ENOENT');
  });

  run('many changes in a large file', () => {
    const before = Array.from({ length: 2000 }, (_, index) => `${index % 7} ${index % 3 === 0 ? '' : index}\n`);
    const after = before.flatMap((line, index) =>
      index % 17 === 0 ? [] : index % 31 === 0 ? [line, 'more\n'] : index % 13 === 0 ? [`${index}!\n`] : [line],
    );
    expect(patched(before.join(''), after.join(''), 'a.txt')).toBe(after.join(''));
  });

  function patched(before: string, after: string, name: string): string {
    const folder = emptyFolder();
    place(folder, name, before);
    apply(folder, unified(before, after, { before: name, after: name }));
    return readFileSync(join(folder, name), 'utf8');
  }

  function apply(folder: string, input: string): void {
    execFileSync(program, words, { cwd: folder, input, stdio: 'pipe' });
  }
});

describe('for any texts', () => {
  const line = fc.constantFrom('a', 'b', '', '-', '+a', '  c', '@@ -1 +1 @@', '\\ No newline at end of file', 'd\r');
  const text = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
    .map(([lines, ended]) => lines.join('\n') + (ended && lines.length > 0 ? '\n' : ''));

  test('whoever reads the patch strictly gets the new text', () => {
    fc.assert(
      fc.property(text, text, fc.nat(4), (before, after, context) => {
        expect(read(before, unified(before, after, names, context))).toBe(after);
      }),
      { numRuns: 3000 },
    );
  });

  const there = spawnSync('patch', ['--version']).status === 0;
  (there ? test : test.skip)('and so does patch, several files at once', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 10, maxLength: 30 }), (pairs) => {
        // An empty file that stays or that becomes empty is not told apart from none by `patch`.
        const files = pairs.filter(([before, after]) => before !== '' && after !== '');
        const folder = emptyFolder();
        for (const [index, [before]] of files.entries()) place(folder, `${index}`, before);
        const input = files
          .map(([before, after], index) => unified(before, after, { before: `${index}`, after: `${index}` }))
          .join('');
        if (input !== '') execFileSync('patch', ['-p1', '-s', '-f', '--binary'], { cwd: folder, input, stdio: 'pipe' });
        expect(files.map((_, index) => readFileSync(join(folder, `${index}`), 'utf8'))).toEqual(
          files.map(([, after]) => after),
        );
        rmSync(folder, { recursive: true });
      }),
      { numRuns: 30 },
    );
  });
});

function place(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function git(folder: string, ...words: readonly string[]): string {
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };
  return execFileSync('git', ['-C', folder, ...words], { env, encoding: 'utf8' });
}

/** Applies a patch and believes nothing: every count, place and line must be right. */
function read(before: string, patch: string): string {
  if (patch === '') return before;
  const lines = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const out: string[] = [];
  let at = 0;
  const body = patch.slice(patch.indexOf('@@ '));
  const rows = body.match(/[^\n]*\n/g) ?? [];
  for (let row = 0; row < rows.length; ) {
    const [, from, length = '1', to, newLength = '1'] =
      /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n$/.exec(rows[row++] ?? '') ?? [];
    const start = Number(from) - (length === '0' ? 0 : 1);
    out.push(...lines.slice(at, start));
    expect(out.length).toBe(Number(to) - (newLength === '0' ? 0 : 1));
    at = start;
    for (let [old, fresh] = [Number(length), Number(newLength)]; old > 0 || fresh > 0; ) {
      const mark = rows[row]?.[0] ?? '';
      const unended = rows[row + 1] === '\\ No newline at end of file\n';
      const text = (rows[row] ?? '').slice(1, unended ? -1 : undefined);
      row += unended ? 2 : 1;
      expect([' ', '-', '+']).toContain(mark);
      if (mark !== '+') expect(lines[at++]).toBe(text);
      if (mark !== '-') out.push(text);
      old -= mark === '+' ? 0 : 1;
      fresh -= mark === '-' ? 0 : 1;
      expect(Math.min(old, fresh)).toBeGreaterThanOrEqual(0);
    }
  }
  return [...out, ...lines.slice(at)].join('');
}
