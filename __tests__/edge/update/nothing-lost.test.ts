import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { fault } from '../../../generators/core/merge/fault.js';
import { foldersOf } from '../../../generators/core/plan/folders-of.js';
import { report } from '../../../generators/edge/report.js';
import { resolve } from '../../../generators/edge/resolve.js';
import type { Outcome } from '../../../generators/edge/write.js';
import { emptyFolder } from '../places.js';
import { quietWorld } from '../world.js';
import { anyEdits, doEdits, type Edit, isTyped } from './any-edits.js';
import { anyVersion } from './any-version.js';
import { isIn, place, readIn, snapshot, times } from './folder.js';
import { back, made, problemsOf, set, standing, update, verdicts } from './runs.js';
import { put, type Small } from './small.js';

interface Story {
  readonly first: Small;
  readonly edits: readonly Edit[];
  readonly second: Small;
  /** The deployment gets another name, and its unit another path. */
  readonly renamed: boolean;
  /** The operator has typed just what the new version brings. */
  readonly foreseen: boolean;
  readonly take: 'ours' | 'theirs';
}

const anyStory: fc.Arbitrary<Story> = fc.record({
  first: anyVersion,
  edits: anyEdits,
  second: anyVersion,
  renamed: fc.nat(4).map((n) => n === 0),
  foreseen: fc.nat(4).map((n) => n === 0),
  take: fc.constantFrom('ours', 'theirs'),
});

/** Programs that look at merges would decide by what this machine has. */
const path = process.env.PATH;
beforeAll(() => {
  process.env.PATH = '/nonexistent';
});
afterAll(() => {
  process.env.PATH = path;
});

test('any version, any edits, any new version: no line of the operator’s is lost, and there is always a way back', async () => {
  await fc.assert(
    fc.asyncProperty(anyStory, async (story) => {
      const cwd = emptyFolder();
      try {
        await told(story, cwd);
      } finally {
        rmSync(cwd, { recursive: true });
      }
    }),
    { numRuns: 100 },
  );
  expect([...seen].sort()).toEqual(expect.arrayContaining([...common]));
}, 240_000);

/** Verdicts that any hundred stories have among them; else they would prove little. */
const common = ['clash', 'create', 'deleted', 'edited', 'merge', 'move', 'orphan', 'remove', 'same', 'update'];
const seen = new Set<string>();

async function told(story: Story, cwd: string): Promise<void> {
  const { folder } = await made(story.first, { cwd });
  doEdits(folder, story.edits);
  if (story.foreseen) foresee(folder, story.second);
  put(cwd, story.second);
  const before = stand(folder);
  const run = story.renamed ? { sets: set({ name: 'other' }), insists: true } : {};
  const dry = await update(cwd, { ...run, dryRun: true });
  expect(stand(folder)).toEqual(before);
  const outcome = await update(cwd, run);
  expect(verdicts(outcome)).toEqual(verdicts(dry));
  for (const verdict of Object.values(verdicts(outcome))) seen.add(verdict);
  expectNothingLost(folder, before, moves(outcome));
  expectValid(folder, before, moves(outcome));
  const updated = stand(folder);
  const pending = [...updated.keys()].filter((file) => file.startsWith('.deployment/pending/new/'));
  expect(report(outcome).exit).toBe(pending.length > 0 ? 3 : 0);
  expectLeftAlone(pending, before, updated, moves(outcome));
  if (pending.length === 0) return expectEnd(cwd, folder, before, updated);
  expect(problemsOf(await update(cwd))).toEqual(['target/pending']);
  expect(stand(folder)).toEqual(updated);
  await settled(story.take, folder);
  if (story.take === 'ours') expectNothingLost(folder, before, moves(outcome));
  expectValid(folder, before, moves(outcome));
  return expectEnd(cwd, folder, updated, stand(folder));
}

/** Without a clash: nothing is left to do, and the last run goes back and forth. */
async function expectEnd(cwd: string, folder: string, before: Stand, after: Stand): Promise<void> {
  const stands = await standing(folder);
  expect([stands.pending, stands.problems, stands.update?.nothing]).toEqual([[], [], true]);
  const stamps = times(folder);
  const again = await update(cwd);
  expect(Object.values(verdicts(again)).filter((kind) => !quiet.has(kind))).toEqual([]);
  expect(times(folder)).toEqual(stamps);
  if (same(before, after)) return;
  expect((await back(folder)).ok).toBe(true);
  expect(stand(folder)).toEqual(before);
  expect((await back(folder)).ok).toBe(true);
  expect(stand(folder)).toEqual(after);
}

const quiet: ReadonlySet<string> = new Set(['edited', 'same', 'deleted', 'orphan', 'mine']);

async function settled(take: Story['take'], folder: string): Promise<void> {
  const order = { kind: 'resolve', folder, paths: [], take, json: false } as const;
  const done = await resolve(order, quietWorld(folder), undefined);
  if (!done.ok) throw new Error(JSON.stringify(done.problems));
  expect(done.value.left).toEqual([]);
  expect((await standing(folder)).pending).toEqual([]);
  expect(isIn(folder, '.deployment/pending')).toBe(false);
}

type Stand = ReadonlyMap<string, string>;

/** Without empty folders: taking back a run also takes away one that the operator has left empty. */
function stand(folder: string): Stand {
  const all = [...snapshot(folder)];
  const full = new Set(all.flatMap(([file]) => foldersOf(file)));
  return new Map(all.filter(([file, shot]) => !shot.endsWith(' folder') || full.has(file)));
}

const same = (one: Stand, other: Stand): boolean => JSON.stringify([...one]) === JSON.stringify([...other]);

/** Old path → new path of files that were moved. */
function moves(outcome: Outcome): ReadonlyMap<string, string> {
  if (outcome.kind !== 'updated') throw new Error(JSON.stringify(outcome));
  return new Map(
    outcome.update.changes.flatMap((change) => (change.kind === 'move' ? [[change.from, change.path]] : [])),
  );
}

/** Lines of a file as `snapshot` has it, without regard to their ends. */
const linesOf = (shot: string): readonly string[] =>
  Buffer.from(shot.slice(shot.indexOf(' ') + 1), 'latin1')
    .toString('utf8')
    .split(/\r?\n/);

/** Every typed line is in its file still, or waits; a file of which nothing can be said is as it was. */
function expectNothingLost(folder: string, before: Stand, moved: ReadonlyMap<string, string>): void {
  for (const [file, shot] of before) {
    if (file.startsWith('.deployment/') || !isTyped(shot)) continue;
    const now = moved.get(file) ?? file;
    const there = new Set(
      [now, ...['new', 'base', 'merge'].map((side) => `.deployment/pending/${side}/${now}`)].flatMap((one) =>
        lines(folder, one).map((line) => said(file, line)),
      ),
    );
    const lost = linesOf(shot).filter((line) => isTyped(line) && !there.has(said(file, line)));
    expect([file, lost]).toEqual([file, []]);
  }
}

/** A comment in YAML may be indented anew, with what stands around it. */
const said = (file: string, line: string): string => (file.endsWith('.yml') && /^\s*#/.test(line) ? line.trim() : line);

/** Where a clash waits, the operator's file is what it was, mode and all, also where it has moved. */
function expectLeftAlone(pending: readonly string[], before: Stand, now: Stand, moved: Stand): void {
  const origins = new Map([...moved].map(([from, to]) => [to, from]));
  for (const file of pending.map((one) => one.replace('.deployment/pending/new/', '')))
    expect([file, now.get(file)]).toEqual([file, before.get(origins.get(file) ?? file)]);
}

const lines = (folder: string, file: string): readonly string[] =>
  isIn(folder, file) ? readFileSync(join(folder, file), 'utf8').split(/\r?\n/) : [];

/** What could be read before can be read now. */
function expectValid(folder: string, before: Stand, moved: ReadonlyMap<string, string>): void {
  for (const [file, shot] of before) {
    const now = moved.get(file) ?? file;
    if (file.startsWith('.deployment') || shot.endsWith(' folder') || !isIn(folder, now)) continue;
    const was = linesOf(shot).join('\n');
    if (!isReadable(file, was)) continue;
    expect([now, isReadable(now, readIn(folder, now).replaceAll('\r\n', '\n'))]).toEqual([now, true]);
  }
}

/** A line of an env file, by a rule of this test's own. */
const setting = /^(?:\s*(?:#.*)?|[\w.]+=.*)$/;

function isReadable(file: string, text: string): boolean {
  try {
    if (file.endsWith('.yml')) load(text);
    if (file.endsWith('.env') && !text.split('\n').every((line) => setting.test(line))) return false;
    return fault(file, text) === undefined;
  } catch {
    return false;
  }
}

/** Writes what the new version brings into one of its files beforehand. */
function foresee(folder: string, { files = {} }: Small): void {
  for (const [file, text] of Object.entries(files).slice(0, 1)) place(join(folder, file), text);
}
