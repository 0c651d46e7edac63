import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { CreateCommand } from '../../generators/edge/command.js';
import { decide } from '../../generators/edge/decide.js';
import { ignoring } from '../../generators/edge/dockerignore.js';
import { learned } from '../../generators/edge/learned.js';
import { readOrder } from '../../generators/edge/order.js';
import { ownPackage } from '../../generators/edge/package.js';
import type { Prompt } from '../../generators/edge/prompt.js';
import { type Outcome, write } from '../../generators/edge/write.js';
import { folderWith } from './places.js';
import { agreeable, plainCommand, quietWorld } from './world.js';

async function run(
  command: Partial<CreateCommand>,
  cwd: string,
  prompt?: Prompt,
  said: string[] = [],
): Promise<Outcome> {
  const world = { ...quietWorld(cwd, said), ...(prompt === undefined ? {} : { prompt }) };
  return write(await decide(await readOrder({ ...plainCommand, ...command }, world), world), world);
}

const codes = (outcome: Outcome) =>
  outcome.kind === 'refused' ? outcome.problems.map(({ code }) => code) : [outcome.kind];

const templated = {
  'lab/stack.yml':
    'name: lab\nx-deployment: { version: 1, title: Lab }\nservices: { web: { image: "w:1", volumes: ["./site.conf:/site.conf:ro"] } }\n',
  'lab/site.conf.ejs': 'name <%= it.name %>\n',
};
const yes = { stack: 'lab', folder: 'out', yes: true };

describe('templates of others', () => {
  test('are not run by a script that does not say so', async () => {
    const cwd = folderWith(templated);
    expect(codes(await run(yes, cwd))).toEqual(['usage/untrusted-stack']);
    expect(existsSync(join(cwd, 'out'))).toBe(false);
  });

  test('once trusted, they are trusted as long as they are the same', async () => {
    const cwd = folderWith(templated);
    expect(codes(await run({ ...yes, trusts: true }, cwd))).toEqual(['written']);
    expect(readFileSync(join(cwd, 'out/site.conf'), 'utf8')).toBe('name out\n');
    expect(codes(await run(yes, cwd))).toEqual(['updated']);
    folderWith({ 'lab/site.conf.ejs': 'changed <%= it.name %>\n' }, cwd);
    expect(codes(await run(yes, cwd))).toEqual(['usage/untrusted-stack']);
  });

  test('a person is asked, and no is the default', async () => {
    const { prompt, asked } = agreeable();
    expect(codes(await run({ stack: 'lab', folder: 'out' }, folderWith(templated), prompt))).toEqual([
      'usage/untrusted-stack',
    ]);
    expect(asked.map(({ name }) => name)).toEqual(['trust']);
  });

  test('beside a file that says nothing they are files like any other', async () => {
    const cwd = folderWith({
      'lab/compose.yml': 'services: { web: { image: "w:1", volumes: ["./a.ejs:/a:ro"] } }\n',
      'lab/a.ejs': '<% theirs %>\n',
    });
    expect(codes(await run(yes, cwd))).toEqual(['written']);
    expect(readFileSync(join(cwd, 'out/a.ejs'), 'utf8')).toBe('<% theirs %>\n');
  });
});

describe('a file that says nothing', () => {
  const plain = {
    'lab/compose.yml': 'services: { web: { image: "w:1", ports: ["80:80"], environment: { KEY: "${APP_SECRET}" } } }\n',
  };

  test('what was inferred is shown before anything is asked, and may be refused', async () => {
    const said: string[] = [];
    const { prompt, asked } = agreeable({ agreed: false });
    expect(codes(await run({ stack: 'lab', folder: 'out' }, folderWith(plain), prompt, said))).toEqual(['stopped']);
    expect(asked.map(({ name }) => name)).toEqual(['agreed']);
    expect(said.join('\n')).toMatch(/web {2}\/ to web:80[\s\S]*APP_SECRET {2}made/);
  });

  test('learn writes it down as a stack, which is one', async () => {
    const cwd = folderWith(plain);
    const found = await learned('lab', { root: ownPackage().root, cwd });
    expect(found.ok && found.value).toMatch(/^ {2}routes:\n {4}web:\n {6}path: \/\n/m);
    expect(found.ok && found.warnings.map(({ code }) => code)).toEqual(['usage/schema-for-editors']);
    folderWith({ 'lab/stack.yml': found.ok ? found.value : '' }, cwd);
    expect(codes(await run(yes, cwd))).toEqual(['written']);
  });
});

test('an installed package is found from below where it is installed', async () => {
  const cwd = folderWith({ 'node_modules/deployment-stack-lab/stack.yml': 'services: { web: { image: "w:1" } }\n' });
  expect(codes(await run({ ...yes, stack: 'deployment-stack-lab' }, cwd))).toEqual(['written']);
  expect(readFileSync(join(cwd, 'out/deployment.yml'), 'utf8')).toMatch(/^stack: deployment-stack-lab$/m);
  expect(codes(await run({ ...yes, stack: 'deployment-stack-none' }, cwd))).toEqual(['usage/no-such-stack']);
});

describe('what images are built from', () => {
  test('is copied to a place of its own, as .dockerignore says', async () => {
    const cwd = folderWith({
      'lab/compose.yml': 'services: { web: { build: . } }\n',
      'lab/Dockerfile': 'FROM scratch\n',
      'lab/.dockerignore': '*.log\n',
      'lab/a.log': 'x',
      'lab/logo.png': new Uint8Array([0xff, 0xfe]),
    });
    const outcome = await run(yes, cwd);
    expect(codes(outcome)).toEqual(['written']);
    expect(existsSync(join(cwd, 'out/build/source/Dockerfile'))).toBe(true);
    expect(existsSync(join(cwd, 'out/build/source/a.log'))).toBe(false);
    expect(outcome.kind === 'written' && outcome.warnings.map(({ code }) => code)).toContain('stack/asset-not-text');
  });

  test('elsewhere is a problem, and a warning where there is an image', async () => {
    const built = (more: string) => folderWith({ 'lab/compose.yml': `services: { web: { build: ../src${more} } }\n` });
    expect(codes(await run(yes, built('')))).toEqual(['stack/asset-outside']);
    const outcome = await run(yes, built(', image: "w:1"'));
    expect(outcome.kind === 'written' && outcome.warnings.map(({ code }) => code)).toContain('stack/not-built');
  });

  test.each([
    ['*.log', 'a.log', true],
    ['*.log', 'b/a.log', false],
    ['**/*.log', 'b/a.log', true],
    ['dist', 'dist/x', true],
    ['dist', 'district', false],
    ['*\n!keep', 'keep', false],
    ['# x', '# x', false],
  ])('%j and %s', (text, path, left) => {
    expect(ignoring(text)(path)).toBe(left);
  });
});
