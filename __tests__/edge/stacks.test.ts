import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { builtInStacks, summaryOf } from '../../generators/edge/built-in.js';
import { listQuestions, listStacks } from '../../generators/edge/lists.js';
import { ownPackage } from '../../generators/edge/package.js';
import { loadStack } from '../../generators/edge/stacks.js';
import { readTemplates } from '../../generators/edge/templates.js';
import { folderWith } from './places.js';

const { root } = ownPackage();
const compose = (volumes: string) =>
  `x-deployment: { version: 1, title: Lab }\nservices:\n  web:\n    image: nginx:1.29\n    volumes: ${volumes}\n`;

async function assetsOf(volumes: string, files: Readonly<Record<string, string | Uint8Array>>) {
  const cwd = folderWith({ 'compose.yml': compose(volumes), ...files });
  const loaded = await loadStack('.', { root, cwd });
  return loaded.ok
    ? loaded.value.assets.map(({ path }) => path).sort()
    : loaded.problems.map(({ code, message }) => `${code}: ${message}`);
}

describe('finding a stack', () => {
  test('by the name of a built-in one', async () => {
    expect(await builtInStacks(root)).toContain('dioptra');
    const loaded = await loadStack('dioptra', { root, cwd: '/' });
    expect(loaded.ok && loaded.value.stack.name).toBe('dioptra');
    expect(loaded.ok && loaded.value.stack.summary).toBe(await summaryOf(root, 'dioptra'));
    expect(loaded.ok && loaded.value.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(['compose.yml', './compose.yml', '.'])('at the path %s', async (path) => {
    const loaded = await loadStack(path, { root, cwd: folderWith({ 'compose.yml': compose('[]') }) });
    expect(loaded.ok && loaded.value.stack.services.map((service) => service.compose.name)).toEqual(['web']);
  });

  test('not at all', async () => {
    const loaded = await loadStack('diotpra', { root, cwd: folderWith({}) });
    expect(loaded.ok ? [] : loaded.problems).toEqual([
      {
        code: 'usage/no-such-stack',
        message: 'there is no stack called "diotpra", and no Compose file at that path',
        hint: 'did you mean dioptra?',
      },
    ]);
  });
});

describe('the files beside it', () => {
  test('what is mounted to be read, and single files', async () => {
    const files = { 'conf/a': '', 'conf/b/c': '', 'seed.sql': '', 'data/x': '', 'app.conf.ejs': '' };
    expect(
      await assetsOf(
        '["./conf:/conf:ro", "./seed.sql:/seed.sql", "./data:/data", "./app.conf:/app.conf:ro", "/etc/hosts:/hosts:ro", "named:/n"]\nvolumes: { named: }',
        files,
      ),
    ).toEqual(['app.conf.ejs', 'conf/a', 'conf/b/c', 'seed.sql']);
  });

  test('whether they can be run', async () => {
    const cwd = folderWith({
      'compose.yml': compose('["./a.sh:/a.sh:ro", "./b:/b:ro"]'),
      'a.sh': '#!/bin/sh\n',
      b: '',
    });
    chmodSync(join(cwd, 'a.sh'), 0o755);
    const loaded = await loadStack('.', { root, cwd });
    expect(loaded.ok && loaded.value.assets).toEqual([
      { path: 'a.sh', text: '#!/bin/sh\n', executable: true, template: false },
      { path: 'b', text: '', executable: false, template: false },
    ]);
  });

  test('every one that is missing or unfit', async () => {
    const files = { 'big/x': 'x'.repeat(1024 * 1024 + 1), 'raw/x': new Uint8Array([0xff, 0xfe]) };
    expect(await assetsOf('["./no:/no:ro", "./big:/big:ro", "./raw:/raw:ro", "./later:/later"]', files)).toEqual([
      'stack/asset-missing: no does not exist beside the stack',
      'stack/asset-too-large: big/x is larger than 1 MiB',
      'stack/asset-not-text: raw/x is no UTF-8 text',
    ]);
  });
});

describe('lists', () => {
  test('stacks, for people and for programs', async () => {
    const people = await listStacks({ root, cwd: '/' }, false);
    expect(people.ok && people.value).toMatch(/^dioptra {2}Dioptra/m);
    const programs = await listStacks({ root, cwd: '/' }, true);
    expect(programs.ok && JSON.parse(programs.value)).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'dioptra' })]),
    );
  });

  test('questions: every path, its type, its default', async () => {
    const people = await listQuestions('dioptra', { root, cwd: '/' }, false);
    expect(people.ok && people.value).toMatch(
      /^ {2}tls\.kind {2}.*\n {6}self-signed\|files\|none, default self-signed$/m,
    );
    const programs = await listQuestions('dioptra', { root, cwd: '/' }, true);
    const { questions } = JSON.parse(programs.ok ? programs.value : '{}') as { questions: { path: string }[] };
    expect(questions.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['name', 'host', 'tls.kind', 'app.DIOPTRA_TAG']),
    );
  });
});

test('templates are known by their path below templates/', () => {
  const templates = readTemplates(root);
  expect(templates['folder/README.md.ejs']).toContain('<%');
  expect(Object.keys(templates).every((path) => path.startsWith('folder/'))).toBe(true);
});

describe('the sources of further files', () => {
  const described = (files: string) => `name: lab
x-deployment:
  version: 1
  questions: { CLOUD: { ask: Cloud, choices: [aws, gcp], default: aws } }
  secrets: { TOKEN: { make: hex } }
  variables: { BEARER: "Bearer \${TOKEN}" }
  files: ${files}
services:
  web: { image: "nginx:1.29", volumes: ["./made:/made:ro"] }
`;
  const load = async (files: string, beside: Readonly<Record<string, string>>) => {
    const cwd = folderWith({ 'compose.yml': described(files), ...beside });
    const loaded = await loadStack('.', { root, cwd });
    return loaded.ok
      ? loaded.value.assets.map(({ path }) => path).sort()
      : loaded.problems.map(({ code, at, message }) => `${code} ${at?.file}:${at?.line}:${at?.column} ${message}`);
  };
  const clouds = '{ made/cluster.yml: { from: "clusters/${CLOUD}.yml" } }';

  test('are those for every choice, and a service may mount what is made of them', async () => {
    const beside = { 'clusters/aws.yml': 'a: ${CLOUD}\n', 'clusters/gcp.yml': 'a: 1\n', 'clusters/other.yml': '' };
    expect(await load(clouds, beside)).toEqual(['clusters/aws.yml', 'clusters/gcp.yml']);
  });

  test.each([
    [
      'for one choice there is none',
      {},
      'stack/asset-missing compose.yml:7:12 clusters/gcp.yml does not exist beside the stack',
    ],
    ['no YAML', { 'clusters/gcp.yml': 'a: [\n' }, 'stack/yaml-syntax clusters/gcp.yml:'],
    [
      'a name that nobody provides',
      { 'clusters/gcp.yml': 'a: 1\nb: x${CLOUT}\n' },
      'stack/unknown-variable clusters/gcp.yml:2:5 nobody provides ${CLOUT}',
    ],
    ['no variable', { 'clusters/gcp.yml': 'a: "${CLOUD"\n' }, 'stack/malformed-variable clusters/gcp.yml:1:5'],
    ['a secret', { 'clusters/gcp.yml': 'a: ${TOKEN}\n' }, 'stack/secret-exposed clusters/gcp.yml:1:4 TOKEN is secret'],
    [
      'what is built on one',
      { 'clusters/gcp.yml': 'a: [x, "${BEARER}"]\n' },
      'stack/secret-exposed clusters/gcp.yml:1:9 BEARER is secret',
    ],
  ])('%s: a problem, whatever is chosen', async (_, beside, want) => {
    const [first = '', ...more] = await load(clouds, { 'clusters/aws.yml': 'a: 1\n', ...beside });
    expect(first).toContain(want);
    expect(more).toEqual([]);
  });
});
