import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { folder } from './dioptra.js';
import { type Ended, run, withPrograms } from './programs.js';

let place: string;
let site: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'web interface '));
  site = join(place, 'site');
  mkdirSync(site);
  writeFileSync(join(site, 'index.html'), 'old');
  writeFileSync(join(site, 'gone.js'), 'old');
  cpSync(join(folder, 'config', 'frontend'), join(place, 'job'), { recursive: true });
});
afterEach(() => rmSync(place, { recursive: true }));

const withTar = withPrograms('tar', 'gzip', 'timeout');

withTar.each([
  ['its top', ['index.html', 'assets/a.js'], '.'],
  ['its folder dist', ['dist/index.html', 'dist/assets/a.js'], '.'],
  ['one folder', ['dioptra-ui/index.html', 'dioptra-ui/assets/a.js'], '.'],
  ['dist of one folder', ['ui/dist/index.html', 'ui/dist/assets/a.js', 'ui/package.json'], '.'],
])('an archive that is built already is taken from %s', async (_, files) => {
  await archive(Object.fromEntries(files.map((file) => [file, `new ${file}`])));
  expect(await build()).toMatchObject({ status: 0 });
  expect(readdirSync(site).sort()).toEqual(['assets', 'index.html']);
  expect(readFileSync(join(site, 'index.html'), 'utf8')).toMatch(/^new /);
});

withTar('what is served can be read by everybody, and written by its owner alone', async () => {
  await archive({ 'index.html': 'new', 'assets/a.js': 'new' });
  await build();
  expect(statSync(join(site, 'assets')).mode & 0o777).toBe(0o755);
  expect(statSync(join(site, 'index.html')).mode & 0o777).toBe(0o644);
});

withTar.each([
  ['is no archive', undefined, 'is no complete .tar.gz file'],
  ['holds neither page nor sources', { 'readme.txt': '' }, 'neither a built page'],
])('an archive that %s leaves what is served as it was', async (_, files, message) => {
  if (files === undefined) writeFileSync(join(place, 'job', 'archive.tar.gz'), 'junk');
  else await archive(files);
  const { status, said } = await build();
  expect(status).toBe(1);
  expect(said).toContain(message);
  asItWas();
});

const withGit = withPrograms('git', 'npm', 'tar', 'timeout');

withGit(
  'a branch or tag of a repository is built, in src/frontend if there is such a folder',
  async () => {
    const repository = await makeRepository('src/frontend', `mkdir dist && cp index.html dist/index.html`);
    expect(await build({ FRONTEND_REPOSITORY: repository, FRONTEND_BRANCH: '1.0' })).toMatchObject({ status: 0 });
    expect(readdirSync(site)).toEqual(['index.html']);
    expect(readFileSync(join(site, 'index.html'), 'utf8')).toBe('source');
  },
  60_000,
);

withGit(
  'a build that fails leaves what is served as it was',
  async () => {
    const repository = await makeRepository('.', 'false');
    const { status, said } = await build({ FRONTEND_REPOSITORY: repository, FRONTEND_BRANCH: '1.0' });
    expect(status).toBe(1);
    expect(said).toContain('what is served stays as it was');
    asItWas();
  },
  60_000,
);

withGit('a repository that cannot be reached is said, with the cures and without its login', async () => {
  const { status, said } = await build({
    FRONTEND_REPOSITORY: 'http://me:hidden@127.0.0.1:9/ui.git',
    FRONTEND_BRANCH: 'main',
  });
  expect(status).toBe(1);
  for (const part of ['branch or tag main of http://127.0.0.1:9/ui.git', '--repository', '--branch', '--archive']) {
    expect(said).toContain(part);
  }
  expect(said).not.toContain('hidden');
  asItWas();
});

withGit('a branch that is not there is said', async () => {
  const repository = await makeRepository('.', 'true');
  const { status, said } = await build({ FRONTEND_REPOSITORY: repository, FRONTEND_BRANCH: 'no-such' });
  expect(status).toBe(1);
  expect(said).toContain('cannot get the branch or tag no-such');
});

withTar('a folder that cannot be written to is said', async () => {
  const { status, said } = await build({ SITE: join(place, 'nowhere') });
  expect(status).toBe(1);
  expect(said).toContain('init-deployment.sh');
});

function build(environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return run('sh', [join(place, 'job', 'build.sh')], {
    cwd: '/',
    env: { PATH: process.env.PATH, HOME: place, TMPDIR: place, SITE: site, ...environment },
  });
}

async function archive(files: Readonly<Record<string, string>>): Promise<void> {
  const packed = join(place, 'packed');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(packed, path, '..'), { recursive: true });
    writeFileSync(join(packed, path), text);
  }
  await succeed('tar', ['-C', packed, '-czf', join(place, 'job', 'archive.tar.gz'), '.']);
}

/** A repository with the tag 1.0, whose page lies in `at` and is built by `command`. */
async function makeRepository(at: string, command: string): Promise<string> {
  const repository = join(place, 'repository');
  const sources = join(repository, at);
  mkdirSync(sources, { recursive: true });
  writeFileSync(join(sources, 'index.html'), 'source');
  writeFileSync(
    join(sources, 'package.json'),
    JSON.stringify({ name: 'ui', version: '1.0.0', scripts: { build: command } }),
  );
  writeFileSync(
    join(sources, 'package-lock.json'),
    JSON.stringify({
      name: 'ui',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: { '': { name: 'ui', version: '1.0.0' } },
    }),
  );
  const git = (...parameters: readonly string[]) =>
    succeed('git', ['-C', repository, '-c', 'user.name=test', '-c', 'user.email=test@example.com', ...parameters]);
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'one');
  await git('tag', '1.0');
  return `file://${repository}`;
}

async function succeed(program: string, parameters: readonly string[]): Promise<void> {
  const { status, said } = await run(program, parameters);
  if (status !== 0) throw new Error(`${program}: ${said}`);
}

function asItWas(): void {
  expect(readdirSync(site).sort()).toEqual(['gone.js', 'index.html']);
  expect(readFileSync(join(site, 'index.html'), 'utf8')).toBe('old');
  expect(readdirSync(place).filter((name) => name.startsWith('tmp.'))).toEqual([]);
  expect(existsSync(join(site, '.new'))).toBe(false);
}
