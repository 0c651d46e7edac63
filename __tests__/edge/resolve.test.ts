import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { resolve } from '../../generators/edge/resolve.js';
import { emptyFolder } from './places.js';
import { install, isIn, place, readIn, run } from './update/folder.js';
import { quietWorld } from './world.js';

const path = 'conf/a.conf';

/** A folder in which the operator and an update have changed the first line of a file, and only the update the second one. */
async function clashing() {
  const cwd = emptyFolder();
  const folder = join(cwd, 'site');
  install(cwd, 'v1');
  await run({ stack: 'lab', folder: 'site', yes: true }, cwd);
  place(join(folder, path), readIn(folder, path).replace('first 1', 'first, mine'));
  install(cwd, 'v2');
  await run({ folder: 'site', yes: true }, cwd);
  return folder;
}

const settle = (folder: string, take: 'ours' | 'theirs') =>
  resolve({ kind: 'resolve', paths: [], take, folder, json: false }, quietWorld(folder), undefined);

test.each([
  ['ours', /^first, mine$[\s\S]*^second 2$/m],
  ['theirs', /^first 2$[\s\S]*^second 2$/m],
] as const)('--%s decides the place that clashes, and the rest is merged', async (take, want) => {
  const folder = await clashing();
  expect(await settle(folder, take)).toMatchObject({ ok: true, value: { done: [{ path, how: take }], left: [] } });
  expect(readIn(folder, path)).toMatch(want);
  expect(isIn(folder, '.deployment/pending')).toBe(false);
});

test.each(['ours', 'theirs'] as const)('what was edited since the clash stays with --%s', async (take) => {
  const folder = await clashing();
  writeFileSync(join(folder, path), readIn(folder, path).replace('third', 'third, edited since'));
  await settle(folder, take);
  expect(readIn(folder, path)).toMatch(/^second 2$[\s\S]*^third, edited since$/m);
});

test.each([
  ['ours', 'first, mine'],
  ['theirs', 'first 2'],
] as const)('a merge that a program has refused is put in place by neither: --%s', async (take, want) => {
  const folder = await clashing();
  place(join(folder, '.deployment/pending/merge', path), 'refused\n');
  await settle(folder, take);
  expect(readIn(folder, path)).toContain(want);
});
