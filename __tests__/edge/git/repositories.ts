import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emptyFolder } from '../places.js';

/** No settings of the machine that runs the tests count, in what is tested either. */
export function alone(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('GIT_')) delete process.env[name];
  Object.assign(process.env, { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' });
}

export function git(folder: string, ...words: readonly string[]): string {
  return execFileSync('git', ['--literal-pathspecs', '-C', folder, '-c', 'protocol.file.allow=always', ...words], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

export function place(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export function program(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** The folder that every situation begins with: two files to be committed, and a secret that is ignored. */
export const deployment: Readonly<Record<string, string>> = {
  '.gitignore': '/secrets/\n',
  'docker-compose.yml': 'services: {}\n',
  'envs/a b.env': 'A=1\n',
  'secrets/DB_PASSWORD.env': 'not for git\n',
};

export function repository(...words: readonly string[]): string {
  const folder = emptyFolder();
  git(folder, 'init', '-q', ...words);
  return known(folder);
}

/** With somebody to commit as. */
function known(folder: string): string {
  git(folder, 'config', 'user.name', 'Operator');
  git(folder, 'config', 'user.email', 'operator@example.org');
  return folder;
}

function committed(folder: string): string {
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'first');
  return folder;
}

/** A deployment in a repository of its own. */
export const plain = (): string => committed(place(repository(), deployment));

/** Ways a deployment's folder can be in a work tree; each leaves it committed and clean. */
export const situations: Readonly<Record<string, () => string>> = {
  'a repository of its own': plain,
  'a sub-folder of a repository': () => below('deep er/dep"loy-ünï', repository()),
  'a sub-folder with an odd name': () => below('*\n[a]', repository()),
  'one of two deployments in one repository': () => {
    const root = repository();
    below('other', root);
    return below('mine', root);
  },
  'a worktree': () => {
    const tree = join(emptyFolder(), 'tree');
    git(plain(), 'worktree', 'add', '-q', '-b', 'other', tree);
    place(tree, deployment);
    return tree;
  },
  'a submodule': () => {
    const root = repository();
    git(root, 'submodule', '--quiet', 'add', plain(), 'sub');
    git(root, 'commit', '-q', '-m', 'submodule');
    return known(place(join(root, 'sub'), deployment));
  },
  'a shallow clone': () => {
    const origin = plain();
    place(origin, { more: 'x\n' });
    committed(origin);
    const folder = join(emptyFolder(), 'clone');
    git(dirname(folder), 'clone', '-q', '--depth', '1', `file://${origin}`, folder);
    return known(place(folder, deployment));
  },
  'a separate git directory': () =>
    committed(place(repository('--separate-git-dir', join(emptyFolder(), 'git')), deployment)),
  'a detached head': () => {
    const folder = plain();
    git(folder, 'checkout', '-q', '--detach');
    return folder;
  },
  'a repository with SHA-256': () => committed(place(repository('--object-format=sha256'), deployment)),
  'a symbolic link to it': () => {
    const link = join(emptyFolder(), 'link');
    symlinkSync(below('there', repository()), link);
    return link;
  },
};

function below(path: string, root: string): string {
  place(join(root, path), deployment);
  committed(root);
  return join(root, path);
}

/** Paths from the root of the repository that the last commit has changed. */
export function lastCommit(folder: string): readonly string[] {
  const names = git(folder, 'show', '-z', '--format=', '--name-only', '--no-renames', '--root', 'HEAD');
  return names.split('\0').filter((name) => name !== '');
}

export const commits = (folder: string): number => Number(git(folder, 'rev-list', '--all', '--count'));

/** What is staged and what is not, as git tells programs. */
export const status = (folder: string): readonly string[] =>
  git(folder, 'status', '--porcelain', '-z', '--untracked-files=all')
    .split('\0')
    .filter((entry) => entry !== '');

/** A repository in the middle of a merge that has two versions of the Compose file. */
export function conflict(): string {
  const folder = plain();
  git(folder, 'checkout', '-q', '-b', 'theirs');
  place(folder, { 'docker-compose.yml': 'theirs\n' });
  git(folder, 'commit', '-q', '-a', '-m', 'theirs');
  git(folder, 'checkout', '-q', '-');
  place(folder, { 'docker-compose.yml': 'ours\n' });
  git(folder, 'commit', '-q', '-a', '-m', 'ours');
  try {
    git(folder, 'merge', '-q', 'theirs');
  } catch {
    return folder;
  }
  throw new Error('the two versions were to clash');
}
