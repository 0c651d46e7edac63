import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { printYaml } from '../../../generators/core/render/print-yaml.js';
import { readDocument } from '../../../generators/core/yaml/document.js';

const readValue = (text: string) => {
  const { document, problems } = readDocument('f.yml', text);
  expect(problems).toEqual([]);
  return document?.value;
};

test.each([
  ['merge', 'a: &a { x: 1, y: 2 }\nb: { <<: *a, y: 3 }', { a: { x: 1, y: 2 }, b: { x: 1, y: 3 } }],
  ['merge before', 'a: &a { x: 1 }\nb: { x: 2, <<: *a }', { a: { x: 1 }, b: { x: 2 } }],
  ['merge is shallow', 'a: &a { m: { x: 1 } }\nb: { <<: *a, m: { y: 2 } }', { a: { m: { x: 1 } }, b: { m: { y: 2 } } }],
  [
    'the first of a list wins',
    'a: &a { x: 1 }\nb: &b { x: 2, y: 2 }\nc: { <<: [*a, *b] }',
    { a: { x: 1 }, b: { x: 2, y: 2 }, c: { x: 1, y: 2 } },
  ],
  [
    'merge of a merge',
    'a: &a { x: 1 }\nb: &b { <<: *a, y: 2 }\nc: { <<: *b }',
    { a: { x: 1 }, b: { x: 1, y: 2 }, c: { x: 1, y: 2 } },
  ],
  ['a quoted << is a key', '"<<": 1', { '<<': 1 }],
  ['an anchor may be used again', 'a: &x 1\nb: &x 2\nc: *x', { a: 1, b: 2, c: 2 }],
  ['__proto__ is a key', '__proto__: { a: 1 }\nb: 2', JSON.parse('{"__proto__":{"a":1},"b":2}')],
  ['numbers as keys', '5432: a', { 5432: 'a' }],
  ['!!str', 'a: !!str 1', { a: '1' }],
  ['quoted numbers', `a: "1"\nb: '2'`, { a: '1', b: '2' }],
  ['block text', 'a: |\n  x\n  y\nb: >-\n  x\n  y', { a: 'x\ny\n', b: 'x y' }],
  ['a bracket at the height of its key', 'a: [\n  1,\n]\nb:\n  c: {\n    d: 2\n  }\n', { a: [1], b: { c: { d: 2 } } }],
  ['line ends of Windows', 'a: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
])('%s', (_name, text, want) => {
  expect(readValue(text)).toEqual(want);
});

const text = `a: &anchor
  one: 1
  two: [x, "y", z]
b:
  <<: *anchor
  three: 3
c: *anchor
d:
`;

test.each([
  [['a', 'one'], 'value', 2, 8],
  [['a', 'one'], 'key', 2, 3],
  [['a', 'two', 1], 'value', 3, 12],
  [['b', 'three'], 'key', 6, 3],
  [['b', 'one'], 'value', 5, 7],
  [['b', 'two', 2], 'value', 5, 7],
  [['c'], 'value', 7, 4],
  [['c', 'two', 0], 'value', 7, 4],
  [['d'], 'value', 8, 1],
  [['b', 'missing'], 'value', 5, 3],
  [[], 'value', 1, 1],
] as const)('the %j (its %s) stands at %i:%i', (path, part, line, column) => {
  const { document } = readDocument('f.yml', text);
  expect(document?.placeOf(path, part)).toEqual({ file: 'f.yml', line, column });
});

test('a byte order mark has no width, and lines end as they like', () => {
  const { document } = readDocument('f.yml', '\ufeffa: 1\r\nb: 2\rc: 3\n');
  expect(document?.placeOf(['a'])).toMatchObject({ line: 1, column: 4 });
  expect(document?.placeOf(['b'])).toMatchObject({ line: 2, column: 4 });
  expect(document?.placeOf(['c'])).toMatchObject({ line: 3, column: 4 });
});

test('everything that is wrong is said at once, and the rest can still be read', () => {
  const { document, problems } = readDocument('f.yml', 'a: *no\nb: 1\nb: 2\nc: !x 3\nd: { <<: 4 }\n', 'answer');
  expect(problems.map(({ code, at }) => `${code} ${at?.line}:${at?.column}`)).toEqual([
    'answer/unknown-anchor 1:4',
    'answer/duplicate-key 3:1',
    'answer/unknown-tag 4:4',
    'answer/merge-not-map 5:10',
  ]);
  expect(document?.value).toEqual({ a: null, b: 1, c: 3, d: {} });
});

test('aliases that grow without end are stopped, merged ones too', () => {
  const keys = (letter: string) => Array.from({ length: 10 }, (_, i) => `k${i}: *${letter}`).join(', ');
  const lines = [
    'x-a: &a { v: 1 }',
    ...['b', 'c', 'd', 'e', 'f', 'g'].map((name, i) => `x-${name}: &${name} { ${keys('abcdef'[i]!)} }`),
  ];
  const merged = `${lines.join('\n')}\nm: { <<: [*f, *g] }\n`;
  const { problems } = readDocument('f.yml', merged);
  expect(problems.map(({ code }) => code)).toEqual(['stack/too-large']);
});

test('no text makes the parser crash', () => {
  const yamlish = fc.string({
    unit: fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '-',
      '[',
      ']',
      '{',
      '}',
      '&',
      '*',
      '<',
      '!',
      '"',
      "'",
      '|',
      '#',
      ',',
      '?',
      '\t',
      '1',
      '$',
    ),
  });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlish), (text) => {
      const { document, problems } = readDocument('f.yml', text);
      expect(document !== undefined || problems.length > 0).toBe(true);
      for (const { at } of problems) expect(at?.line).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});

test('what the printer writes, the reader reads', () => {
  const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
  const value = fc.letrec<{ node: Yaml }>((tie) => ({
    node: fc.oneof(
      leaf,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('node'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value.node, (given) => {
      expect(readDocument('f.yml', printYaml(given)).document?.value).toEqual(given);
    }),
  );
});
