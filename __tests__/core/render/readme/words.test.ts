import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anchors } from '../../../../generators/core/render/readme/chapter.js';
import { cell, code, line, link, prose } from '../../../../generators/core/render/readme/words.js';

const oneLine = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, ''));

/** As CommonMark reads a code span: what stands between two runs of equally many backticks, less one space at both ends. */
function readCode(span: string): string {
  const ticks = /^`+/.exec(span)?.[0] ?? '';
  const rest = span.slice(ticks.length);
  const end = [...rest.matchAll(/`+/g)].find(([run]) => run === ticks)?.index ?? -1;
  expect(end).toBe(rest.length - ticks.length);
  const inside = rest.slice(0, end);
  return /^ .* $/.test(inside) && inside.trim() !== '' ? inside.slice(1, -1) : inside;
}

test('a code span holds any line', () => {
  fc.assert(
    fc.property(
      oneLine.filter((text) => text !== ''),
      (text) => expect(readCode(code(text))).toBe(text),
    ),
  );
  for (const text of ['`', '``', 'a`b', '`a`', ' a ', ' ', '  ', 'a``b`c', '\\', '|'])
    expect(readCode(code(text))).toBe(text);
});

test('a code span in a table has no bar that would end its cell', () => {
  expect(cell('a|b')).toBe('`a\\|b`');
  expect(cell('')).not.toContain('`');
});

test('prose escapes what would be markup', () => {
  expect(prose('*a* [b](c) <d> `e` a|b &amp; $f$ ~~g~~')).toBe(
    '\\*a\\* \\[b\\](c) \\<d\\> \\`e\\` a\\|b \\&amp; \\$f\\$ \\~\\~g\\~\\~',
  );
});

test('what would end a fenced block is refused', () => {
  expect(() => line('a\nb')).toThrow('fenced block');
  expect(() => line('``` x')).toThrow('fenced block');
  expect(line('echo "`date`"')).toBe('echo "`date`"');
});

test.each([
  ['https://[::1]:8443/', '<https://[::1]:8443/>'],
  ['https://example.org/a|b', '<https://example.org/a%7Cb>'],
  ['javascript', 'javascript'],
  ['see <here>', 'see \\<here\\>'],
])('the address %s', (given, want) => {
  expect(link(given)).toBe(want);
});

test('anchors are numbered where one heading stands twice', () => {
  expect(anchors(['Back-up', 'Start, stop, look', 'Back-up', 'Zählwerk A_1'])).toEqual([
    'back-up',
    'start-stop-look',
    'back-up-1',
    'zählwerk-a_1',
  ]);
});
