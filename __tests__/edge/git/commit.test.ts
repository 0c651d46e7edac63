import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Result } from '../../../generators/core/model/problem.js';
import { commitFiles } from '../../../generators/edge/git/commit.js';
import { lookAtGit } from '../../../generators/edge/git/git.js';
import { gitWarnings } from '../../../generators/edge/git/warnings.js';
import { emptyFolder } from '../places.js';
import {
  alone,
  commits,
  conflict,
  deployment,
  git,
  lastCommit,
  place,
  plain,
  program,
  repository,
  situations,
  status,
} from './repositories.js';

const secrets = ['secrets/DB_PASSWORD.env', 'ssl'];
const committed = { ok: true, value: 'committed', warnings: [] };
const nothing = { ok: true, value: 'nothing', warnings: [] };
const before = { ...process.env };

beforeEach(alone);
afterEach(() => {
  process.env = { ...before };
});

const everything = (folder: string) => commitFiles(folder, 'all-tracked-changes', 'Before the update', secrets);
const these = (folder: string, ...paths: readonly string[]) => commitFiles(folder, paths, 'After the update', secrets);

describe('the same in every situation', () => {
  test.each(Object.entries(situations))('%s', async (_, situation) => {
    const folder = situation();
    const prefix = git(folder, 'rev-parse', '--show-prefix').slice(0, -1);
    expect(await everything(folder)).toEqual(nothing);
    place(folder, { 'docker-compose.yml': 'changed\n', 'new file': 'x\n' });
    expect(await everything(folder)).toEqual(committed);
    expect(lastCommit(folder)).toEqual([`${prefix}docker-compose.yml`]);
    rmSync(join(folder, 'envs/a b.env'));
    expect(await these(folder, 'new file', 'envs/a b.env', 'docker-compose.yml', 'not there')).toEqual(committed);
    expect(lastCommit(folder)).toEqual([`${prefix}envs/a b.env`, `${prefix}new file`]);
    expect(git(folder, 'log', '-2', '--format=%s')).toBe('After the update\nBefore the update\n');
    expect(await these(folder, 'new file')).toEqual(nothing);
    expect(status(folder)).toEqual([]);
  });

  test('and before the first commit', async () => {
    const folder = place(repository(), deployment);
    git(folder, 'config', 'user.name', 'Operator');
    expect(await everything(folder)).toEqual(nothing);
    expect(await these(folder, '.gitignore', 'docker-compose.yml')).toEqual(committed);
    expect(lastCommit(folder)).toEqual(['.gitignore', 'docker-compose.yml']);
    expect(status(folder)).toEqual(['?? envs/a b.env']);
  });
});

test.each<[string, () => string]>([
  ['no repository', () => place(emptyFolder(), deployment)],
  ['no folder', () => join(emptyFolder(), 'not there')],
  ['a bare repository', () => repository('--bare')],
])('%s: nothing to commit', async (_, folder) => {
  const there = folder();
  expect(await everything(there)).toEqual(nothing);
  expect(await these(there, 'docker-compose.yml')).toEqual(nothing);
});

test('no git: nothing to commit', async () => {
  const folder = place(plain(), { 'docker-compose.yml': 'changed\n' });
  process.env.PATH = emptyFolder();
  expect(await everything(folder)).toEqual(nothing);
});

describe('what is not in the commit', () => {
  test('anything staged or changed beside it, which stays as it was', async () => {
    const root = repository();
    place(root, { 'beside.txt': 'a\n', 'staged.txt': 'a\n', 'dep/docker-compose.yml': 'a\n', 'dep/mine.txt': 'a\n' });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'first');
    place(root, { 'beside.txt': 'b\n', 'staged.txt': 'b\n', 'new.txt': 'b\n', 'dep/docker-compose.yml': 'b\n' });
    place(root, { 'dep/mine.txt': 'b\n', 'dep/added': 'b\n', 'dep/forgotten': 'b\n' });
    git(root, 'add', 'staged.txt', 'new.txt', 'dep/mine.txt');
    expect(await these(join(root, 'dep'), 'docker-compose.yml', 'added')).toEqual(committed);
    expect(lastCommit(root)).toEqual(['dep/added', 'dep/docker-compose.yml']);
    expect(status(root)).toEqual([
      ' M beside.txt',
      'M  dep/mine.txt',
      'A  new.txt',
      'M  staged.txt',
      '?? dep/forgotten',
    ]);
    expect(await everything(join(root, 'dep'))).toEqual(committed);
    expect(lastCommit(root)).toEqual(['dep/mine.txt']);
    expect(status(root)).toEqual([' M beside.txt', 'A  new.txt', 'M  staged.txt', '?? dep/forgotten']);
  });

  test('what lies outside the folder', async () => {
    const root = repository();
    place(root, { 'beside.txt': 'a\n', 'dep/a': 'a\n' });
    expect(await these(join(root, 'dep'), '../beside.txt')).toEqual(nothing);
    expect(commits(root)).toBe(0);
  });

  test('secrets, tracked or not, by themselves or in a folder of secrets', async () => {
    const folder = place(plain(), { '.gitignore': '', 'ssl/a/server.key': 'x\n', sslx: 'x\n' });
    git(folder, 'add', 'secrets', 'ssl/a/server.key');
    const all = ['secrets/DB_PASSWORD.env', 'ssl/a/server.key', '.gitignore', 'sslx', 'secrets', 'ssl'];
    expect(await these(folder, ...all)).toEqual(committed);
    expect(lastCommit(folder)).toEqual(['.gitignore', 'sslx']);
    git(folder, 'commit', '-q', '-m', 'secrets are in the history now');
    place(folder, { 'secrets/DB_PASSWORD.env': 'y\n', 'ssl/a/server.key': 'y\n' });
    expect(await everything(folder)).toEqual(nothing);
    expect(await these(folder, ...all)).toEqual(nothing);
  });

  test('what is ignored, even if it is tracked', async () => {
    const folder = place(plain(), { 'logs/a': 'x\n', kept: 'x\n' });
    git(folder, 'add', 'logs/a');
    git(folder, 'commit', '-q', '-m', 'logs');
    place(folder, { '.gitignore': '/secrets/\n/logs/\n/ignored\n', 'logs/a': 'y\n', ignored: 'y\n', kept: 'y\n' });
    expect(await these(folder, 'logs/a', 'ignored', 'kept')).toEqual(committed);
    expect(lastCommit(folder)).toEqual(['kept']);
    expect(await everything(folder)).toEqual(committed);
    expect(lastCommit(folder)).toEqual(['.gitignore']);
  });

  test('what is about to be untracked, and still there', async () => {
    const folder = plain();
    git(folder, 'rm', '-q', '--cached', 'docker-compose.yml');
    place(folder, { 'docker-compose.yml': 'changed\n' });
    expect(await everything(folder)).toEqual(nothing);
    expect(await these(folder, 'docker-compose.yml')).toEqual(nothing);
    expect(status(folder)).toEqual(['D  docker-compose.yml', '?? docker-compose.yml']);
    rmSync(join(folder, 'docker-compose.yml'));
    expect(await everything(folder)).toEqual(committed);
    expect(lastCommit(folder)).toEqual(['docker-compose.yml']);
  });

  test('a change that was staged, and undone in the file', async () => {
    const folder = place(plain(), { 'docker-compose.yml': 'changed\n' });
    git(folder, 'add', 'docker-compose.yml');
    place(folder, deployment);
    const was = status(folder);
    expect(was).toEqual(['MM docker-compose.yml']);
    expect(await everything(folder)).toEqual(nothing);
    expect(status(folder)).toEqual(was);
  });

  test('a repository in the folder, and a submodule', async () => {
    const folder = plain();
    git(folder, 'submodule', '--quiet', 'add', plain(), 'sub');
    git(folder, 'commit', '-q', '-m', 'submodule');
    place(join(folder, 'sub'), { 'docker-compose.yml': 'changed\n' });
    git(join(folder, 'sub'), '-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '-q', '-a', '-m', 'x');
    place(folder, { 'inner/file': 'x\n' });
    git(join(folder, 'inner'), 'init', '-q');
    expect(await everything(folder)).toEqual(nothing);
    for (const path of ['sub', 'inner', 'inner/file']) expect(await these(folder, path)).toEqual(nothing);
    expect(status(folder)).toEqual([' M sub', '?? inner/']);
  });
});

test.each([
  '-rf',
  '--',
  '*',
  ':(top)x',
  'a b',
  "it's",
  'q"q',
  'ünï 日本',
  'l\nb',
  'back\\slash',
  '[a]',
  '$HOME',
  '%s',
  '#',
])('a file that is called %j, and no other', async (name) => {
  const folder = place(plain(), { [name]: 'x\n', a: 'x\n', 'docker-compose.yml': 'changed\n', x: 'x\n' });
  expect(await these(folder, name)).toEqual(committed);
  expect(lastCommit(folder)).toEqual([name]);
  place(folder, { [name]: 'y\n' });
  git(folder, 'checkout', '-q', '--', 'docker-compose.yml');
  expect(await everything(folder)).toEqual(committed);
  expect(lastCommit(folder)).toEqual([name]);
});

test('a name that is no UTF-8 does not stop the others, and is committed too', async () => {
  const folder = plain();
  const odd = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x61, 0xff, 0x62])]);
  writeFileSync(odd, 'x\n');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'odd');
  writeFileSync(odd, 'y\n');
  expect(await everything(folder)).toEqual(committed);
  expect(status(folder)).toEqual([]);
});

test.each(['-m x', '--amend', '# not a comment', 'two\n\nparagraphs', 'ünï "q" $HOME'])(
  'the message %j as it is',
  async (message) => {
    const folder = place(plain(), { 'docker-compose.yml': 'changed\n' });
    expect(await commitFiles(folder, ['docker-compose.yml'], message, [])).toEqual(committed);
    expect(git(folder, 'log', '-1', '--format=%B').trim()).toBe(message);
    expect(commits(folder)).toBe(2);
  },
);

describe('git refuses', () => {
  const refusal = (...lines: readonly string[]) => ({
    ok: false,
    problems: [
      {
        code: 'target/git-refused',
        message: `git has not committed, and says:${lines.map((line) => `\n  ${line}`).join('')}`,
        hint: 'the files themselves stay as they are; commit them yourself, or run this without --commit',
      },
    ],
  });

  /** A changed file, a new one, and one that the operator has staged; refused, all is as it was. */
  async function refused(prepare: (folder: string) => void): Promise<Result<unknown>> {
    const folder = place(plain(), { 'docker-compose.yml': 'changed\n', fresh: 'x\n', theirs: 'x\n' });
    git(folder, 'add', 'theirs');
    const was = status(folder);
    prepare(folder);
    const outcome = await these(folder, 'docker-compose.yml', 'fresh');
    expect(status(folder)).toEqual(was);
    expect(commits(folder)).toBe(1);
    expect(readFileSync(join(folder, 'fresh'), 'utf8')).toBe('x\n');
    expect(readFileSync(join(folder, 'docker-compose.yml'), 'utf8')).toBe('changed\n');
    expect(existsSync(join(folder, '.git/index.lock'))).toBe(false);
    return outcome;
  }

  const hook = (name: string, text: string) => (folder: string) => void program(join(folder, '.git/hooks', name), text);

  test('by a hook that says why', async () => {
    const text = "echo one >&2; printf 'two\\033[2J\\n'; exit 1";
    expect(await refused(hook('pre-commit', text))).toEqual(refusal('one', 'two [2J'));
  });

  test.each(['pre-commit', 'commit-msg', 'prepare-commit-msg'])('by a %s hook without a word', async (name) => {
    expect(await refused(hook(name, 'exit 7'))).toEqual(refusal('(nothing; perhaps a hook has refused)'));
  });

  test('by a hook that says very much: its last lines', async () => {
    const outcome = await refused(hook('pre-commit', 'seq 1 5000 >&2; exit 1'));
    expect(outcome).toEqual(refusal('4993', '4994', '4995', '4996', '4997', '4998', '4999', '5000'));
  });

  test('because it does not know whose commit it is', async () => {
    const outcome = await refused((folder) => {
      git(folder, 'config', '--unset', 'user.name');
      git(folder, 'config', '--unset', 'user.email');
      git(folder, 'config', 'user.useConfigOnly', 'true');
    });
    expect(outcome).toMatchObject({ ok: false, problems: [{ code: 'target/git-refused' }] });
    expect(JSON.stringify(outcome)).toContain('user.email');
  });

  test('because it cannot sign', async () => {
    const outcome = await refused((folder) => {
      git(folder, 'config', 'commit.gpgSign', 'true');
      git(folder, 'config', 'gpg.program', program(join(emptyFolder(), 'gpg'), 'echo no secret key >&2; exit 2'));
    });
    expect(outcome).toMatchObject({ ok: false, problems: [{ code: 'target/git-refused' }] });
    expect(JSON.stringify(outcome)).toContain('failed to sign');
  });

  test('because somebody else is at work', async () => {
    const folder = place(plain(), { 'docker-compose.yml': 'changed\n', fresh: 'x\n' });
    const lock = join(folder, '.git/index.lock');
    writeFileSync(lock, '');
    const outcome = await these(folder, 'docker-compose.yml', 'fresh');
    expect(JSON.stringify(outcome)).toContain('index.lock');
    expect(outcome).toMatchObject({ ok: false, problems: [{ code: 'target/git-refused' }] });
    rmSync(lock);
    expect(status(folder)).toEqual([' M docker-compose.yml', '?? fresh']);
  });

  test('because a merge is not finished', async () => {
    const folder = place(conflict(), { fresh: 'x\n' });
    const was = status(folder);
    expect(await everything(folder)).toMatchObject({ ok: false, problems: [{ code: 'target/git-unmerged' }] });
    expect(await these(folder, 'docker-compose.yml', 'fresh')).toEqual({
      ok: false,
      problems: [
        {
          code: 'target/git-unmerged',
          message: 'git has not merged yet: docker-compose.yml',
          hint: 'finish that merge first (git status shows how), then run this again',
        },
      ],
    });
    const outcome = await these(folder, 'fresh');
    expect(outcome).toMatchObject({ ok: false, problems: [{ code: 'target/git-refused' }] });
    expect(JSON.stringify(outcome)).toContain('merge');
    expect(status(folder)).toEqual(was);
  });
});

describe('what does not stop it', () => {
  async function goesOn(prepare: (folder: string) => void): Promise<string> {
    const folder = place(plain(), { 'docker-compose.yml': 'changed\n', fresh: 'x\n' });
    prepare(folder);
    expect(await these(folder, 'docker-compose.yml', 'fresh')).toEqual(committed);
    expect(lastCommit(folder)).toEqual(['docker-compose.yml', 'fresh']);
    return folder;
  }

  test.each(['post-commit', 'post-index-change', 'post-checkout', 'pre-push', 'post-rewrite'])(
    'a failing %s hook',
    async (name) => {
      await goesOn((folder) => program(join(folder, '.git/hooks', name), 'exit 1'));
    },
  );

  test('a hook that leaves something running', async () => {
    const pid = join(emptyFolder(), 'pid');
    await goesOn((folder) => program(join(folder, '.git/hooks/post-commit'), `sleep 600 & echo $! >'${pid}'`));
    process.kill(Number(readFileSync(pid, 'utf8')));
  }, 60_000);

  test('a hook that reads its input to the end', async () => {
    await goesOn((folder) => program(join(folder, '.git/hooks/pre-commit'), 'cat >/dev/null; exit 0'));
  });

  test('a hook that reformats what is committed', async () => {
    const folder = await goesOn((there) =>
      program(join(there, '.git/hooks/pre-commit'), 'echo formatted >docker-compose.yml; git add docker-compose.yml'),
    );
    expect(git(folder, 'show', 'HEAD:docker-compose.yml')).toBe('formatted\n');
  });

  test('a signature that is wanted', async () => {
    const text = "cat >/dev/null; printf '\\n[GNUPG:] SIG_CREATED \\n' >&2; echo signed";
    const folder = await goesOn((there) => {
      git(there, 'config', 'commit.gpgSign', 'true');
      git(there, 'config', 'gpg.program', program(join(emptyFolder(), 'gpg'), text));
    });
    expect(git(folder, 'cat-file', '-p', 'HEAD')).toContain('gpgsig signed');
  });

  test('an editor, a pager and a template that are set', async () => {
    const spy = program(join(emptyFolder(), 'spy'), 'exit 1');
    await goesOn((folder) => {
      for (const key of ['core.editor', 'core.pager', 'sequence.editor']) git(folder, 'config', key, spy);
      git(folder, 'config', 'commit.template', '/nowhere');
      git(folder, 'config', 'commit.verbose', 'true');
      git(folder, 'config', 'commit.status', 'true');
    });
  });

  test('to be called from a hook of another repository', async () => {
    const other = join(plain(), '.git');
    await goesOn(() => Object.assign(process.env, { GIT_DIR: other, GIT_INDEX_FILE: join(other, 'index') }));
    delete process.env.GIT_DIR;
    delete process.env.GIT_INDEX_FILE;
    expect(commits(join(other, '..'))).toBe(1);
  });
});

test('modes are committed as git keeps them', async () => {
  const folder = plain();
  chmodSync(join(folder, 'docker-compose.yml'), 0o755);
  expect(await everything(folder)).toEqual(committed);
  expect(git(folder, 'ls-tree', 'HEAD', 'docker-compose.yml')).toMatch(/^100755 /);
});

test('the command of a secret that is tracked does what it says', async () => {
  const folder = place(plain(), { 'secrets/*': 'x\n', "secrets/it's": 'x\n', 'secrets/other': 'x\n' });
  git(folder, 'add', '-f', 'secrets');
  const state = await lookAtGit(folder, ['secrets/*', "secrets/it's"]);
  const [warning] = gitWarnings(state, []).warnings;
  const line = /in this folder: (.*)/.exec(warning?.hint ?? '')?.[1] ?? '';
  execFileSync('sh', ['-c', line], { cwd: folder });
  expect(git(folder, 'ls-files', 'secrets')).toBe('secrets/DB_PASSWORD.env\nsecrets/other\n');
});
