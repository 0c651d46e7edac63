import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { editYaml, type YamlEdit } from '../../../generators/core/merge/yaml-edit.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { readDocument } from '../../../generators/core/yaml/document.js';

const answers = `# The answers.
# No secret is among them.
stack: dioptra
name: Vision lab   # ours
gpu:
  kind: nvidia
  # two of them
  devices:
    - '0'
    - '1' # the new one
profiles: { pgadmin: true, jupyter: false }
tls:
  kind: self-signed

# where data lives
storage:
  database:
    kind: volume
  extra:
    - at: /models
      'on':
        - worker
      path: /srv/models
`;

const order = [
  ['stack'],
  ['name'],
  ['host'],
  ['expose'],
  ['gpu', 'kind'],
  ['gpu', 'count'],
  ['gpu', 'devices'],
  ['profiles', 'pgadmin'],
  ['tls', 'kind'],
  ['tls', 'key'],
  ['trust', 'kind'],
  ['storage', 'database', 'kind'],
  ['storage', 'database', 'path'],
  ['storage', 'extra'],
  ['limits', 'db', 'memory'],
];

const change = (from: string, to: string) => {
  if (!answers.includes(from)) throw new Error(`${from} is not there`);
  return answers.replace(from, () => to);
};

describe('a text with comments', () => {
  test.each<[string, readonly YamlEdit[], string]>([
    ['nothing', [], answers],
    ['what is so already', [{ path: ['name'], value: 'Vision lab' }], answers],
    ['a value', [{ path: ['name'], value: 'Other lab' }], change('Vision lab', 'Other lab')],
    ['a value that needs quotes', [{ path: ['name'], value: 'a: b' }], change('Vision lab', "'a: b'")],
    ['a value with umlauts', [{ path: ['name'], value: 'Größe 🚀' }], change('Vision lab', 'Größe 🚀')],
    ['text that looks like a number', [{ path: ['name'], value: '0440' }], change('Vision lab', "'0440'")],
    [
      'a truth value',
      [{ path: ['profiles', 'pgadmin'], value: false }],
      change('{ pgadmin: true, jupyter: false }', '{pgadmin: false, jupyter: false}'),
    ],
    [
      'a new key in its place',
      [{ path: ['host'], value: 'h.example.org' }],
      change('# ours\n', '# ours\nhost: h.example.org\n'),
    ],
    [
      'two new keys in their order',
      [
        { path: ['expose'], value: 'network' },
        { path: ['host'], value: 'h' },
      ],
      change('# ours\n', '# ours\nhost: h\nexpose: network\n'),
    ],
    [
      'a new key below',
      [{ path: ['gpu', 'count'], value: 2 }],
      change('  kind: nvidia\n', '  kind: nvidia\n  count: 2\n'),
    ],
    [
      'a new last key',
      [{ path: ['tls', 'key'], value: 'p256' }],
      change('self-signed\n', 'self-signed\n  key: p256\n'),
    ],
    [
      'a new map',
      [{ path: ['trust', 'kind'], value: 'extra' }],
      change('self-signed\n', 'self-signed\ntrust:\n  kind: extra\n'),
    ],
    [
      'a new map at the end',
      [{ path: ['limits', 'db', 'memory'], value: '4g' }],
      `${answers}limits:\n  db:\n    memory: 4g\n`,
    ],
    [
      'an item more',
      [{ path: ['gpu', 'devices'], value: ['0', '1', '2'] }],
      change("'1' # the new one\n", "'1' # the new one\n    - '2'\n"),
    ],
    ['an item less', [{ path: ['gpu', 'devices'], value: ['1'] }], change("    - '0'\n", '')],
    [
      'an item with a comment less',
      [{ path: ['gpu', 'devices'], value: ['0'] }],
      change("    - '1' # the new one\n", '    # the new one\n'),
    ],
    [
      'a list within an item',
      [{ path: ['storage', 'extra'], value: [{ at: '/models', on: ['worker', 'web'], path: '/srv/models' }] }],
      change('        - worker\n', '        - worker\n        - web\n'),
    ],
    [
      'a value taken out',
      [{ path: ['gpu', 'devices'], value: undefined }],
      change("  devices:\n    - '0'\n    - '1' # the new one\n", '  # the new one\n'),
    ],
    [
      'the last value of a map taken out',
      [{ path: ['tls', 'kind'], value: undefined }],
      change('tls:\n  kind: self-signed\n', ''),
    ],
    [
      'what is not there taken out',
      [
        { path: ['a', 'b'], value: undefined },
        { path: ['name', 'b'], value: undefined },
      ],
      answers,
    ],
    [
      'a list instead of a word',
      [{ path: ['tls', 'kind'], value: ['a', 'b'] }],
      change('kind: self-signed\n', 'kind:\n    - a\n    - b\n'),
    ],
    [
      'a word instead of a list',
      [{ path: ['gpu', 'devices'], value: 'all' }],
      change("devices:\n    - '0'\n    - '1' # the new one\n", 'devices: all\n  # the new one\n'),
    ],
    [
      'text over several lines',
      [{ path: ['tls', 'kind'], value: 'a\nb\n' }],
      change('kind: self-signed\n', 'kind: |\n    a\n    b\n'),
    ],
  ])('%s', (_, edits, want) => {
    expect(editYaml(answers, edits, order)).toBe(want);
  });

  test.each<[string, string, readonly YamlEdit[], string | undefined]>([
    ['an empty one', '', [{ path: ['a', 'b'], value: 1 }], 'a:\n  b: 1\n'],
    ['comments only', '# a\n', [{ path: ['a'], value: 1 }], '# a\na: 1\n'],
    ['a key without a value', 'a:\nb: 1\n', [{ path: ['a'], value: 2 }], 'a: 2\nb: 1\n'],
    ['an alias that is given a value of its own', 'a: &x 1\nb: *x\n', [{ path: ['b'], value: 2 }], 'a: &x 1\nb: 2\n'],
    ['an anchor that others look at', 'a: &x 1\nb: *x\n', [{ path: ['a'], value: 2 }], 'a: &x 2\nb: 1\n'],
    [
      'a merged key',
      'a: &x { k: 1 }\nb:\n  <<: *x\n  l: 1\n',
      [{ path: ['b', 'k'], value: 2 }],
      'a: &x { k: 1 }\nb:\n  <<: *x\n  l: 1\n  k: 2\n',
    ],
    ['no final line break', 'a: 1', [{ path: ['b'], value: 2 }], 'a: 1\nb: 2'],
    ['no map', '- a\n', [{ path: ['a'], value: 1 }], undefined],
    ['no YAML', 'a: [\n', [{ path: ['a'], value: 1 }], undefined],
    ['all in brackets', '{ a: 1 }\n', [{ path: ['a'], value: 2 }], '{a: 2}\n'],
    ['a key called __proto__', 'a: 1\n', [{ path: ['__proto__', 'b'], value: 2 }], 'a: 1\n__proto__:\n  b: 2\n'],
  ])('%s', (_, text, edits, want) => {
    expect(editYaml(text, edits)).toBe(want);
  });
});

test('for any map and any edit, the value is what it should be, and no comment is lost', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd e', '7');
  const leaf = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.constantFrom<Yaml>(null, true, 'x\ny\n', ['p', 'q'], [{ k: 1, l: [2] }]),
  );
  const map = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf)))), {
    minKeys: 1,
  });
  const edits = fc.array(
    fc.record({ path: fc.array(key, { minLength: 1, maxLength: 3 }), value: fc.option(leaf, { nil: undefined }) }),
    { maxLength: 3 },
  );
  let done = 0;
  fc.assert(
    fc.property(map, edits, (before, all) => {
      const lines = dump({ first: 1, ...before }, { lineWidth: -1, noRefs: true }).split('\n');
      const text = lines
        .flatMap((line, index) =>
          /^(?: {2})*[a-d]:/.test(line)
            ? [line.replace(/\S.*/, `# mine ${index}\n$&`.replace(/\n/, `\n${' '.repeat(line.search(/\S/))}`))]
            : [line],
        )
        .join('\n');
      if (readDocument('', text).problems.length > 0) return;
      const result = editYaml(text, all);
      const known = readDocument('', text).document?.value;
      if (result === undefined) return;
      done++;
      for (const [comment] of text.matchAll(/# mine \d+$/gm)) expect(result).toContain(comment);
      for (const [index, { path, value }] of all.entries()) {
        const isOverwritten = all
          .slice(index + 1)
          .some(
            (later) =>
              later.path.every((step, at) => step === path[at]) || path.every((step, at) => step === later.path[at]),
          );
        if (isOverwritten) continue;
        const got = path.reduce<Yaml | undefined>(
          (at, step) =>
            typeof at === 'object' && at !== null && !Array.isArray(at)
              ? (at as Record<string, Yaml>)[step]
              : undefined,
          readDocument('', result).document?.value,
        );
        expect(got).toEqual(value);
      }
      if (all.length === 0) expect(readDocument('', result).document?.value).toEqual(known);
    }),
    { numRuns: 1000 },
  );
  expect(done).toBeGreaterThan(500);
});
