import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { change } from '../../../generators/edge/transaction/change.js';
import { readJournal } from '../../../generators/edge/transaction/journal.js';
import { recover } from '../../../generators/edge/transaction/recover.js';
import { rollbackTo } from '../../../generators/edge/transaction/rollback.js';
import { counting, failing } from './disks.js';
import { furnished, pictureOf, quickFolder } from './furnished.js';
import { codesOf, good, never, operations, run } from './sample.js';

const whole = (folder: string) => pictureOf(folder, () => true);
const id = '20260822T101530Z';
const journalOf = (folder: string): string => join(folder, '.deployment/journal');
const recordOf = (folder: string): string => join(folder, `.deployment/backup/${id}.tmp/run.json`);

/** A run whose disk has died before it put anything into `path`. */
async function interrupted(path = 'secrets/KEY.env'): Promise<string> {
  const folder = furnished();
  let dead = false;
  const disk = failing('EIO', ({ name, paths }) => {
    dead ||= name === 'rename' && paths[1] === join(folder, path);
    return dead;
  });
  expect(codesOf(await change(folder, operations, run, never, disk))).toEqual([
    'target/read-only',
    'target/unfinished',
  ]);
  rmSync(join(folder, '.deployment/lock'), { recursive: true });
  return folder;
}

describe('recover', () => {
  test.each([furnished, quickFolder])('does not touch a folder where nothing is to be done', async (make) => {
    const folder = make();
    const before = [whole(folder), statSync(folder).mtimeMs];
    const { disk, calls } = counting();
    expect(await recover(folder, disk)).toEqual({ ok: true, value: 'nothing', warnings: [] });
    expect([calls, whole(folder), statSync(folder).mtimeMs]).toEqual([[], ...before]);
    good(await change(furnished(), operations, run, never));
  });

  test('finishes what was decided, and the back-up is one that a rollback can use', async () => {
    const folder = await interrupted();
    const other = furnished();
    const old = pictureOf(other);
    good(await change(other, operations, run, never));
    expect(good(await recover(folder))).toBe('finished');
    expect(pictureOf(folder)).toEqual(pictureOf(other));
    const back = good(await rollbackTo(folder, id));
    good(await change(folder, back.operations, { ...run, folders: back.folders }, never));
    expect(pictureOf(folder)).toEqual({ ...old });
  });

  test('takes back where it cannot finish', async () => {
    const old = pictureOf(furnished());
    const folder = await interrupted();
    const disk = failing(
      'ENOSPC',
      ({ name, paths }) => name === 'rename' && paths[1]?.endsWith('manifest.json') === true,
    );
    expect(good(await recover(folder, disk))).toBe('taken-back');
    expect(pictureOf(folder)).toEqual(old);
  });

  test('is asked for by the next run, which does nothing before it', async () => {
    const folder = await interrupted();
    const before = whole(folder);
    expect(codesOf(await change(folder, operations, run, never))).toEqual(['target/unfinished']);
    expect(codesOf(await rollbackTo(folder, id))).toEqual(['target/unfinished']);
    expect(whole(folder)).toEqual(before);
  });

  test('removes what was never decided, dead locks, and an empty state folder', async () => {
    const folder = quickFolder();
    mkdirSync(join(folder, `.deployment/backup/${id}.tmp/before/secrets`), { recursive: true });
    writeFileSync(join(folder, `.deployment/backup/${id}.tmp/before/secrets/K`), 'x');
    mkdirSync(join(folder, '.deployment/lock.4194999'));
    writeFileSync(join(folder, '.deployment/lock.4194999/pid'), '');
    expect(good(await recover(folder))).toBe('nothing');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leaves alone what it does not know', async () => {
    const folder = furnished();
    mkdirSync(join(folder, '.deployment/backup/mine.tmp'), { recursive: true });
    mkdirSync(join(folder, `.deployment/backup/${id}.tmp`));
    mkdirSync(join(folder, '.deployment/pending'));
    good(await recover(folder));
    expect(readdirSync(join(folder, '.deployment/backup'))).toEqual(['mine.tmp']);
    expect(readdirSync(join(folder, '.deployment')).sort()).toEqual(['backup', 'base', 'manifest.json', 'pending']);
  });

  test.each(['in place', 'anew'])('leaves a file alone that was edited meanwhile, %s, and says so', async (how) => {
    const folder = await interrupted('secrets/NEW.env');
    const path = join(folder, 'secrets/KEY.env');
    if (how === 'anew') rmSync(path);
    writeFileSync(path, "KEY='edited'\n", { mode: 0o600 });
    const done = await recover(folder);
    expect([good(done), codesOf(done)]).toEqual(['finished', ['target/changed-meanwhile']]);
    expect(readFileSync(path, 'utf8')).toBe("KEY='edited'\n");
    expect(readFileSync(join(folder, 'compose.yml'), 'utf8')).toBe('services: new\n');
  });

  test('writes nothing through a link that is there meanwhile', async () => {
    const folder = await interrupted('secrets/NEW.env');
    const elsewhere = quickFolder();
    rmSync(join(folder, 'old'), { recursive: true });
    symlinkSync(elsewhere, join(folder, 'old'));
    const before = whole(folder);
    expect(codesOf(await recover(folder))).toContain('target/in-the-way');
    expect([whole(folder), readdirSync(elsewhere)]).toEqual([before, []]);
  });

  const other = `${id}-0002`;
  test.each<readonly [string, (folder: string) => void]>([
    ['empty', (folder) => writeFileSync(journalOf(folder), '')],
    ['no JSON', (folder) => writeFileSync(journalOf(folder), '{')],
    ['a list', (folder) => writeFileSync(journalOf(folder), '[]')],
    ['a number', (folder) => writeFileSync(journalOf(folder), '7')],
    ['no way', (folder) => edit(journalOf(folder), '"way":"on"', '"way":"up"')],
    ['another id', (folder) => edit(journalOf(folder), id, other)],
    ['an id that leads out', (folder) => edit(journalOf(folder), id, '../../..')],
    ['a link', (folder) => instead(folder, () => symlinkSync('/etc/hostname', journalOf(folder)))],
    ['a folder', (folder) => instead(folder, () => mkdirSync(journalOf(folder)))],
    ['no record', (folder) => rmSync(recordOf(folder))],
    ['no back-ups', (folder) => rmSync(join(folder, '.deployment/backup'), { recursive: true })],
    [
      'half a record',
      (folder) => writeFileSync(recordOf(folder), readFileSync(recordOf(folder), 'utf8').slice(0, 300)),
    ],
    ['the record of another run', (folder) => edit(recordOf(folder), `"id": "${id}"`, `"id": "${other}"`)],
    ['another schema', (folder) => edit(recordOf(folder), '"schema": 1', '"schema": 2')],
    ['a path that leads out', (folder) => edit(recordOf(folder), '"compose.yml"', '"../compose.yml"')],
    ['an absolute path', (folder) => edit(recordOf(folder), '"compose.yml"', '"/etc/compose.yml"')],
    ['a path of git', (folder) => edit(recordOf(folder), '"compose.yml"', '".git/hooks/pre-commit"')],
    ['a folder outside', (folder) => edit(recordOf(folder), '"path": "new"', '"path": ".."')],
    ['a mode that sets the user', (folder) => edit(recordOf(folder), '"mode": 420', '"mode": 2541')],
    ['a step that is none', (folder) => edit(recordOf(folder), '"did": "created"', '"did": "removed"')],
    ['no hash', (folder) => edit(recordOf(folder), /"sha256": "[0-9a-f]{64}"/, '"sha256": "x"')],
  ])('changes nothing where the journal is damaged: %s', async (_, damage) => {
    const folder = await interrupted();
    damage(folder);
    const before = whole(folder);
    expect(codesOf(await recover(folder))).toEqual(['target/journal-damaged']);
    expect(whole(folder)).toEqual(before);
  });

  test('a journal is read as it was written', async () => {
    const folder = await interrupted();
    expect(good(readJournal(folder))).toMatchObject({ way: 'on', complete: false, record: { id, command: 'update' } });
  });
});

function edit(place: string, from: string | RegExp, to: string): void {
  const text = readFileSync(place, 'utf8');
  const edited = text.replace(from, to);
  if (edited === text) throw new Error('nothing was there to be edited');
  writeFileSync(place, edited);
}

function instead(folder: string, make: () => void): void {
  rmSync(journalOf(folder));
  make();
}
