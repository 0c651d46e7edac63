import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { builtInStacks, stackSchema } from '../../generators/edge/built-in.js';
import { learned } from '../../generators/edge/learned.js';
import { lint } from '../../generators/edge/lint.js';
import { ownPackage } from '../../generators/edge/package.js';
import { loadStack } from '../../generators/edge/stacks.js';
import { folderWith } from './places.js';

const builtIn = await builtInStacks(ownPackage().root);
const at = (cwd: string) => ({ ...ownPackage(), cwd });

const plain = 'services:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n';
const described =
  'x-deployment: { version: 1, title: Lab, summary: A lab }\nservices:\n  web:\n    image: nginx:1.29.1\n    healthcheck: { test: [CMD, nginx, -t] }\n    x-deployment: { about: The pages }\n';

test.each(builtIn)('there is nothing to remark on %s', async (name) => {
  const { out, err, exit } = await lint(name, at('/'), false);
  expect({ err, exit }).toEqual({ err: '', exit: 0 });
  expect(out).toMatch(/ can be deployed: nothing to remark\.\n$/);
});

describe('an author is told', () => {
  test('what was inferred, and what could be better, with its place', async () => {
    const { out, err, exit } = await lint('.', at(folderWith({ 'compose.yml': plain })), false);
    expect(out).toMatch(
      /^This Compose file does not say what it needs\. Read off it:\n\nWays in\n {2}web {2}\/ to web:80\n/,
    );
    expect(out).toMatch(/can be deployed: 2 remarks\.\n$/);
    expect(err.match(/^Note: compose\.yml:\d+:\d+ /gm)).toHaveLength(2);
    expect(exit).toBe(0);
  });

  test('the same as JSON', async () => {
    const { out, err, exit } = await lint('.', at(folderWith({ 'compose.yml': plain })), true);
    expect({ ...JSON.parse(out), err, exit }).toMatchObject({
      problems: [],
      warnings: [
        { code: 'stack/no-health-check' },
        { code: 'stack/image-floating', at: { file: 'compose.yml', line: 3 } },
      ],
      inferred: { routes: ['web'], kinds: {} },
      err: '',
      exit: 0,
    });
  });

  test('nothing where all is well', async () => {
    const { out, err } = await lint('stack.yml', at(folderWith({ 'stack.yml': described })), false);
    expect({ out, err }).toEqual({ out: 'Lab can be deployed: nothing to remark.\n', err: '' });
  });

  test.each([
    [described.replace('about', 'abuot'), 'stack/unknown-key'],
    [described.replace('version: 1', 'version: 2'), 'stack/version'],
    ['services: [', 'stack/yaml-syntax'],
  ])('every problem, and that it has to be put right: %#', async (text, code) => {
    const cwd = folderWith({ 'stack.yml': text });
    const { out, exit } = await lint('.', at(cwd), true);
    expect(JSON.parse(out)).toMatchObject({ problems: [{ code, at: { file: 'stack.yml' } }] });
    expect(exit).toBe(2);
    expect(await lint('.', at(cwd), false)).toMatchObject({
      out: '',
      err: expect.stringContaining('stack.yml:'),
      exit: 2,
    });
  });

  test('that there is no stack', async () => {
    expect(await lint('lab', at(folderWith({})), false)).toMatchObject({ out: '', exit: 2 });
  });
});

test('an operator hears nothing of what is an author’s business', async () => {
  const cwd = folderWith({ 'compose.yml': described.replace(', summary: A lab', '').replace(':1.29.1', '') });
  expect(await loadStack('.', at(cwd))).toMatchObject({ ok: true, warnings: [] });
  expect(await loadStack('.', at(cwd), 'for-author')).toMatchObject({ warnings: [{}, {}] });
});

describe('the line for editors', () => {
  const schemaOf = (text: string) => /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? 'none';

  test.each(builtIn)('leads from %s to the schema in the package', async (name) => {
    const file = join(ownPackage().root, 'templates/stacks', name, 'stack.yml');
    const found = resolve(dirname(file), schemaOf(readFileSync(file, 'utf8')));
    expect(readFileSync(found, 'utf8')).toBe(await stackSchema(ownPackage().root));
  });

  test('stands in what is learned, and a note says how the schema gets there', async () => {
    const found = await learned('.', at(folderWith({ 'compose.yml': plain })));
    expect(found).toMatchObject({ ok: true });
    expect(found.ok && schemaOf(found.value)).toBe('./stack.schema.json');
    expect(found.ok && found.warnings.map(({ hint }) => hint)).toContain(
      'create-deployment schema > stack.schema.json',
    );
  });
});

test('a stack that needs a newer create-deployment is refused with that alone', async () => {
  const cwd = folderWith({ 'stack.yml': described.replace('title', 'requires: { create-deployment: 9.0.0 }, titel') });
  const [own, newer] = await Promise.all([loadStack('.', at(cwd)), loadStack('.', { ...at(cwd), version: '9.0.0' })]);
  expect(own).toMatchObject({
    ok: false,
    problems: [{ code: 'stack/program-too-old', hint: expect.stringContaining('9.0.0') }],
  });
  expect(own.ok ? [] : own.problems).toHaveLength(1);
  expect(newer).toMatchObject({ ok: false, problems: [{ code: 'stack/unknown-key' }] });
});
