import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { change } from '../../../generators/edge/transaction/change.js';
import { recover } from '../../../generators/edge/transaction/recover.js';
import { rollbackTo } from '../../../generators/edge/transaction/rollback.js';
import { bundledChild, ended, someAtATime } from './children.js';
import { counting, failing } from './disks.js';
import { furnished, pictureOf, quickFolder } from './furnished.js';
import { good, never, operations, run } from './sample.js';

jest.setTimeout(120_000);

type Picture = ReturnType<typeof pictureOf>;

let child = '';
let old: Picture = {};
let fresh: Picture = {};

beforeAll(async () => {
  child = await bundledChild();
  const folder = furnished();
  old = pictureOf(folder);
  good(await change(folder, operations, run, never));
  fresh = pictureOf(folder);
});

/** What `act` would call, counted in this process. */
async function callsOf(act: (disk: ReturnType<typeof counting>['disk']) => Promise<unknown>) {
  const { disk, calls } = counting();
  await act(disk);
  return calls;
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Repairs what a killed run has left and checks that it is one of two pictures whole, with nothing else about. Gives back which. */
async function repaired(folder: string, from: Picture, to: Picture): Promise<'from' | 'to'> {
  const decided = existsSync(join(folder, '.deployment/journal'));
  const end = good(await recover(folder));
  const now = pictureOf(folder);
  const is = JSON.stringify(now) === JSON.stringify(from) ? 'from' : 'to';
  expect(now).toEqual(is === 'from' ? from : to);
  expect(end === 'nothing').toBe(!decided);
  if (end === 'finished') expect(is).toBe('to');
  if (end === 'taken-back') expect(is).toBe('from');
  for (const [path, thing] of Object.entries(now)) if (/^secrets\/./.test(path)) expect(thing).toMatch(/^file 600 /);
  const names = existsSync(join(folder, '.deployment/backup')) ? readdirSync(join(folder, '.deployment/backup')) : [];
  expect(names.filter((name) => !/^(\.gitignore|\d{8}T\d{6}Z(-\d{4})?)$/.test(name))).toEqual([]);
  expect(good(await recover(folder))).toBe('nothing');
  return is;
}

/** The pass over all calls: kills, repairs, and sees that all before some call is old, and all from there on is new. */
async function killedAtEach(
  numbers: readonly number[],
  prepared: (number: number) => Promise<{ readonly folder: string; readonly words: readonly string[] }>,
  pictures: readonly [Picture, Picture],
): Promise<void> {
  const ends: string[] = [];
  await someAtATime(numbers, async (number) => {
    const { folder, words } = await prepared(number);
    const { killed } = await ended([process.execPath, child, ...words]);
    expect([number, killed]).toEqual([number, true]);
    ends[number] = await repaired(folder, ...pictures);
  });
  const order = ends.filter(() => true);
  expect(order).toHaveLength(numbers.length);
  expect(order).toEqual([...order].sort());
}

describe('killed', () => {
  test.each(['before', 'after'])('%s each call of a change: old until the journal, new from then on', async (when) => {
    const calls = await callsOf((disk) => change(furnished(), operations, run, never, disk));
    const decided = calls.findIndex(({ paths }) => paths.at(-1)?.endsWith('.deployment/journal')) + 1;
    expect([calls.length > 80, decided > 40, decided < calls.length - 20]).toEqual([true, true, true]);
    const ends: string[] = [];
    await someAtATime(upTo(calls.length), async (number) => {
      const folder = furnished();
      const { killed } = await ended([process.execPath, child, 'change', folder, when, String(number)]);
      expect([number, killed]).toEqual([number, true]);
      ends[number] = await repaired(folder, old, fresh);
    });
    const first = when === 'before' ? decided + 1 : decided;
    expect(ends.slice(1)).toEqual(upTo(calls.length).map((number) => (number < first ? 'from' : 'to')));
  });

  test('before each call of a rollback', async () => {
    const updated = furnished();
    good(await change(updated, operations, run, never));
    const sample = await copyOf(updated);
    const { operations: back, folders } = good(await rollbackTo(sample, '20260822T101530Z'));
    const calls = await callsOf((disk) => change(sample, back, { ...run, folders }, never, disk));
    expect(pictureOf(sample)).toEqual(old);
    await killedAtEach(
      upTo(calls.length),
      async (number) => {
        const folder = await copyOf(updated);
        return { folder, words: ['rollback', folder, 'before', String(number)] };
      },
      [fresh, old],
    );
  });

  test.each(['on', 'back'])('after each call of a recovery on the way %s', async (way) => {
    const interrupted = furnished();
    // Dead from the third last step of the run on; on the way back, from the middle of that on.
    const dead = way === 'on' ? await stepOf('secrets/OLD.env') : await stepOf('.deployment/manifest.json');
    const disk =
      way === 'on'
        ? failing('EIO', ({ number }) => number >= dead)
        : failing('EIO', ({ number }) => number === dead || number > dead + 8);
    expect((await change(interrupted, operations, run, never, disk)).ok).toBe(false);
    execFileSync('rm', ['-rf', join(interrupted, '.deployment/lock')]);
    expect(readFileSync(join(interrupted, '.deployment/journal'), 'utf8')).toContain(`"way":"${way}"`);
    const sample = await copyOf(interrupted);
    const calls = await callsOf((each) => recover(sample, each));
    const [from, to] = way === 'on' ? [old, fresh] : [fresh, old];
    expect(pictureOf(sample)).toEqual(to);
    expect(calls.length).toBeGreaterThan(20);
    await someAtATime(upTo(calls.length), async (number) => {
      const folder = await copyOf(interrupted);
      const { killed, out } = await ended([process.execPath, child, 'recover', folder, 'after', String(number)]);
      expect([number, out, killed]).toEqual([number, '', true]);
      expect(await repairedTo(folder, from, to)).toBe('to');
    });
  });
});

/** Once a way is decided there is no other, so the end is always the same; whether a journal is still there tells nothing more. */
const repairedTo = (folder: string, from: Picture, to: Picture): Promise<'from' | 'to'> =>
  from === old ? repaired(folder, from, to) : repaired(folder, to, from).then((is) => (is === 'from' ? 'to' : 'from'));

async function stepOf(path: string): Promise<number> {
  const calls = await callsOf((disk) => change(furnished(), operations, run, never, disk));
  return (
    calls.findIndex(
      ({ name, paths }) => name !== 'link' && paths.at(-1)?.endsWith(`/${path}`) && !paths.at(-1)?.includes('/before/'),
    ) + 1
  );
}

/** With modes, times and hard links as good as `cp -a` has them. */
async function copyOf(folder: string): Promise<string> {
  const copy = quickFolder();
  await ended(['cp', '-a', `${folder}/.`, copy]);
  return copy;
}

const tracer = ['/usr/bin/strace', '/usr/local/bin/strace'].find((place) => existsSync(place));
const traced = tracer === undefined ? test.skip : test;

/** Calls of the system that change something; those at whose every occurrence the child is killed, and those of which some are taken. */
const every = ['rename', 'link', 'unlink', 'fsync'];
const some = ['mkdir', 'rmdir', 'write', 'openat', 'chmod', 'fchmod'];

describe('killed by strace, where it is installed', () => {
  traced.each([...every, ...some])('entering %s', async (call) => {
    const log = await traceOf(call);
    const numbers = every.includes(call) ? log : sampled(log, 6);
    expect(numbers.length).toBeGreaterThan(0);
    const ends: string[] = [];
    await someAtATime(numbers, async (number) => {
      const folder = furnished();
      const { killed } = await ended(
        [
          tracer ?? '',
          '-f',
          '-qq',
          '-o',
          '/dev/null',
          '-e',
          `trace=${call}`,
          '-e',
          `inject=${call}:signal=SIGKILL:when=${number}`,
          process.execPath,
          child,
          'change',
          folder,
        ],
        oneThread,
      );
      expect([number, killed]).toEqual([number, true]);
      ends.push(await repaired(folder, old, fresh));
    });
    expect(ends).toHaveLength(numbers.length);
  });
});

/** The counts are per thread, so there must be only one that syncs. */
const oneThread = { env: { ...process.env, UV_THREADPOOL_SIZE: '1', NODE_OPTIONS: '' } };

/** Which calls of this kind, counted by thread as strace does, concern the folder. */
async function traceOf(call: string): Promise<readonly number[]> {
  const folder = furnished();
  const log = join(quickFolder(), 'log');
  await ended(
    [tracer ?? '', '-f', '-qq', '-y', '-o', log, '-e', `trace=${call}`, process.execPath, child, 'change', folder],
    oneThread,
  );
  const counts = new Map<string, number>();
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, thread] = new RegExp(`^(\\d+) +${call}\\(`).exec(line) ?? [];
      if (thread === undefined) return [];
      const number = (counts.get(thread) ?? 0) + 1;
      counts.set(thread, number);
      return line.includes(folder) ? [number] : [];
    });
}

const sampled = (numbers: readonly number[], count: number): readonly number[] =>
  numbers.filter((_, index) => index % Math.ceil(numbers.length / count) === 0);
