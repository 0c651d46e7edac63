import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isReference,
  literal,
  malformed,
  plain,
  references,
  splitOutside,
  substitute,
} from '../../../generators/core/yaml/interpolation.js';

const known: Readonly<Record<string, string>> = { A: 'a', D: '$$', N: '$B', E: '', R: '${B}', J: 'x}', Q: '{"q":1}' };
const lookup = (name: string) => known[name];

test.each([
  ['no reference', 'no reference'],
  ['${A}', 'a'],
  ['$A-', 'a-'],
  ['$AA', '$AA'],
  ['$$A $${A}', '$$A $${A}'],
  ['${A:-default} ${A-d} ${A:?why} ${A?why}', 'a a a a'],
  ['${B:-default}', '${B:-default}'],
  ['${B:-x${A}y}', '${B:-xay}'],
  ['${B:-${C:-${A}}}', '${B:-${C:-a}}'],
  ['${B:-${J}}', '${B:-${J}}'],
  ['${B:-${Q}}', '${B:-{"q":1}}'],
  ['${A:+y}', '${A:+y}'],
  ['${E:-d}', ''],
  ['${D}A', '$$A'],
  ['${N}x', '${B}x'],
  ['${R}', '${B}'],
  ['$1 $ 5$', '$1 $ 5$'],
  ['${Q:-{"a":1}}', '{"q":1}'],
])('substitute %j gives %j', (text, want) => {
  expect(substitute(text, lookup)).toBe(want);
});

test.each([
  ['${A:-:2283:2283}', [{ name: 'A', offset: 0, end: 16, default: ':2283:2283' }]],
  ['x$A', [{ name: 'A', offset: 1, end: 3 }]],
  ['$$A', []],
  [
    '${A:?say ${B}}',
    [
      { name: 'A', offset: 0, end: 14, required: 'say ${B}' },
      { name: 'B', offset: 9, end: 13 },
    ],
  ],
  ['${A+b}', [{ name: 'A', offset: 0, end: 6, alternative: 'b' }]],
  ['${A:-{"a":{}}}', [{ name: 'A', offset: 0, end: 14, default: '{"a":{}}' }]],
])('references in %j', (text, want) => {
  expect(references(text)).toEqual(want);
});

test.each([
  ['${A', [{ offset: 0, text: '${A' }]],
  ['a ${} b', [{ offset: 2, text: '${}' }]],
  ['${1A}', [{ offset: 0, text: '${1A}' }]],
  ['${A!b}', [{ offset: 0, text: '${A!b}' }]],
  ['${A:-${}}', [{ offset: 5, text: '${}' }]],
  ['${A:-\n}', [{ offset: 0, text: '${A:-\n}' }]],
  ['$${', []],
  ['$1', []],
])('malformed in %j', (text, want) => {
  expect(malformed(text)).toEqual(want);
});

test.each([
  ['${A:-:2283:2283}', ':', ['${A:-:2283:2283}']],
  ['${A:-127.0.0.1:80}:80/tcp', ':', ['${A:-127.0.0.1:80}', '80/tcp']],
  ['a:b', ':', ['a', 'b']],
  ['', ':', ['']],
  [':a:', ':', ['', 'a', '']],
])('split %j at %j', (text, separator, want) => {
  expect(splitOutside(text, separator)).toEqual(want);
});

test('a text that is one reference is told from others', () => {
  expect(['${A}', '$A', '${A:-b}'].map(isReference)).toEqual([true, true, true]);
  expect(['', 'A', '${A}b', '$$A', '${A}${B}', '${A'].map(isReference)).toEqual(Array(6).fill(false));
});

test('plain refuses what still holds a reference', () => {
  expect(plain('a$$b$')).toBe('a$b$');
  expect(() => plain('${A}')).toThrow('a reference is left');
  expect(() => plain('${')).toThrow('a reference is left');
});

test('any string survives literal and plain', () => {
  fc.assert(fc.property(fc.string(), (value) => plain(literal(value)) === value));
});

test('what is substituted means the same wherever it lands', () => {
  const part = fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', '-', ':', ' ') });
  fc.assert(
    fc.property(part, part, fc.string(), (before, after, value) => {
      const text = `${literal(before)}\${X}${literal(after)}`;
      return plain(substitute(text, () => literal(value))) === before + value + after;
    }),
  );
});

test('nothing known changes nothing', () => {
  const text = fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', '-', ':', '?', '+', ' ', '\n') });
  fc.assert(fc.property(text, (value) => substitute(value, () => undefined) === value));
});
