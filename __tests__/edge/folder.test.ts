import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { commit, type StagedFile } from '../../generators/edge/folder.js';
import { stagingName } from '../../generators/edge/staging.js';
import { checkTarget, type Target } from '../../generators/edge/target.js';
import { emptyFolder, folderWith } from './places.js';

const files: readonly StagedFile[] = [
  { path: 'README.md', content: '# Lab\n', mode: 0o644 },
  { path: 'init.sh', content: '#!/bin/sh\n', mode: 0o755 },
  { path: 'secrets/KEY.env', content: "KEY='x'\n", mode: 0o600 },
  { path: 'secrets/raw', content: new Uint8Array([0, 255, 13]), mode: 0o600 },
  { path: 'config/a/b.conf', content: 'b\n', mode: 0o644 },
];

const never = new AbortController().signal;
const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

async function targetAt(path: string): Promise<Target> {
  const found = await checkTarget(path);
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found.value;
}

describe('commit', () => {
  test.each([0o000, 0o022, 0o077])('writes every file with its mode, whatever the umask (%i)', async (mask) => {
    const parent = emptyFolder();
    const before = process.umask(mask);
    try {
      const done = await commit(await targetAt(join(parent, 'lab')), [async () => files], never);
      expect(done.ok).toBe(true);
    } finally {
      process.umask(before);
    }
    const at = (path: string) => join(parent, 'lab', path);
    expect(readdirSync(parent)).toEqual(['lab']);
    expect(readdirSync(at(''), { recursive: true }).sort()).toEqual(
      [
        'README.md',
        'config',
        'config/a',
        'config/a/b.conf',
        'init.sh',
        'secrets',
        'secrets/KEY.env',
        'secrets/raw',
      ].sort(),
    );
    expect(['', 'config', 'config/a', 'secrets'].map((path) => modeOf(at(path)))).toEqual(['755', '755', '755', '700']);
    expect(files.map(({ path }) => modeOf(at(path)))).toEqual(files.map(({ mode }) => mode.toString(8)));
    expect(readFileSync(at('secrets/raw'))).toEqual(Buffer.from([0, 255, 13]));
  });

  test('takes the place of an empty folder and keeps what that allows', async () => {
    const folder = emptyFolder();
    expect(modeOf(folder)).toBe('700');
    expect((await commit(await targetAt(folder), [async () => files], never)).ok).toBe(true);
    expect(modeOf(folder)).toBe('700');
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('# Lab\n');
  });

  test('leaves nothing where it cannot write: the folder has been filled meanwhile', async () => {
    const parent = emptyFolder();
    const target = await targetAt(join(parent, 'lab'));
    mkdirSync(join(parent, 'lab'));
    writeFileSync(join(parent, 'lab', 'mine'), 'x');
    const done = await commit(target, [async () => files], never);
    expect(done.ok ? [] : done.problems.map(({ code }) => code)).toEqual(['target/not-empty']);
    expect(readdirSync(parent)).toEqual(['lab']);
    expect(readdirSync(join(parent, 'lab'))).toEqual(['mine']);
  });

  test('leaves nothing where it cannot write: a name that is too long', async () => {
    const parent = emptyFolder();
    const done = await commit(
      await targetAt(join(parent, 'lab')),
      [async () => [...files, { path: 'x'.repeat(300), content: '', mode: 0o644 }]],
      never,
    );
    expect(done.ok ? [] : done.problems.map(({ code }) => code)).toEqual(['target/name-too-long']);
    expect(readdirSync(parent)).toEqual([]);
  });

  test('leaves nothing when it is stopped', async () => {
    const parent = emptyFolder();
    const stop = new AbortController();
    const target = await targetAt(join(parent, 'lab'));
    const many = Array.from(
      { length: 600 },
      (_, index): StagedFile => ({ path: `d/${index}`, content: 'x', mode: 0o644 }),
    );
    const work = commit(target, [async () => many], stop.signal);
    setTimeout(() => stop.abort(new Error('stopped')), 10);
    await expect(work).rejects.toThrow('stopped');
    expect(readdirSync(parent)).toEqual([]);
  });

  test('sweeps what a killed run has left, and nothing else', async () => {
    const host = stagingName('lab').split('.')[3] ?? '';
    const dead = 2 ** 22 + 1;
    const parent = folderWith({
      [`.lab.${dead}.${host}.0123abcd.tmp/secrets/KEY.env`]: 'KEY=x',
      [`.lab.${process.pid}.${host}.0123abcd.tmp/x`]: '',
      [`.lab.${process.ppid}.${host}.11111111.tmp/x`]: '',
      [`.lab.${dead}.22222222.22222222.tmp/x`]: '',
      [`.lab.${dead}.${host}.mine.tmp/x`]: '',
      [`.laboratory.${dead}.${host}.0123abcd.tmp/x`]: '',
    });
    expect((await commit(await targetAt(join(parent, 'lab')), [async () => files], never)).ok).toBe(true);
    expect(readdirSync(parent).sort()).toEqual(
      [
        `.lab.${process.ppid}.${host}.11111111.tmp`,
        `.lab.${dead}.22222222.22222222.tmp`,
        `.lab.${dead}.${host}.mine.tmp`,
        `.laboratory.${dead}.${host}.0123abcd.tmp`,
        'lab',
      ].sort(),
    );
  });
});

describe('checkTarget', () => {
  test.each<[string, Readonly<Record<string, string>>, string, string]>([
    ['a deployment', { 'lab/.deployment/manifest.json': '{}' }, 'lab', 'target/deployment-already'],
    ['a folder with files', { 'lab/a': '', 'lab/b': '' }, 'lab', 'target/not-empty'],
    ['a file', { lab: '' }, 'lab', 'target/not-a-folder'],
    ['no parent', {}, 'no/lab', 'target/no-parent'],
    ['a file as parent', { no: '' }, 'no/lab', 'target/not-a-folder'],
  ])('%s', async (_, there, name, code) => {
    const folder = folderWith(there);
    const found = await checkTarget(join(folder, name));
    expect(found.ok ? [] : found.problems.map((problem) => problem.code)).toEqual([code]);
  });

  test('names what is there, some of it', async () => {
    const folder = folderWith(Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g\n'].map((name) => [name, ''])));
    const found = await checkTarget(folder);
    expect(found.ok ? '' : found.problems[0]?.message).toBe(
      `${folder} is not empty: it has "a", "b", "c", "d", "e" and 2 more`,
    );
  });

  test('a symbolic link stands for its folder', async () => {
    const parent = folderWith({});
    mkdirSync(join(parent, 'real'));
    symlinkSync('real', join(parent, 'link'));
    expect(await targetAt(join(parent, 'link'))).toMatchObject({ path: join(parent, 'real'), name: 'real' });
  });

  test('a mounted file system cannot be replaced', async () => {
    const found = await checkTarget('/');
    expect(found.ok).toBe(false);
    const mounted = await checkTarget('/dev/shm');
    const codes = mounted.ok ? [] : mounted.problems.map(({ code }) => code);
    expect(['target/mount-point', 'target/not-empty']).toEqual(expect.arrayContaining(codes));
    expect(codes.length).toBe(1);
  });
});
