import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { complete } from '../../../generators/core/answers/complete.js';
import { compile } from '../../../generators/core/compile.js';
import { questionsFor } from '../../../generators/core/features/all.js';
import type { Asset } from '../../../generators/core/model/asset.js';
import type { OutputFile } from '../../../generators/core/model/file.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { readTemplates } from '../../../generators/edge/templates.js';
import { stackOf } from '../features/deployed.js';

const templates = await readTemplates(process.cwd());

/** A stack with one further file of each kind, and what its questions and variables are. */
const stack = stackOf(`
name: lab
x-deployment:
  version: 1
  questions:
    CLOUD: { ask: Cloud, choices: [aws, gcp], default: aws }
    COUNT: { ask: Machines, type: integer, default: 3 }
    PRICE: { ask: Price, type: number, default: -1 }
    FAST: { ask: Fast, type: boolean, default: true }
    NAME: { ask: Name, default: "a: 'b' $$ # c" }
    NONE: { ask: Nothing, default: "" }
    ADDRESS: { about: Address, later: true }
  variables:
    MARKET: [{ when: { app.FAST: true }, value: { kind: spot, most: "\${PRICE}", for: "\${NAME}" } }, { value: null }]
    GONE: null
    BOTH: "\${NAME}-\${COUNT}"
  files:
    cluster/main.yml: { from: "clusters/\${CLOUD}.yml" }
    cluster/more: { from: more }
    notes.txt: { from: ./notes.txt, when: { app.FAST: true } }
services:
  web: { image: "lab-web:1" }
`);

const asset = (path: string, text: string, executable = false): Asset => ({
  path,
  text,
  executable,
  template: path.endsWith('.ejs'),
});

function filesOf(source: string, said: Readonly<Record<string, Yaml>> = {}): readonly OutputFile[] {
  const assets = [
    asset('clusters/aws.yml', source),
    asset('clusters/gcp.yml', 'cloud: gcp\n'),
    asset('more/run.sh', '#!/bin/sh\necho "${NOT_OURS}"\n', true),
    asset('more/host.conf.ejs', 'host <%= it.host %>\n'),
    asset('notes.txt', 'as it is\n'),
  ];
  const given = new Map(Object.entries(said).map(([path, value]) => [path, { kind: 'value', value } as const]));
  const answers = complete(questionsFor(stack), given);
  if (!answers.ok) throw new Error(JSON.stringify(answers.problems));
  const compiled = compile(stack, assets, answers.value, { folder: '/srv/lab' }, templates);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.value.files;
}

const textOf = (files: readonly OutputFile[], path: string) => files.find((file) => file.path === path)?.text;

describe('a value of YAML', () => {
  test.each<[string, Yaml]>([
    ['"${COUNT}"', 3],
    ['"${PRICE}"', -1],
    ['"${FAST}"', true],
    ['"${NAME}"', "a: 'b' $ # c"],
    ['"n=${COUNT} ${FAST}"', 'n=3 true'],
    ['"${COUNT:-}"', '3'],
    ['"${NONE:-else}"', 'else'],
    ['"x${NONE}y"', 'xy'],
    ['"${MARKET}"', { kind: 'spot', most: -1, for: "a: 'b' $ # c" }],
    ['"${BOTH}"', "a: 'b' $ # c-3"],
    ['"$$HOME costs $$$$"', '$HOME costs $$'],
    ['["${COUNT}", "${GONE}", last]', [3, 'last']],
    [
      '{ a: null, b: "${GONE}", c: "${NONE}", d: "${ADDRESS}", e: "${DEPLOYMENT_NAME}" }',
      { a: null, e: 'lab-deployment' },
    ],
  ])('%s becomes %j', (source, want) => {
    expect(load(textOf(filesOf(`value: ${source}\n`), 'cluster/main.yml') ?? '')).toEqual({ value: want });
  });

  test('that has none is not there, and its key neither', () => {
    const files = filesOf('a: 1\nmarket: "${MARKET}"\n', { 'app.FAST': false });
    expect(load(textOf(files, 'cluster/main.yml') ?? '')).toEqual({ a: 1 });
  });
});

test('the answers choose the source, and whether there is a file', () => {
  const files = filesOf('cloud: aws\n', { 'app.CLOUD': 'gcp', 'app.FAST': false });
  expect(load(textOf(files, 'cluster/main.yml') ?? '')).toEqual({ cloud: 'gcp' });
  expect(files.map(({ path }) => path)).not.toContain('notes.txt');
});

test('other files are copied, folders with what is in them, and templates rendered', () => {
  const files = filesOf('a: 1\n');
  expect(textOf(files, 'notes.txt')).toBe('as it is\n');
  expect(files.find(({ path }) => path === 'cluster/more/run.sh')).toMatchObject({
    text: '#!/bin/sh\necho "${NOT_OURS}"\n',
    mode: 0o755,
    owner: 'generated',
  });
  expect(textOf(files, 'cluster/more/host.conf')).toBe('host localhost\n');
  expect(textOf(files, 'cluster/main.yml')).toMatch(/^# lab: written by create-deployment/i);
});
