import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { flatten } from '../../../generators/core/answers/tree.js';
import type { Answers } from '../../../generators/core/model/question.js';
import type { YamlMap } from '../../../generators/core/model/yaml.js';
import { answersFile } from '../../../generators/core/render/answers-file.js';
import { readDocument } from '../../../generators/core/yaml/document.js';

test('nested, in the order of the questions, one value per line', () => {
  const answers = {
    name: 'My lab',
    host: 'lab.example.org',
    'gpu.kind': 'nvidia',
    'gpu.devices': ['0', '1'],
    'app.TAG': '1.10',
    'app.WARM': 'yes',
    'app.ODD': '-_0',
  };
  expect(answersFile('lab', answers)).toEqual({
    path: 'deployment.yml',
    mode: 0o644,
    owner: 'operator',
    text: `# The answers this deployment was made from: edit them here, or give others on the next run.
# No secret is among them.
stack: lab
name: My lab
host: lab.example.org
gpu:
  kind: nvidia
  devices:
    - '0'
    - '1'
app:
  TAG: '1.10'
  WARM: 'yes'
  ODD: '-_0'
`,
  });
});

const segment = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,6}$/);
const path = fc.tuple(fc.constantFrom('app', 'storage', 'services'), segment).map((parts) => parts.join('.'));
const line = fc.string({ unit: 'binary' }).filter((text) => !/[\p{Cc}\p{Cs}\u2028\u2029\uFEFF]/u.test(text));
const tricky = fc.constantFrom(
  'yes',
  'null',
  '~',
  '0440',
  '1_000',
  '1e3',
  '0x1F',
  '.inf',
  '2026-11-20',
  '22:22',
  '- a',
  'a: b',
  '#c',
  '*a',
  '&a',
  '!t',
  '${A}',
  '%',
  "'",
  '"',
  ' ',
  '\\n',
  '=',
  '<<',
);
const scalar = fc.oneof(line, tricky, fc.integer(), fc.boolean());
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.array(fc.dictionary(segment, scalar, { minKeys: 1, maxKeys: 3 }), { maxLength: 2 }),
);

test('whatever was answered is read back from deployment.yml, by js-yaml and by our own reader', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(path, value), { maxLength: 8 }), (entries) => {
      const answers: Answers = Object.fromEntries(entries);
      const { text } = answersFile('lab', answers);
      const wanted = new Map(Object.entries({ stack: 'lab', ...answers }));
      expect(new Map(Object.entries(flatten(load(text) as YamlMap)))).toEqual(wanted);
      const { document, problems } = readDocument('deployment.yml', text, 'answer');
      expect(problems).toEqual([]);
      expect(new Map(Object.entries(flatten(document?.value as YamlMap)))).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});
