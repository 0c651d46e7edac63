import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { fine } from '../../../generators/core/model/problem.js';
import { change } from '../../../generators/edge/transaction/change.js';
import { realDisk } from '../../../generators/edge/transaction/disk.js';
import { parseHolder, printHolder, thisProcess } from '../../../generators/edge/transaction/holder.js';
import { locked } from '../../../generators/edge/transaction/lock.js';
import { bundledChild, ended } from './children.js';
import { furnished, pictureOf } from './furnished.js';
import { codesOf, good, never, operations, run } from './sample.js';

jest.setTimeout(30_000);

const root = join(import.meta.dirname, '../../..');
const lockOf = (folder: string): string => join(folder, '.deployment/lock');

let child = '';
let others: ChildProcess[] = [];

beforeAll(async () => {
  child = await bundledChild();
});

afterEach(() => {
  for (const other of others) other.kill('SIGKILL');
  others = [];
});

/** Starts a program and waits until it says that it holds the lock. */
function holding(...[program = '', ...words]: readonly string[]): Promise<ChildProcess> {
  const other = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  others.push(other);
  return new Promise((resolve, reject) => {
    other.stdout?.on('data', (data: Buffer) => String(data).includes('held') && resolve(other));
    other.on('close', () => reject(new Error('has not taken the lock')));
  });
}

const gone = (other: ChildProcess): Promise<void> => new Promise((resolve) => other.on('close', () => resolve()));

/** What init does first, with the real file; `read` keeps it there until its input ends. */
const script = (folder: string, then: string): readonly string[] => [
  'sh',
  '-euc',
  `fail() { printf 'failed: %s\\n' "$@"; exit 1; }; say() { :; }; end_title() { :; }; stop_child() { :; }
   WORK=; FOLDER=$1; . "$2"; trap clean_up EXIT; take_lock; ${then}`,
  'sh',
  folder,
  join(root, 'templates/folder/scripts/lock.sh'),
];

function lockedBy(line: string): string {
  const folder = furnished();
  mkdirSync(lockOf(folder), { mode: 0o700 });
  if (line !== '') writeFileSync(join(lockOf(folder), 'pid'), line);
  return folder;
}

describe('a lock', () => {
  test('is there while something is done, names this process, and is gone afterwards', async () => {
    const folder = furnished();
    const before = pictureOf(folder);
    const seen = await locked(folder, realDisk, async () => fine(readFileSync(join(lockOf(folder), 'pid'), 'utf8')));
    expect(good(seen)).toBe(printHolder(thisProcess()));
    expect(good(seen)).toBe(
      `${process.pid} ${readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ')[19]} ${hostname()}\n`,
    );
    expect(pictureOf(folder)).toEqual(before);
  });

  test('goes when that fails or throws', async () => {
    const folder = furnished();
    await expect(locked(folder, realDisk, () => Promise.reject(new Error('ours')))).rejects.toThrow('ours');
    expect(existsSync(lockOf(folder))).toBe(false);
  });

  test('keeps a second run of the same process out', async () => {
    const folder = furnished();
    const inner = await locked(folder, realDisk, async () => fine(await change(folder, operations, run, never)));
    expect(codesOf(good(inner))).toEqual(['target/locked']);
  });

  test('of two at once lets one through', async () => {
    const folder = furnished();
    const both = await Promise.all([change(folder, operations, run, never), change(folder, operations, run, never)]);
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(both.flatMap(codesOf)).toEqual(['target/locked']);
  });

  test('of a living process keeps others out, and the message names it', async () => {
    const folder = furnished();
    const other = await holding(process.execPath, child, 'hold', folder);
    const before = pictureOf(folder);
    const done = await change(folder, operations, run, never);
    expect(done).toEqual({
      ok: false,
      problems: [
        {
          code: 'target/locked',
          message: `another run works on this folder: process ${other.pid} on ${hostname()}`,
          hint: `wait for it; if there is no such process, remove ${lockOf(folder)}`,
        },
      ],
    });
    expect(pictureOf(folder)).toEqual(before);
    const end = gone(other);
    other.kill('SIGKILL');
    await end;
    good(await change(folder, operations, run, never));
    expect(existsSync(lockOf(folder))).toBe(false);
  });

  test.each([
    ['a process that is gone', '4194999 12345 HOST\n'],
    ['a process whose number another has now', `${process.pid} 1 HOST\n`],
    ['nobody yet', ''],
    ['something else', 'hello\n'],
  ])('of %s is taken over', async (_, line) => {
    const folder = lockedBy(line.replace('HOST', hostname()));
    expect(await change(folder, operations, run, never)).toMatchObject({ ok: true, warnings: [] });
    expect(readdirSync(join(folder, '.deployment')).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  test.each([
    ['another machine', '1 12345 elsewhere\n'],
    ['this very process', printHolder(thisProcess())],
  ])('of %s is not', async (_, line) => {
    const folder = lockedBy(line);
    expect(codesOf(await change(folder, operations, run, never))).toEqual(['target/locked']);
    expect(readFileSync(join(lockOf(folder), 'pid'), 'utf8')).toBe(line);
  });

  test('that tells of containers is taken over with a warning, and stays for init', async () => {
    const line = `4194999 12345 ${hostname()}\n`;
    const folder = lockedBy(line);
    writeFileSync(join(lockOf(folder), 'started'), '');
    const done = await change(folder, operations, run, never);
    expect([done.ok, codesOf(done)]).toEqual([true, ['target/left-containers']]);
    expect(pictureOf(lockOf(folder))).toMatchObject({ pid: expect.stringContaining(line), started: 'file 600 ' });
    const { out } = await ended(script(folder, 'if left_jobs; then echo left; fi'));
    expect(out).toContain('left');
    expect(existsSync(lockOf(folder))).toBe(false);
  });

  test('that is a file or a link is in the way', async () => {
    const folder = furnished();
    writeFileSync(lockOf(folder), '');
    expect(codesOf(await change(folder, operations, run, never))).toEqual(['target/in-the-way']);
  });
});

describe('the lock of the deployment’s own scripts is the same', () => {
  test('they keep us out, and when killed let us in', async () => {
    const folder = furnished();
    const other = await holding(...script(folder, 'echo held; read -r _'));
    expect(await change(folder, operations, run, never)).toMatchObject({
      ok: false,
      problems: [
        { code: 'target/locked', message: `another run works on this folder: process ${other.pid} on ${hostname()}` },
      ],
    });
    const end = gone(other);
    other.kill('SIGKILL');
    await end;
    good(await change(folder, operations, run, never));
  });

  test('we keep them out, and when killed let them in', async () => {
    const folder = furnished();
    const other = await holding(process.execPath, child, 'hold', folder);
    await expect(ended(script(folder, 'echo held'))).rejects.toThrow('ended with 1');
    const end = gone(other);
    other.kill('SIGKILL');
    await end;
    const { out } = await ended(script(folder, 'echo held'));
    expect(out).toContain('held');
  });
});

describe('a holder', () => {
  test.each(['', 'x', '1 2', '1 2 3 4', '-1 2 host', '1 x host', '99999999999 1 host', '1 2 ho\nst'])(
    'is none: %j',
    (line) => {
      expect(parseHolder(line)).toBeUndefined();
    },
  );

  test('is read as printed', () => {
    const holder = { process: 7, started: 'gone', host: 'a.b-c' };
    expect(parseHolder(printHolder(holder))).toEqual(holder);
  });
});

const asRoot = process.geteuid?.() === 0 ? test : test.skip;

describe('who is not root', () => {
  asRoot.each<readonly [string, string, number]>([
    ['a read-only file', 'compose.yml', 0o444],
    ['a read-only file that is to go', 'old/a.conf', 0o444],
    ['a folder that may not be written', 'old', 0o555],
    ['a state folder that may not be written', '.deployment', 0o555],
    ['a file that may not be read', 'secrets/KEY.env', 0o200],
  ])('leaves everything as it is: %s', async (_, path, mode) => {
    const folder = theirs();
    chmodSync(join(folder, path), mode);
    const before = pictureOf(folder, () => true);
    const done = JSON.parse((await ended([process.execPath, child, 'change', folder], nobody)).out);
    expect(done.problems.map(({ code }: { code: string }) => code)).toEqual(['target/not-allowed']);
    expect(done.problems[0].message).toContain(path);
    expect(pictureOf(folder, () => true)).toEqual(before);
  });

  asRoot('leaves a file of somebody else as it is, whose mode is to change', async () => {
    const folder = theirs();
    execFileSync('chown', ['0:0', join(folder, 'init.sh')]);
    chmodSync(join(folder, 'init.sh'), 0o666);
    const before = pictureOf(folder, () => true);
    const done = JSON.parse((await ended([process.execPath, child, 'change', folder], nobody)).out);
    expect(done.problems).toMatchObject([{ code: 'target/not-allowed', message: 'init.sh may not be changed by you' }]);
    expect(pictureOf(folder, () => true)).toEqual(before);
  });

  asRoot(
    'replaces files of others that are theirs to write, and backs them up by copies where no links are allowed',
    async () => {
      const folder = theirs();
      execFileSync('chown', ['0:0', join(folder, 'compose.yml')]);
      chmodSync(join(folder, 'compose.yml'), 0o666);
      const done = JSON.parse((await ended([process.execPath, child, 'change', folder], nobody)).out);
      expect(done).toEqual({ ok: true, value: { id: '20260822T101530Z' }, warnings: [] });
      expect(readFileSync(join(folder, '.deployment/backup/20260822T101530Z/before/compose.yml'), 'utf8')).toBe(
        'services: old\n',
      );
    },
  );
});

const nobody = { uid: 65534, gid: 65534 };

/** A furnished folder of somebody who is not root. */
function theirs(): string {
  const folder = furnished();
  execFileSync('chown', ['-R', '65534:65534', folder]);
  return folder;
}
