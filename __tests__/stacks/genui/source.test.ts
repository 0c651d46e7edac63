import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { folder as stackFolder } from './genui.js';

const work = mkdtempSync(join(tmpdir(), 'source-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Nobody's own configuration of git takes part. */
const env = { PATH: process.env.PATH, HOME: work, GIT_CONFIG_NOSYSTEM: '1' };

function git(directory: string, ...words: readonly string[]): string {
  const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
  const { status, stdout, stderr } = spawnSync('git', ['-C', directory, ...author, ...words], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** A repository with these files; what is committed later is another commit of it. */
function repository(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(work, name);
  mkdirSync(path);
  git(path, 'init', '--quiet');
  commit(path, files);
  return path;
}

function commit(path: string, files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  git(path, 'add', '--all');
  git(path, 'commit', '--quiet', '--message', 'change');
  return git(path, 'rev-parse', 'HEAD');
}

const backend = repository('backend', { 'requirements.txt': 'django\n' });
const pinned = git(backend, 'rev-parse', 'HEAD');
const moved = commit(backend, { 'requirements.txt': 'django>=4\n' });
const ui = repository('ui', { 'package.json': '{}\n' });
const dockerfiles = repository('dockerfiles', {
  'Dockerfile-main': 'FROM base\nENV PUBLIC_URL=/app\nRUN true\n',
  '.gitmodules': '[submodule "src/genui"]\n\tpath = src/genui\n\turl = git@example.org:nobody/genui.git\n',
});
for (const [path, sha] of [
  ['src/genui', pinned],
  ['src/genui-gui', git(ui, 'rev-parse', 'HEAD')],
])
  git(dockerfiles, 'update-index', '--add', '--cacheinfo', `160000,${sha},${path}`);
git(dockerfiles, 'commit', '--quiet', '--message', 'modules');
const revision = git(dockerfiles, 'rev-parse', 'HEAD');

let here: string;
beforeEach(() => {
  here = join(mkdtempSync(join(work, 'folder-')), "it's mine");
  mkdirSync(join(here, 'config/source'), { recursive: true });
  cpSync(join(stackFolder, 'config/source/fetch.sh'), join(here, 'config/source/fetch.sh'));
});

const settings = {
  GENUI_REPOSITORY: dockerfiles,
  GENUI_REVISION: revision,
  GENUI_BACKEND_REPOSITORY: backend,
  GENUI_BACKEND_REVISION: '',
  GENUI_FRONTEND_REPOSITORY: ui,
  GENUI_FRONTEND_APP_PATH: '/lab/ui/',
};
const fetchSource = (change: Readonly<Record<string, string>> = {}) =>
  spawnSync('sh', [join(here, 'config/source/fetch.sh')], {
    cwd: '/',
    env: { ...env, ...settings, ...change },
    encoding: 'utf8',
  });
const source = (path: string): string => join(here, 'src/genui-docker', path);
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(here, path)), { recursive: true });
  writeFileSync(join(here, path), text);
};

test('brings each part in the version that the Dockerfiles go with, from where the operator says', () => {
  expect(fetchSource()).toMatchObject({ status: 0, stderr: '' });
  expect(git(source('.'), 'rev-parse', 'HEAD')).toBe(revision);
  expect(git(source('src/genui'), 'rev-parse', 'HEAD')).toBe(pinned);
  expect(existsSync(source('src/genui-gui/package.json'))).toBe(true);
});

test('gives the interface its path, and leaves upstream’s file as it is', () => {
  fetchSource();
  expect(readFileSync(source('Dockerfile-main.placed'), 'utf8')).toBe('FROM base\nENV PUBLIC_URL=/lab/ui\nRUN true\n');
  expect(readFileSync(source('Dockerfile-main'), 'utf8')).toContain('PUBLIC_URL=/app');
});

test('once it is there no repository is needed, and changes of one’s own stay', () => {
  fetchSource();
  writeFileSync(source('Dockerfile-main'), 'FROM another\nENV PUBLIC_URL=/app\n');
  expect(fetchSource({ GENUI_REPOSITORY: '/nowhere', GENUI_BACKEND_REPOSITORY: '/nowhere' })).toMatchObject({
    status: 0,
    stdout: 'source: is in src/genui-docker\n',
  });
  expect(readFileSync(source('Dockerfile-main.placed'), 'utf8')).toBe('FROM another\nENV PUBLIC_URL=/lab/ui\n');
});

test('a branch is followed, and another commit of a part is taken', () => {
  fetchSource();
  const branch = 'main';
  expect(fetchSource({ GENUI_BACKEND_REVISION: branch })).toMatchObject({ status: 0, stderr: '' });
  expect(git(source('src/genui'), 'rev-parse', 'HEAD')).toBe(moved);
  expect(fetchSource({ GENUI_BACKEND_REVISION: pinned })).toMatchObject({ status: 0, stderr: '' });
  expect(git(source('src/genui'), 'rev-parse', 'HEAD')).toBe(pinned);
});

test('without an interface none is fetched', () => {
  expect(fetchSource({ GENUI_FRONTEND_REPOSITORY: '' })).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(source('src/genui-gui/package.json'))).toBe(false);
  expect(existsSync(source('Dockerfile-main.placed'))).toBe(false);
});

test('the installer of CUDA is among what can be built of, once and again, and takes no space twice', () => {
  put('config/nvidia/cuda.run', 'installer');
  for (const _ of ['first', 'again'])
    expect(fetchSource({ NVIDIA_CUDA_RUNFILE: 'config/nvidia/cuda.run' })).toMatchObject({ status: 0, stderr: '' });
  expect(statSync(source('config/nvidia/cuda.run')).ino).toBe(statSync(join(here, 'config/nvidia/cuda.run')).ino);
});

test.each([
  [
    'no installer where one is wanted',
    { NVIDIA_CUDA_RUNFILE: 'config/nvidia/cuda.run' },
    'there is no CUDA installer at config/nvidia/cuda.run',
  ],
  ['a revision that is not there', { GENUI_REVISION: 'nothing' }, `nothing cannot be fetched from ${dockerfiles}`],
  [
    'a repository without a place for the path',
    {
      GENUI_REPOSITORY: backend,
      GENUI_REVISION: 'main',
      GENUI_BACKEND_REVISION: 'main',
      GENUI_FRONTEND_REVISION: 'main',
    },
    'does not set PUBLIC_URL',
  ],
])('%s is told', (_, change, message) => {
  const { status, stderr } = fetchSource(change);
  expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
});
