import { chownSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lookAtGit } from '../../../generators/edge/git/git.js';
import { emptyFolder } from '../places.js';
import {
  alone,
  conflict,
  deployment,
  git,
  place,
  plain,
  program,
  repository,
  situations,
  status,
} from './repositories.js';

const secrets = ['secrets/DB_PASSWORD.env'];
const clean = { kind: 'work-tree', trackedSecrets: [], openSecrets: [], unmerged: [], dirty: [] };
const before = { ...process.env };

beforeEach(alone);
afterEach(() => {
  process.env = { ...before };
});

describe('the same in every situation', () => {
  test.each(Object.entries(situations))('%s', async (_, situation) => {
    const folder = situation();
    expect(await lookAtGit(folder, secrets)).toEqual(clean);
    place(folder, { 'docker-compose.yml': 'changed\n', 'new file': 'x\n' });
    rmSync(join(folder, 'envs/a b.env'));
    expect(await lookAtGit(folder, secrets)).toEqual({ ...clean, dirty: ['docker-compose.yml', 'envs/a b.env'] });
    git(folder, 'add', '-f', '--', 'docker-compose.yml', 'new file', ...secrets);
    expect(await lookAtGit(folder, secrets)).toEqual({
      ...clean,
      dirty: ['docker-compose.yml', 'envs/a b.env', 'new file'],
      trackedSecrets: secrets,
    });
  });

  test('and before the first commit', async () => {
    const folder = place(repository(), deployment);
    expect(await lookAtGit(folder, secrets)).toEqual(clean);
    git(folder, 'add', '-f', 'docker-compose.yml', ...secrets);
    expect(await lookAtGit(folder, secrets)).toEqual({
      ...clean,
      dirty: ['docker-compose.yml'],
      trackedSecrets: secrets,
    });
  });
});

describe('no work tree', () => {
  test.each<[string, () => string]>([
    ['no repository', () => place(emptyFolder(), deployment)],
    ['no folder', () => join(emptyFolder(), 'not there')],
    ['a file', () => join(place(emptyFolder(), { file: '' }), 'file')],
    ['a bare repository', () => repository('--bare')],
    ['a .git folder', () => join(plain(), '.git')],
    ['a repository that is gone', () => place(emptyFolder(), { ...deployment, '.git': 'gitdir: /nowhere/at/all\n' })],
  ])('%s', async (_, folder) => {
    expect(await lookAtGit(folder(), secrets)).toEqual({ kind: 'none' });
  });

  test('no git', async () => {
    const folder = plain();
    process.env.PATH = emptyFolder();
    expect(await lookAtGit(folder, secrets)).toEqual({ kind: 'none' });
  });

  test('a repository that is broken says so', async () => {
    const folder = plain();
    writeFileSync(join(folder, '.git/index'), 'rubbish');
    const state = await lookAtGit(folder, secrets);
    expect(state).toMatchObject({ kind: 'none', warning: { code: 'target/git-unreadable' } });
    expect(JSON.stringify(state)).toMatch(/git cannot be asked about this folder: [^"]*index/);
  });

  (process.getuid?.() === 0 ? test : test.skip)("somebody else's repository says so", async () => {
    const folder = plain();
    for (const path of [folder, join(folder, '.git')]) chownSync(path, 4711, 4711);
    const state = await lookAtGit(folder, secrets);
    expect(state).toMatchObject({ kind: 'none', warning: { code: 'target/git-unreadable' } });
    expect(JSON.stringify(state)).toContain('dubious ownership');
    expect(JSON.stringify(state)).toContain('git config --global --add safe.directory');
  });
});

describe('secrets', () => {
  const odd = ['-rf', '*', ':(top)x', 'a b', "it's", 'q"q', 'ünï', 'l\nb', 'back\\slash', '[a]'].map(
    (name) => `secrets/${name}.env`,
  );

  test('with odd names, tracked', async () => {
    const folder = plain();
    place(folder, Object.fromEntries(odd.map((path) => [path, 'x\n'])));
    expect(await lookAtGit(folder, odd)).toEqual(clean);
    git(folder, 'add', '-f', '--', ...odd);
    expect(await lookAtGit(folder, odd)).toMatchObject({ trackedSecrets: [...odd].sort(), openSecrets: [] });
  });

  test('a star is no pattern', async () => {
    const folder = plain();
    place(folder, { 'secrets/other': 'x\n' });
    git(folder, 'add', '-f', 'secrets/other');
    expect(await lookAtGit(folder, ['secrets/*', '*', '-rf'])).toEqual(clean);
  });

  test('there, and not ignored', async () => {
    const folder = place(plain(), { '.gitignore': '' });
    expect(await lookAtGit(folder, [...secrets, 'secrets/NOT_THERE.env'])).toEqual({
      ...clean,
      openSecrets: secrets,
      dirty: ['.gitignore'],
    });
  });

  test('in another deployment of the repository are not of this one', async () => {
    const folder = situations['one of two deployments in one repository']?.() ?? '';
    git(join(folder, '../other'), 'add', '-f', ...secrets);
    place(join(folder, '../other'), { 'docker-compose.yml': 'changed\n' });
    expect(await lookAtGit(folder, secrets)).toEqual(clean);
  });
});

test('files that are to be merged', async () => {
  const folder = conflict();
  expect(await lookAtGit(folder, secrets)).toEqual({ ...clean, unmerged: ['docker-compose.yml'] });
});

test('from within a hook of another repository', async () => {
  const folder = plain();
  const other = join(place(plain(), { 'docker-compose.yml': 'changed\n' }), '.git');
  Object.assign(process.env, {
    GIT_DIR: other,
    GIT_WORK_TREE: join(other, '..'),
    GIT_INDEX_FILE: join(other, 'index'),
    GIT_PREFIX: 'x/',
    GIT_GLOB_PATHSPECS: '1',
  });
  expect(await lookAtGit(folder, secrets)).toEqual(clean);
});

test('looking runs nothing of the repository, and writes nothing', async () => {
  const folder = plain();
  const trace = join(emptyFolder(), 'trace');
  const spy = program(join(emptyFolder(), 'spy'), `touch '${trace}'`);
  for (const hook of ['post-index-change', 'post-checkout', 'pre-commit', 'fsmonitor-watchman'])
    program(join(folder, '.git/hooks', hook), `touch '${trace}'; exit 1`);
  for (const key of ['core.fsmonitor', 'core.pager', 'core.editor']) git(folder, 'config', key, spy);
  place(folder, { 'docker-compose.yml': 'changed\n' });
  const index = statSync(join(folder, '.git/index'), { bigint: true }).mtimeNs;
  expect(await lookAtGit(folder, secrets)).toEqual({ ...clean, dirty: ['docker-compose.yml'] });
  expect(existsSync(trace)).toBe(false);
  expect(statSync(join(folder, '.git/index'), { bigint: true }).mtimeNs).toBe(index);
});

test.each([
  ['status.relativePaths', 'true'],
  ['status.showUntrackedFiles', 'all'],
  ['status.branch', 'true'],
  ['status.short', 'true'],
  ['status.renames', 'copies'],
  ['color.ui', 'always'],
  ['core.quotePath', 'true'],
  ['core.pager', 'false'],
  ['core.autocrlf', 'true'],
])('the setting %s = %s changes nothing', async (key, value) => {
  const folder = situations['a sub-folder of a repository']?.() ?? '';
  git(folder, 'config', key, value);
  git(folder, 'mv', 'docker-compose.yml', 'compose ü.yml');
  expect(await lookAtGit(folder, secrets)).toEqual({ ...clean, dirty: ['compose ü.yml', 'docker-compose.yml'] });
});

test('other repositories in the folder are not of it', async () => {
  const folder = plain();
  const inner = join(folder, 'front end');
  mkdirSync(inner);
  git(inner, 'init', '-q');
  place(inner, { file: 'x\n' });
  expect(await lookAtGit(folder, secrets)).toEqual(clean);
  expect(status(folder)).toEqual(['?? front end/']);
});
