import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Operation } from '../../../generators/core/model/file.js';
import { change } from '../../../generators/edge/transaction/change.js';
import { recover } from '../../../generators/edge/transaction/recover.js';
import { counting, failing, failure, watched } from './disks.js';
import { furnished, pictureOf, quickFolder } from './furnished.js';
import { codesOf, good, never, operations, run } from './sample.js';

const whole = (folder: string) => pictureOf(folder, () => true);
const modeOf = (place: string): string => (lstatSync(place).mode & 0o7777).toString(8);

/** What the sample's operations make of the sample, worked out by hand. */
const wanted = {
  '.deployment': 'folder 755',
  '.deployment/.gitignore': 'file 644 backup/\njournal\nlock\npending/\n',
  '.deployment/base': 'folder 755',
  '.deployment/base/compose.yml': 'file 644 services: new\n',
  '.deployment/manifest.json': 'file 644 {"version":2}\n',
  'README.md': 'file 640 # kept\n',
  'compose.yml': 'file 644 services: new\n',
  'init.sh': 'file 755 #!/bin/sh\n',
  new: 'folder 755',
  'new/deep': 'folder 755',
  'new/deep/er': 'folder 755',
  'new/deep/er/file.conf': 'file 644 new\n',
  nginx: 'folder 755',
  'nginx/site.conf': 'file 644 site\n',
  'raw.bin': 'file 600 \x01\x00\xfe',
  secrets: 'folder 700',
  'secrets/KEY.env': "file 600 KEY='four'\n",
  'secrets/NEW.env': "file 600 NEW='three'\n",
};

describe('all operations', () => {
  test.each([0o022, 0o077, 0o002, 0o000])('are done, whatever the umask (%i)', async (mask) => {
    const folder = furnished();
    const before = process.umask(mask);
    try {
      expect(await change(folder, operations, run, never)).toEqual({
        ok: true,
        value: { id: '20260822T101530Z' },
        warnings: [],
      });
    } finally {
      process.umask(before);
    }
    expect(pictureOf(folder)).toEqual(wanted);
  });

  test('and what was there is kept, for its owner alone and unseen by git', async () => {
    const folder = furnished();
    good(await change(folder, operations, run, never));
    const backups = join(folder, '.deployment/backup');
    const backup = join(backups, '20260822T101530Z');
    expect(readdirSync(backups).sort()).toEqual(['.gitignore', '20260822T101530Z']);
    expect(readdirSync(backup).sort()).toEqual(['before', 'run.json']);
    expect([backups, backup, join(backup, 'before'), join(backup, 'before/secrets')].map(modeOf)).toEqual(
      Array(4).fill('700'),
    );
    expect(pictureOf(join(backup, 'before'))).toMatchObject({
      'compose.yml': 'file 644 services: old\n',
      'raw.bin': 'file 600 \x00\xff\r\n',
      'old/deep/gone.conf': 'file 640 gone\n',
      'secrets/KEY.env': "file 600 KEY='one'\n",
    });
    expect(existsSync(join(backup, 'before/init.sh'))).toBe(false);
    execFileSync('git', ['init', '-q'], { cwd: folder });
    writeFileSync(join(folder, '.deployment/.gitignore'), '');
    expect(execFileSync('git', ['status', '--porcelain', '-uall'], { cwd: folder, encoding: 'utf8' })).not.toContain(
      'backup',
    );
    const record = readFileSync(join(backup, 'run.json'), 'utf8');
    expect(record).not.toMatch(/'one|'two|'three|'four/);
  });

  test('in a folder without a state yet', async () => {
    const folder = quickFolder();
    writeFileSync(join(folder, 'mine'), 'x');
    const umask = process.umask(0o077);
    try {
      good(
        await change(
          folder,
          operations.filter(({ kind, path }) => kind === 'write' && !path.startsWith('raw') && path !== 'compose.yml'),
          run,
          never,
        ),
      );
    } finally {
      process.umask(umask);
    }
    expect([modeOf(join(folder, '.deployment')), modeOf(join(folder, 'secrets'))]).toEqual(['755', '700']);
    expect(readFileSync(join(folder, '.deployment/manifest.json'), 'utf8')).toBe('{"version":2}\n');
  });

  test('none: nothing is touched', async () => {
    const folder = furnished();
    const { disk, calls } = counting();
    expect(await change(folder, [], run, never, disk)).toEqual({ ok: true, value: {}, warnings: [] });
    expect(calls).toEqual([]);
  });

  test('only such as are done already: no back-up', async () => {
    const folder = furnished();
    const before = whole(folder);
    expect(good(await change(folder, [{ kind: 'remove', path: 'nowhere/x', seen: 'none' }], run, never))).toEqual({});
    expect(whole(folder)).toEqual(before);
  });

  test('the caller’s order is kept, and the journal goes before and after all of them', async () => {
    const folder = furnished();
    const { disk, calls } = counting();
    good(await change(folder, operations, run, never, disk));
    const steps = calls.flatMap(({ name, paths }) => {
      const to = (paths.at(-1) ?? '').slice(folder.length + 1);
      if (to === '.deployment/journal') return [name === 'unlink' ? 'done' : 'decided'];
      return operations.some(({ path }) => path === to) ? [to] : [];
    });
    expect(steps).toEqual(['decided', ...operations.map(({ path }) => path), 'done']);
  });

  test.each(['EPERM', 'EXDEV', 'ENOTSUP', 'EMLINK', 'ENOSYS'])(
    'are backed up by copies where no links can be: %s',
    async (code) => {
      const folder = furnished();
      utimesSync(join(folder, 'compose.yml'), 1_000_000, 1_000_000);
      const disk = failing(code, ({ name }) => name === 'link');
      good(await change(folder, operations, run, never, disk));
      expect(pictureOf(folder)).toEqual(wanted);
      const kept = join(folder, '.deployment/backup/20260822T101530Z/before');
      expect(readFileSync(join(kept, 'raw.bin'))).toEqual(Buffer.from([0, 255, 13, 10]));
      expect(modeOf(join(kept, 'old/deep/gone.conf'))).toBe('640');
      expect(statSync(join(kept, 'compose.yml')).mtimeMs).toBe(1_000_000_000);
    },
  );

  test('go over a mount by a copy beside', async () => {
    const folder = furnished();
    good(await change(folder, operations, run, never, mountedAt(join(folder, 'secrets'))));
    expect(pictureOf(folder)).toEqual(wanted);
  });

  const asRoot = process.geteuid?.() === 0 ? test : test.skip;
  asRoot('belong to the owner of what they replace, and new ones to the folder’s, if root makes them', async () => {
    const folder = furnished();
    execFileSync('chown', ['-R', '1234:2345', folder]);
    execFileSync('chown', ['1111:2222', join(folder, 'secrets/KEY.env')]);
    good(await change(folder, operations, run, never));
    const ownerOf = (path: string) => [statSync(join(folder, path)).uid, statSync(join(folder, path)).gid];
    expect(ownerOf('secrets/KEY.env')).toEqual([1111, 2222]);
    const others = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => !path.endsWith('KEY.env'),
    );
    expect(others.filter((path) => String(ownerOf(path)) !== '1234,2345')).toEqual([]);
  });

  test('new folders keep the set-group bit of the one above', async () => {
    const folder = furnished();
    chmodSync(join(folder, 'nginx'), 0o2775);
    good(await change(folder, [{ kind: 'write', path: 'nginx/sub/x', content: '', mode: 0o644 }], run, never));
    expect(modeOf(join(folder, 'nginx/sub'))).toBe('2755');
  });

  test('at any path that is one', async () => {
    const part = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((name) => !/[\\/\p{Cc}]/u.test(name) && !/^\.{1,2}$/.test(name) && !/^\.git$/i.test(name))
      .filter((name) => Buffer.byteLength(name) < 200);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(part, { maxLength: 4, minLength: 1 }), async (names) => {
        const folder = quickFolder();
        const all = names.map(
          (name, index): Operation => ({ kind: 'write', path: `${index}${name}/${name}`, content: name, mode: 0o644 }),
        );
        good(await change(folder, all, run, never));
        expect(all.map(({ path }) => readFileSync(join(folder, path), 'utf8'))).toEqual(names);
        good(
          await change(
            folder,
            all.map(({ path }) => ({ kind: 'remove', path })),
            run,
            never,
          ),
        );
        expect(readdirSync(folder)).toEqual(['.deployment']);
      }),
      { numRuns: 25 },
    );
  });

  test.each(['a b', "it's", 'ü – 日本', '-rf', '*', '$(x)', '"q"', '#', 'a\u00a0b', '.hidden'])(
    'at odd names: %s',
    async (name) => {
      const folder = quickFolder();
      writeFileSync(join(folder, 'test.txt'), 'kept');
      writeFileSync(join(folder, name), 'old');
      const path = `d/${name}`;
      good(
        await change(
          folder,
          [
            { kind: 'write', path, content: 'x', mode: 0o644 },
            { kind: 'write', path: name, content: 'new', mode: 0o600 },
          ],
          run,
          never,
        ),
      );
      expect([readFileSync(join(folder, path), 'utf8'), readFileSync(join(folder, name), 'utf8')]).toEqual([
        'x',
        'new',
      ]);
      good(
        await change(
          folder,
          [
            { kind: 'remove', path },
            { kind: 'remove', path: name },
          ],
          run,
          never,
        ),
      );
      expect(readdirSync(folder).sort()).toEqual(['.deployment', 'test.txt']);
    },
  );
});

describe('folders', () => {
  test('that become empty go; others stay, and the folder itself', async () => {
    const folder = furnished();
    writeFileSync(join(folder, 'old/mine'), '');
    const removals = operations.filter(({ kind }) => kind === 'remove');
    good(await change(folder, removals, run, never));
    expect(Object.keys(pictureOf(folder)).filter((path) => /^old/.test(path))).toEqual(['old', 'old/mine']);
    const bare = quickFolder();
    writeFileSync(join(bare, 'only'), '');
    good(await change(bare, [{ kind: 'remove', path: 'only' }], run, never));
    expect(readdirSync(bare)).toEqual(['.deployment']);
  });
});

const written = (path: string): Operation => ({ kind: 'write', path, content: 'x', mode: 0o644 });

describe('refused, and nothing is made', () => {
  test.each<readonly [string, readonly string[], readonly Operation[]]>([
    ...['../x', 'a/../../x', '/etc/x', '', '.', './x', 'a//b', 'a/', 'a\\b', 'a\nb', 'a\0b', 'a/./b'].map(
      (path) => [JSON.stringify(path), ['target/outside'], [written(path)]] as const,
    ),
    ...[
      '.deployment',
      '.deployment/journal',
      '.deployment/lock/pid',
      '.deployment/backup/x',
      '.deployment/lock.7',
      '.git/hooks/x',
      'a/.GIT/config',
      '.Deployment/Journal',
    ].map((path) => [path, ['target/reserved'], [written(path)]] as const),
    ['the same twice', ['target/clash'], [written('a'), { kind: 'remove', path: 'a' }]],
    ['a file and what is below it', ['target/clash'], [written('a'), written('a/b')]],
    ['a folder in the way', ['target/in-the-way'], [written('nginx')]],
    ['a file where a folder must be', ['target/in-the-way'], [written('README.md/x')]],
    ['a link', ['target/in-the-way'], [written('link')]],
    ['a link that leads nowhere', ['target/in-the-way'], [{ kind: 'remove', path: 'nowhere' }]],
    ['behind a link', ['target/in-the-way'], [written('outside/x')]],
    ['removing behind a link', ['target/in-the-way'], [{ kind: 'remove', path: 'outside/theirs' }]],
    ['a pipe', ['target/in-the-way'], [{ kind: 'mode', path: 'pipe', mode: 0o600 }]],
    ['edited since', ['target/changed-meanwhile'], [{ ...written('README.md'), seen: '0'.repeat(64) } as Operation]],
    ['there since', ['target/changed-meanwhile'], [{ ...written('README.md'), seen: 'none' } as Operation]],
    ['gone since', ['target/changed-meanwhile'], [{ kind: 'remove', path: 'x', seen: '0'.repeat(64) }]],
    ['gone before its mode', ['target/changed-meanwhile'], [{ kind: 'mode', path: 'x', mode: 0o600 }]],
    [
      'all at once',
      ['target/in-the-way', 'target/changed-meanwhile'],
      [written('link'), { kind: 'mode', path: 'x', mode: 0o600 }, written('fine')],
    ],
  ])('%s', async (_, codes, given) => {
    const folder = furnished();
    const elsewhere = quickFolder();
    writeFileSync(join(elsewhere, 'theirs'), 'theirs');
    symlinkSync(elsewhere, join(folder, 'outside'));
    symlinkSync(join(elsewhere, 'theirs'), join(folder, 'link'));
    symlinkSync('/nowhere/at/all', join(folder, 'nowhere'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const before = [whole(folder), whole(elsewhere)];
    const done = await change(folder, given, run, never);
    expect([done.ok, codesOf(done)]).toEqual([false, codes]);
    expect([whole(folder), whole(elsewhere)]).toEqual(before);
  });

  test.each(['.deployment', '.deployment/backup', '.deployment/base'])('%s is a link', async (path) => {
    const folder = quickFolder();
    const elsewhere = quickFolder();
    if (path !== '.deployment') mkdirSync(join(folder, '.deployment'));
    symlinkSync(elsewhere, join(folder, path));
    const done = await change(folder, [written('.deployment/base/x')], run, never);
    expect([done.ok, codesOf(done), readdirSync(elsewhere)]).toEqual([false, ['target/in-the-way'], []]);
  });

  test('a folder that is not there', async () => {
    expect(codesOf(await change(join(quickFolder(), 'no'), [written('x')], run, never))).toEqual(['target/no-parent']);
  });

  test('edited while all was made ready', async () => {
    const folder = furnished();
    const disk = watched(({ name, paths }) => {
      if (name === 'write' && paths[0]?.endsWith('run.json')) writeFileSync(join(folder, 'README.md'), 'edited');
    });
    const done = await change(folder, [written('compose.yml'), written('README.md')], run, never, disk);
    expect([codesOf(done), !done.ok && done.problems[0]?.message]).toEqual([
      ['target/changed-meanwhile'],
      expect.stringContaining('README.md'),
    ]);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('edited');
    expect(readdirSync(join(folder, '.deployment')).sort()).toEqual(['base', 'manifest.json']);
  });

  test('a name that is too long', async () => {
    const folder = furnished();
    const before = whole(folder);
    const done = await change(folder, [written('compose.yml'), written(`new/${'x'.repeat(300)}`)], run, never);
    expect([done.ok, codesOf(done)]).toEqual([false, ['target/name-too-long']]);
    expect(whole(folder)).toEqual(before);
  });
});

describe('stopped', () => {
  test('before it has begun', async () => {
    const folder = furnished();
    const before = whole(folder);
    await expect(change(folder, operations, run, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    expect(whole(folder)).toEqual(before);
  });

  test('at any call: old and thrown before the journal, done after it', async () => {
    const { disk, calls } = counting();
    good(await change(furnished(), operations, run, never, disk));
    const decided = calls.findIndex(({ paths }) => paths.at(-1)?.endsWith('.deployment/journal')) + 1;
    for (let at = 1; at <= calls.length; at += 1) {
      const folder = furnished();
      const before = whole(folder);
      const stop = new AbortController();
      const stopping = watched(({ number }) => {
        if (number === at) stop.abort(new Error('stopped'));
      });
      const end = await change(folder, operations, run, stop.signal, stopping).then(
        ({ ok }) => ok,
        ({ message }: Error) => message,
      );
      expect([at, end]).toEqual([at, at < decided ? 'stopped' : true]);
      expect(at < decided ? whole(folder) : pictureOf(folder)).toEqual(at < decided ? before : wanted);
    }
  });
});

describe('a call that fails', () => {
  test.each(['ENOSPC', 'EACCES', 'EIO', 'EROFS'])(
    '%s, at every call: the folder is as before, and the next run works',
    async (code) => {
      const { disk, calls } = counting();
      good(await change(furnished(), operations, run, never, disk));
      expect(calls.length).toBeGreaterThan(80);
      let failed = 0;
      for (let at = 1; at <= calls.length; at += 1) {
        const folder = furnished();
        const before = whole(folder);
        const done = await change(
          folder,
          operations,
          run,
          never,
          failing(code, ({ number }) => number === at),
        );
        const call = `${at}: ${calls[at - 1]?.name} ${calls[at - 1]?.paths.at(-1)}`;
        // What fails after the run has ended is no failure of the run.
        if (done.ok) expect([call, pictureOf(folder)]).toEqual([call, wanted]);
        else {
          failed += 1;
          expect([call, whole(folder)]).toEqual([call, before]);
          expect(codesOf(done)[0]).toMatch(/^target\/(no-space|not-allowed|read-only)$/);
          good(await change(folder, operations, run, never));
          expect([call, pictureOf(folder)]).toEqual([call, wanted]);
        }
      }
      expect(failed).toBeGreaterThan(70);
    },
  );

  test('a disk that stays full from any call on: old or new, and no journal is left', async () => {
    const needsRoom = new Set(['mkdir', 'write', 'copy', 'link']);
    const { disk, calls } = counting();
    good(await change(furnished(), operations, run, never, disk));
    for (let at = 1; at <= calls.length; at += 1) {
      const folder = furnished();
      const before = whole(folder);
      const full = failing('ENOSPC', ({ number, name }) => number >= at && needsRoom.has(name));
      const done = await change(folder, operations, run, never, full);
      if (done.ok) expect([at, pictureOf(folder)]).toEqual([at, wanted]);
      else expect([at, whole(folder)]).toEqual([at, before]);
    }
  });

  test('a disk that dies at any call: the next run repairs the folder', async () => {
    const { disk, calls } = counting();
    good(await change(furnished(), operations, run, never, disk));
    const ends = new Set<string>();
    for (let at = 1; at <= calls.length; at += 1) {
      const folder = furnished();
      const before = whole(folder);
      const done = await change(
        folder,
        operations,
        run,
        never,
        failing('EIO', ({ number }) => number >= at),
      );
      // This process lives on, so its lock has to be removed by hand.
      execFileSync('rm', ['-rf', join(folder, '.deployment/lock')]);
      const end = good(await recover(folder));
      ends.add(`${done.ok} ${end}`);
      const old = end !== 'finished' && !done.ok;
      expect([at, old ? whole(folder) : pictureOf(folder)]).toEqual([at, old ? before : wanted]);
    }
    expect([...ends].sort()).toEqual(['false finished', 'false nothing', 'true nothing']);
  });

  test('over a mount, at every call', async () => {
    const { calls } = counting();
    const counted = furnished();
    const mounted = mountedAt(join(counted, 'secrets'), (call) => (calls as unknown[]).push(call));
    good(await change(counted, operations, run, never, mounted));
    for (let at = 1; at <= calls.length; at += 1) {
      const folder = furnished();
      const before = whole(folder);
      const disk = mountedAt(join(folder, 'secrets'), ({ number }) => {
        if (number === at) throw failure('ENOSPC');
      });
      const done = await change(folder, operations, run, never, disk);
      if (done.ok) expect([at, pictureOf(folder)]).toEqual([at, wanted]);
      else expect([at, whole(folder)]).toEqual([at, before]);
    }
  });

  test('an error that is ours is thrown, and the folder is as before', async () => {
    const folder = furnished();
    const before = whole(folder);
    const disk = watched(({ name, paths }) => {
      if (name === 'rename' && paths[1]?.endsWith('manifest.json')) throw new TypeError('ours');
    });
    await expect(change(folder, operations, run, never, disk)).rejects.toThrow('ours');
    expect(whole(folder)).toEqual(before);
  });
});

/** As if another file system were mounted at `place`. */
function mountedAt(place: string, watch: (call: { readonly number: number }) => void = () => {}) {
  return watched((call) => {
    watch(call);
    const crossing = new Set(call.paths.map((path) => path.startsWith(`${place}/`)));
    if ((call.name === 'rename' || call.name === 'link') && crossing.size > 1) throw failure('EXDEV');
  });
}
