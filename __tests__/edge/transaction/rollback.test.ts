import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Operation } from '../../../generators/core/model/file.js';
import { backupsIn } from '../../../generators/edge/transaction/backups.js';
import { change } from '../../../generators/edge/transaction/change.js';
import { isId, nextId } from '../../../generators/edge/transaction/id.js';
import { rollbackTo } from '../../../generators/edge/transaction/rollback.js';
import { furnished, pictureOf, quickFolder } from './furnished.js';
import { codesOf, good, never, operations, run } from './sample.js';

/** Goes back before the run, and gives back what the rollback is called. */
async function goBackTo(folder: string, id: string): Promise<string> {
  const back = good(await rollbackTo(folder, id));
  return (
    good(await change(folder, back.operations, { ...run, command: 'rollback', folders: back.folders }, never)).id ?? ''
  );
}

const changed = async (folder: string, given: readonly Operation[], keep?: number): Promise<string> =>
  good(await change(folder, given, keep === undefined ? run : { ...run, keep }, never)).id ?? '';

const text = (path: string, content: string, mode = 0o644): Operation => ({ kind: 'write', path, content, mode });

describe('a rollback', () => {
  test('brings every byte and mode back, and taken back itself, brings the update back', async () => {
    const folder = furnished();
    const old = pictureOf(folder);
    const update = await changed(folder, operations);
    const fresh = pictureOf(folder);
    const first = await goBackTo(folder, update);
    expect(pictureOf(folder)).toEqual(old);
    const second = await goBackTo(folder, first);
    expect(pictureOf(folder)).toEqual(fresh);
    await goBackTo(folder, second);
    expect(pictureOf(folder)).toEqual(old);
    await goBackTo(folder, update);
    expect(pictureOf(folder)).toEqual(old);
  });

  test('twice in a row finds nothing to be done', async () => {
    const folder = furnished();
    const id = await changed(folder, operations);
    await goBackTo(folder, id);
    expect(good(await rollbackTo(folder, id)).operations).toEqual([]);
  });

  test('puts the manifest last, and tells what the plan has seen', async () => {
    const folder = furnished();
    const id = await changed(folder, [...operations].reverse());
    const back = good(await rollbackTo(folder, id)).operations;
    expect(back.at(-1)?.path).toBe('.deployment/manifest.json');
    expect(back.filter((each) => each.kind !== 'mode' && each.seen === undefined)).toEqual([]);
  });

  test('goes over several runs to what the oldest has found', async () => {
    const folder = furnished();
    const old = pictureOf(folder);
    const first = await changed(folder, [{ kind: 'mode', path: 'init.sh', mode: 0o755 }, text('a', '1')]);
    const between = pictureOf(folder);
    const second = await changed(folder, [
      text('init.sh', '#!/bin/sh\nnew\n', 0o755),
      text('a', '2'),
      { kind: 'remove', path: 'raw.bin' },
    ]);
    await changed(folder, [
      text('raw.bin', 'again'),
      { kind: 'remove', path: 'a' },
      { kind: 'mode', path: 'init.sh', mode: 0o700 },
    ]);
    const back = await goBackTo(folder, first);
    expect(pictureOf(folder)).toEqual(old);
    await goBackTo(folder, back);
    await goBackTo(folder, second);
    expect(pictureOf(folder)).toEqual(between);
  });

  test('over any runs whatever is what was before', async () => {
    const path = fc.constantFrom('a', 'b', 'd/a', 'd/e/b', 'secrets/K');
    const mode = fc.constantFrom(0o644, 0o600, 0o755);
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), path, content: fc.constantFrom('', '1', '2', '3'), mode }),
      fc.record({ kind: fc.constant('remove' as const), path }),
      fc.record({ kind: fc.constant('mode' as const), path, mode }),
    );
    const update = fc.uniqueArray(operation, { selector: (each) => each.path, minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(update, { minLength: 1, maxLength: 5 }), fc.nat(), async (updates, pick) => {
        const folder = quickFolder();
        const pictures: [string, ReturnType<typeof pictureOf>][] = [];
        for (const each of updates) {
          const before = pictureOf(folder);
          const possible = each.filter(({ kind, path }) => kind !== 'mode' || existsSync(join(folder, path)));
          const { id } = good(await change(folder, possible, run, never));
          if (id !== undefined) pictures.push([id, before]);
        }
        const [id, before] = pictures[pick % Math.max(1, pictures.length)] ?? [];
        if (id === undefined) return;
        await goBackTo(folder, id);
        // The state folder itself is made by the first run and stays.
        const { '.deployment': _, ...now } = pictureOf(folder);
        const { '.deployment': __, ...then } = before ?? {};
        expect(now).toEqual(then);
      }),
      { numRuns: 60 },
    );
  });

  test('names what was edited since, and keeps it in its own back-up', async () => {
    const folder = furnished();
    const id = await changed(folder, operations);
    writeFileSync(join(folder, 'compose.yml'), 'mine\n');
    writeFileSync(join(folder, 'old.conf'), 'not of the run\n');
    mkdirSync(join(folder, 'old'));
    writeFileSync(join(folder, 'old/a.conf'), 'made again\n');
    rmSync(join(folder, 'raw.bin'));
    chmodSync(join(folder, 'secrets/KEY.env'), 0o400);
    expect([...good(await rollbackTo(folder, id)).editedSince].sort()).toEqual(['compose.yml', 'old/a.conf']);
    const back = await goBackTo(folder, id);
    await goBackTo(folder, back);
    expect(pictureOf(folder)).toMatchObject({
      'compose.yml': 'file 644 mine\n',
      'old/a.conf': 'file 644 made again\n',
    });
  });

  test('is refused where the run is not there, is damaged, or something odd is in the way', async () => {
    const folder = furnished();
    const id = await changed(folder, operations);
    expect(codesOf(await rollbackTo(folder, '../..'))).toEqual(['target/no-backup']);
    expect(codesOf(await rollbackTo(quickFolder(), id))).toEqual(['target/no-backup']);
    rmSync(join(folder, 'compose.yml'));
    symlinkSync('/etc/hostname', join(folder, 'compose.yml'));
    expect(codesOf(await rollbackTo(folder, id))).toEqual(['target/in-the-way']);
    rmSync(join(folder, 'compose.yml'));
    const kept = join(folder, '.deployment/backup', id, 'before/compose.yml');
    rmSync(kept);
    symlinkSync('/etc/hostname', kept);
    expect(codesOf(await rollbackTo(folder, id))).toEqual(['target/backup-damaged']);
    writeFileSync(join(folder, '.deployment/backup', id, 'run.json'), '{}');
    expect(codesOf(await rollbackTo(folder, id))).toEqual(['target/backup-damaged']);
    expect(await backupsIn(folder)).toMatchObject({
      ok: true,
      value: [],
      warnings: [{ code: 'target/backup-damaged' }],
    });
  });
});

describe('back-ups', () => {
  test('are told newest first', async () => {
    const folder = furnished();
    expect(good(await backupsIn(folder))).toEqual([]);
    await changed(folder, [
      text('a', '1'),
      text('README.md', 'x'),
      { kind: 'remove', path: 'raw.bin' },
      { kind: 'mode', path: 'init.sh', mode: 0o755 },
    ]);
    await goBackTo(folder, '20260822T101530Z');
    const backups = good(await backupsIn(folder));
    expect(backups.map(({ id, command }) => [id, command])).toEqual([
      ['20260822T101530Z-0002', 'rollback'],
      ['20260822T101530Z', 'update'],
    ]);
    expect(backups[1]).toEqual({
      id: '20260822T101530Z',
      command: 'update',
      version: '0.2.0',
      time: '2026-08-22T10:15:30.123Z',
      files: [
        { path: 'a', did: 'created' },
        { path: 'README.md', did: 'changed' },
        { path: 'raw.bin', did: 'removed' },
        { path: 'init.sh', did: 'mode' },
      ],
    });
  });

  test.each([
    [undefined, 5],
    [2, 2],
    [0, 1],
  ])('are kept as many as is said (%s): %i', async (keep, want) => {
    const folder = furnished();
    mkdirSync(join(folder, '.deployment/backup/mine'), { recursive: true });
    const ids: string[] = [];
    for (let count = 1; count <= 7; count += 1) ids.push(await changed(folder, [text('a', String(count))], keep));
    expect(readdirSync(join(folder, '.deployment/backup')).sort()).toEqual(['.gitignore', ...ids.slice(-want), 'mine']);
  });
});

describe('the name of a run', () => {
  test.each([
    ['2026-08-22T10:15:30.999Z', [], '20260822T101530Z'],
    ['2026-08-22T10:15:30Z', ['20260822T101529Z', 'mine', '20260822T101530Z.tmp'], '20260822T101530Z'],
    ['2026-08-22T10:15:30Z', ['20260822T101530Z'], '20260822T101530Z-0002'],
    ['2026-08-22T10:15:30Z', ['20260822T101530Z-0009', '20260822T101530Z'], '20260822T101530Z-0010'],
    ['1970-01-01T00:00:09Z', ['20260822T101530Z'], '20260822T101530Z-0002'],
  ])('at %s beside %j is %s', (now, others, want) => {
    const id = nextId(new Date(now), others);
    expect([id, isId(id), [...others.filter(isId), id].sort().at(-1)]).toEqual([want, true, want]);
  });
});
