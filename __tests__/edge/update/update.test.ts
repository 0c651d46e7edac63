import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { report } from '../../../generators/edge/report.js';
import { rollback } from '../../../generators/edge/rollback.js';
import type { Outcome } from '../../../generators/edge/write.js';
import { emptyFolder } from '../places.js';
import { agreeable, quietWorld, script } from '../world.js';
import { install, isIn, place, readIn, run, snapshot, times, type versions } from './folder.js';

const set = (answers: Readonly<Record<string, string>>) =>
  Object.entries(answers).map(([path, text]) => ({ path, text }));

/** A folder made from a version of the small application. */
async function made(version: keyof typeof versions = 'v1') {
  const cwd = emptyFolder();
  install(cwd, version);
  const outcome = await run({ stack: 'lab', folder: 'site', yes: true }, cwd);
  if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
  return { cwd, folder: join(cwd, 'site') };
}

const update = (cwd: string, command: Parameters<typeof run>[0] = {}, more?: Parameters<typeof run>[2]) =>
  run({ folder: 'site', yes: true, ...command }, cwd, more);

const back = (folder: string) => rollback({ kind: 'rollback', folder, list: false, json: false }, quietWorld(folder));

/** Verdicts by path, but for files of which there is nothing to tell. */
function verdicts(outcome: Outcome): Readonly<Record<string, string>> {
  if (outcome.kind !== 'updated' && outcome.kind !== 'would-update') throw new Error(JSON.stringify(outcome));
  const told = outcome.update.changes.filter((change) => change.kind !== 'unchanged');
  return Object.fromEntries(told.map(({ path, kind }) => [path, kind]));
}

const problemsOf = (outcome: Outcome) =>
  outcome.kind === 'refused' ? outcome.problems.map(({ code }) => code) : [outcome.kind];

describe('another version', () => {
  test('files of all kinds; a second run writes nothing and changes no time (A24)', async () => {
    const { cwd, folder } = await made();
    install(cwd, 'v2');
    expect(verdicts(await update(cwd))).toMatchObject({
      'conf/a.conf': 'update',
      'conf/new.conf': 'create',
      'conf/old.conf': 'remove',
      'secrets/TOKEN.env': 'create',
    });
    expect(readIn(folder, 'conf/a.conf')).toContain('first 2');
    expect(isIn(folder, 'conf/old.conf')).toBe(false);
    expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ app: { MODE: 'fast' } });
    const before = times(folder);
    const again = await update(cwd);
    expect(verdicts(again)).toEqual({});
    expect(report(again)).toMatchObject({ exit: 0, out: expect.stringContaining('is up to date') });
    expect(times(folder)).toEqual(before);
  });

  test('an edit and a change elsewhere go together; a file that was edited and is dropped stays (A5)', async () => {
    const { cwd, folder } = await made();
    place(join(folder, 'conf/a.conf'), readIn(folder, 'conf/a.conf').replace('third', 'third, and mine'));
    place(join(folder, 'conf/old.conf'), `${readIn(folder, 'conf/old.conf')}mine\n`);
    install(cwd, 'v2');
    const outcome = await update(cwd);
    expect(verdicts(outcome)).toMatchObject({ 'conf/a.conf': 'merge', 'conf/old.conf': 'orphan' });
    expect(report(outcome)).toMatchObject({
      exit: 0,
      out: expect.stringMatching(/conf\/old\.conf {2}edited, and no longer/),
    });
    expect(readIn(folder, 'conf/a.conf')).toMatch(/first 2[\s\S]*second 2[\s\S]*third, and mine/);
    expect(readIn(folder, 'conf/old.conf')).toMatch(/mine\n$/);
    expect(verdicts(await update(cwd))).toMatchObject({ 'conf/a.conf': 'edited', 'conf/old.conf': 'orphan' });
  });

  test('straight to the third is the same as by way of the second (A25)', async () => {
    const [one, two] = [await made(), await made()];
    const own = ['secrets/KEY.env', 'secrets/TOKEN.env', '.deployment/manifest.json'];
    install(one.cwd, 'v2');
    await update(one.cwd);
    for (const { cwd } of [one, two]) {
      install(cwd, 'v3');
      expect((await update(cwd, { sets: set({ 'app.MODE': 'slow' }) })).kind).toBe('updated');
    }
    const [a, b] = [one, two].map(
      ({ folder }) => new Map([...snapshot(folder)].filter(([path]) => !own.includes(path))),
    );
    expect([...(a ?? [])].map(([path, text]) => [path, text.replaceAll(one.cwd, '')])).toEqual(
      [...(b ?? [])].map(([path, text]) => [path, text.replaceAll(two.cwd, '')]),
    );
  });

  test('one impossible file does not change the fate of the others (A10, A8): exit 3, and the live file is valid', async () => {
    const { cwd, folder } = await made();
    const mine = readIn(folder, 'conf/a.conf').replace('first 1', 'first, mine');
    place(join(folder, 'conf/a.conf'), mine);
    install(cwd, 'v2');
    const outcome = await update(cwd);
    expect(verdicts(outcome)).toMatchObject({
      'conf/a.conf': 'clash',
      'conf/b.conf': 'update',
      'conf/new.conf': 'create',
    });
    expect(report(outcome).exit).toBe(3);
    expect(readIn(folder, 'conf/a.conf')).toBe(mine);
    expect(readIn(folder, '.deployment/pending/new/conf/a.conf')).toContain('first 2');
    expect(readIn(folder, '.deployment/pending/base/conf/a.conf')).toContain('first 1');
    expect(readIn(folder, '.deployment/pending/merge/conf/a.conf')).toMatch(
      /^<<<<<<< yours\nfirst, mine\n\|{7} last generated\nfirst 1\n/m,
    );
  });

  test('the next update refuses until then (A9), and so it does where marks or rejects are left', async () => {
    const { cwd, folder } = await made();
    place(join(folder, 'conf/a.conf'), readIn(folder, 'conf/a.conf').replace('first 1', 'mine'));
    install(cwd, 'v2');
    await update(cwd);
    const before = snapshot(folder);
    const refused = await update(cwd);
    expect(problemsOf(refused)).toEqual(['target/pending']);
    expect(report(refused).exit).toBe(4);
    expect(snapshot(folder)).toEqual(before);
    rmSync(join(folder, '.deployment/pending'), { recursive: true });
    place(join(folder, 'conf/b.conf'), `<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs\n`);
    place(join(folder, 'conf/b.conf.rej'), 'x');
    expect(problemsOf(await update(cwd))).toEqual(['target/unfinished-merge', 'target/unfinished-merge']);
  });

  test('a file that was deleted stays away, told once, until it is wanted back (A19); its name is no pattern (A32)', async () => {
    const { cwd, folder } = await made();
    rmSync(join(folder, 'conf/a.conf'));
    install(cwd, 'v2');
    const outcome = await update(cwd);
    expect(verdicts(outcome)).toMatchObject({ 'conf/a.conf': 'deleted', 'conf/b.conf': 'update' });
    expect(report(outcome).out).toContain('--restore conf/a.conf');
    expect(report(await update(cwd)).out).toContain('is up to date');
    expect(isIn(folder, 'conf/a.conf')).toBe(false);
    const wishes = new Map([['conf/a.conf', 'restore'] as const]);
    expect(verdicts(await update(cwd, { wishes }))).toEqual({ 'conf/a.conf': 'create' });
    expect(readIn(folder, 'conf/a.conf')).toContain('first 2');
  });

  test('what the operator already has at a new path: the same is taken, another is a clash', async () => {
    const { cwd, folder } = await made();
    place(join(folder, 'conf/new.conf'), 'mine\n');
    install(cwd, 'v2');
    expect(verdicts(await update(cwd))).toMatchObject({ 'conf/new.conf': 'clash' });
    expect(readIn(folder, 'conf/new.conf')).toBe('mine\n');
  });

  test('--reset drops an edit, --mine leaves a file alone from then on', async () => {
    const { cwd, folder } = await made();
    place(join(folder, 'conf/a.conf'), 'mine\n');
    place(join(folder, 'conf/b.conf'), 'mine too\n');
    const wishes = new Map([
      ['conf/a.conf', 'reset'],
      ['conf/b.conf', 'mine'],
    ] as const);
    expect(verdicts(await update(cwd, { wishes }))).toEqual({ 'conf/a.conf': 'update', 'conf/b.conf': 'mine' });
    install(cwd, 'v2');
    expect(verdicts(await update(cwd))).toMatchObject({ 'conf/a.conf': 'update', 'conf/b.conf': 'mine' });
    expect(readIn(folder, 'conf/b.conf')).toBe('mine too\n');
    expect(problemsOf(await update(cwd, { wishes: new Map([['nginx.conf', 'reset']]) }))).toEqual([
      'usage/no-such-file',
    ]);
  });
});

describe('other answers', () => {
  test('one changes, nothing is asked, its line in deployment.yml alone (B06)', async () => {
    const { cwd, folder } = await made();
    const own = `# my notes\n${readIn(folder, 'deployment.yml').replace('  WORKERS: 1\n', '  WORKERS: 1   # enough\n')}`;
    place(join(folder, 'deployment.yml'), own);
    const outcome = await update(cwd, { yes: false, sets: set({ 'app.WORKERS': '3' }) });
    expect(verdicts(outcome)).toMatchObject({ 'deployment.yml': 'update', '.env': 'update' });
    expect(readIn(folder, 'deployment.yml')).toBe(own.replace('WORKERS: 1', 'WORKERS: 3'));
    expect(readIn(folder, '.env')).toContain('WORKERS=3');
  });

  test('edited by hand: a wish, shown first (A30)', async () => {
    const { cwd, folder } = await made();
    place(join(folder, 'deployment.yml'), readIn(folder, 'deployment.yml').replace('WORKERS: 1', 'WORKERS: 7'));
    const outcome = await update(cwd);
    expect(report(outcome).out).toMatch(/app\.WORKERS {2}1 → 7 \(edited in deployment\.yml\)/);
    expect(readIn(folder, '.env')).toContain('WORKERS=7');
  });

  test('what is wrong in it is said with its place, and nothing is written', async () => {
    const { cwd, folder } = await made();
    place(
      join(folder, 'deployment.yml'),
      `${readIn(folder, 'deployment.yml')}hots: x\n`.replace('WORKERS: 1', 'WORKERS: many'),
    );
    const before = snapshot(folder);
    const outcome = await update(cwd);
    expect(problemsOf(outcome)).toEqual(['answer/unknown', 'answer/invalid']);
    expect(report(outcome)).toMatchObject({ exit: 2, err: expect.stringMatching(/deployment\.yml:\d+:\d+/) });
    expect(snapshot(folder)).toEqual(before);
  });

  test('a new question’s default is announced, without a terminal too; a removed file is made from what was recorded', async () => {
    const { cwd, folder } = await made();
    rmSync(join(folder, 'deployment.yml'));
    install(cwd, 'v2');
    const outcome = await update(cwd, { stack: 'lab' });
    expect(report(outcome).out).toMatch(/new: app\.MODE {2}fast \(Mode\)/);
    expect(load(readIn(folder, 'deployment.yml'))).toMatchObject({ name: 'site', app: { WORKERS: 1, MODE: 'fast' } });
  });

  test('off and on again: files go and come back, secrets are the same, data is listed (A23, D22)', async () => {
    const { cwd, folder } = await made('v2');
    const before = snapshot(folder);
    const off = await update(cwd, { sets: set({ 'profiles.extra': 'no' }) });
    expect(verdicts(off)).toMatchObject({ 'envs/extra.env': 'remove' });
    expect(off.kind === 'updated' && off.update.ties.unused).toEqual(['site_extra']);
    expect(isIn(folder, 'envs/extra.env')).toBe(false);
    await update(cwd, { sets: set({ 'profiles.extra': 'yes' }) });
    expect(snapshot(folder)).toEqual(before);
  });

  test('tied to data: refused with what would be detached, unless one insists (A22)', async () => {
    const { cwd, folder } = await made();
    const before = snapshot(folder);
    const refused = await update(cwd, { sets: set({ name: 'other' }) });
    expect(problemsOf(refused)).toContain('answer/tied-to-data');
    expect(report(refused)).toMatchObject({ exit: 2, err: expect.stringContaining('site_data') });
    expect(problemsOf(await update(cwd, { sets: set({ 'app.DATABASE': 'x' }) }))).toEqual(['answer/tied-to-data']);
    expect(snapshot(folder)).toEqual(before);
    expect((await update(cwd, { sets: set({ name: 'other' }), insists: true })).kind).toBe('updated');
    expect(readIn(folder, 'docker-compose.yml')).toContain('name: other');
  });

  test('renamed with it: the unit takes its edits along (A6)', async () => {
    const { cwd, folder } = await made();
    place(join(folder, 'systemd/site.service'), `${readIn(folder, 'systemd/site.service')}# mine\n`);
    const outcome = await update(cwd, { sets: set({ name: 'other' }), insists: true });
    expect(verdicts(outcome)).toMatchObject({ 'systemd/other.service': 'move' });
    expect(isIn(folder, 'systemd/site.service')).toBe(false);
    expect(readIn(folder, 'systemd/other.service')).toMatch(/Description=other[\s\S]*# mine\n$/);
  });
});

describe('at the terminal', () => {
  test('only what is new is asked, then what would be done is shown (A31: leaving writes nothing)', async () => {
    const { cwd, folder } = await made();
    install(cwd, 'v2');
    const before = snapshot(folder);
    const stopped = await update(cwd, { yes: false }, script(['app.MODE', 'slow'], ['write', 'stop']));
    expect(stopped.kind).toBe('stopped');
    expect(snapshot(folder)).toEqual(before);
    const said: string[] = [];
    const { prompt } = script(['app.MODE', 'slow'], ['write', 'write']);
    const done = await update(cwd, { yes: false }, { prompt, world: { say: (line) => void said.push(line) } });
    expect(done.kind).toBe('updated');
    expect(said.join('\n')).toMatch(/changed {2}conf\/a\.conf/);
    expect(readIn(folder, 'deployment.yml')).toContain('MODE: slow');
  });

  test('--ask suggests the former answer; an invalid one is asked again; nothing to do asks nothing', async () => {
    const { cwd, folder } = await made();
    expect((await update(cwd, { yes: false }, script())).kind).toBe('updated');
    const asking = agreeable();
    await update(cwd, { yes: false, ask: ['app.*'] }, asking);
    expect(asking.asked.map(({ name }) => name)).toEqual(['app.WORKERS', 'app.DATABASE']);
    place(join(folder, 'deployment.yml'), readIn(folder, 'deployment.yml').replace('WORKERS: 1', 'WORKERS: many'));
    const { prompt } = script(['app.WORKERS', '2'], ['write', 'write']);
    await update(cwd, { yes: false }, { prompt });
    expect(readIn(folder, 'deployment.yml')).toContain('WORKERS: 2');
    expect(problemsOf(await update(cwd, { ask: ['hots'] }))).toEqual(['usage/nobody-to-ask']);
    expect(problemsOf(await update(cwd, { yes: false, ask: ['hots'] }, script()))).toEqual(['usage/nothing-to-ask']);
  });
});

describe('secrets', () => {
  test('kept byte for byte, mode too, whatever changes (A1, A3, B07); a new one is added alone (B08)', async () => {
    const { cwd, folder } = await made();
    place(join(folder, 'secrets/KEY.env'), "# kept\nKEY='mine'\n", 0o400);
    install(cwd, 'v2');
    await update(cwd, { sets: set({ 'app.WORKERS': '2' }) });
    expect(readIn(folder, 'secrets/KEY.env')).toBe("# kept\nKEY='mine'\n");
    expect(statSync(join(folder, 'secrets/KEY.env')).mode & 0o777).toBe(0o400);
    expect(readIn(folder, 'secrets/TOKEN.env')).toMatch(/^TOKEN='[0-9a-f]{32}'\n$/);
    expect(statSync(join(folder, 'secrets/TOKEN.env')).mode & 0o777).toBe(0o600);
  });

  test('a clone without them says so, makes none, and the rest is updated', async () => {
    const { cwd, folder } = await made();
    rmSync(join(folder, 'secrets/KEY.env'));
    install(cwd, 'v2');
    const outcome = await update(cwd);
    expect(verdicts(outcome)).toMatchObject({ 'secrets/KEY.env': 'absent', 'conf/a.conf': 'update' });
    expect(report(outcome).out).toMatch(/missing {2}secrets\/KEY\.env\n.*init-deployment\.sh/);
    expect(isIn(folder, 'secrets/KEY.env')).toBe(false);
  });

  test('loosened ones are closed again; one that is there is not replaced by a given one', async () => {
    const { cwd, folder } = await made();
    chmodSync(join(folder, 'secrets/KEY.env'), 0o644);
    expect(verdicts(await update(cwd))).toEqual({ 'secrets/KEY.env': 'mode' });
    expect(statSync(join(folder, 'secrets/KEY.env')).mode & 0o777).toBe(0o600);
  });

  test('no value is in state, base, pending, or anything printed (A27)', async () => {
    const { cwd, folder } = await made('v2');
    const values = ['KEY', 'TOKEN'].map((name) => /='(.*)'/.exec(readIn(folder, `secrets/${name}.env`))?.[1] ?? '');
    place(join(folder, '.env'), `${readIn(folder, '.env')}MINE=${values[0]}\n`);
    install(cwd, 'v3');
    const dry = await update(cwd, { dryRun: true, sets: set({ 'app.WORKERS': '3' }) });
    const done = await update(cwd, { sets: set({ 'app.WORKERS': '3' }) });
    expect(verdicts(done)).toMatchObject({ '.env': 'merge' });
    const printed = [dry, done].map((outcome) => JSON.stringify(report(outcome))).join('');
    const state = [...snapshot(folder)].map(([path, text]) => (path.startsWith('.deployment/') ? text : '')).join('');
    for (const value of values) {
      expect(value.length).toBeGreaterThan(20);
      expect(printed).not.toContain(value);
      expect(state).not.toContain(value);
    }
  });
});

describe('a dry run', () => {
  test('has the verdicts of the real run, and touches nothing (A20)', async () => {
    const { cwd, folder } = await made();
    place(join(folder, 'conf/a.conf'), readIn(folder, 'conf/a.conf').replace('first 1', 'mine'));
    rmSync(join(folder, 'conf/b.conf'));
    install(cwd, 'v2');
    const [before, stamps] = [snapshot(folder), times(folder)];
    const dry = await update(cwd, { dryRun: true });
    expect(snapshot(folder)).toEqual(before);
    expect(times(folder)).toEqual(stamps);
    expect(verdicts(dry)).toEqual(verdicts(await update(cwd)));
    expect(report(dry)).toMatchObject({ exit: 0, out: expect.stringContaining('--- /dev/null\n+++ b/conf/new.conf') });
  });
});

describe('taking back', () => {
  test('byte for byte, modes and secrets too, and that again (A29)', async () => {
    const { cwd, folder } = await made();
    chmodSync(join(folder, 'conf/a.conf'), 0o600);
    const first = snapshot(folder);
    install(cwd, 'v2');
    await update(cwd);
    const second = snapshot(folder);
    expect((await back(folder)).ok).toBe(true);
    expect(snapshot(folder)).toEqual(first);
    expect((await back(folder)).ok).toBe(true);
    expect(snapshot(folder)).toEqual(second);
  });

  test('a rewritten file keeps a stricter mode (A4)', async () => {
    const { cwd, folder } = await made();
    chmodSync(join(folder, 'conf/a.conf'), 0o600);
    install(cwd, 'v2');
    await update(cwd);
    expect(readIn(folder, 'conf/a.conf')).toContain('first 2');
    expect(statSync(join(folder, 'conf/a.conf')).mode & 0o777).toBe(0o600);
  });
});

describe('hostile and odd folders', () => {
  test('links, folders and pipes in the way are never written through (A17)', async () => {
    const { cwd, folder } = await made();
    place(join(cwd, 'elsewhere/a.conf'), 'safe\n');
    rmSync(join(folder, 'conf/a.conf'));
    symlinkSync(join(cwd, 'elsewhere/a.conf'), join(folder, 'conf/a.conf'));
    rmSync(join(folder, 'conf/b.conf'));
    mkdirSync(join(folder, 'conf/b.conf'));
    install(cwd, 'v2');
    const outcome = await update(cwd);
    expect(verdicts(outcome)).toMatchObject({
      'conf/a.conf': 'clash',
      'conf/b.conf': 'clash',
      'conf/new.conf': 'create',
    });
    expect(readIn(cwd, 'elsewhere/a.conf')).toBe('safe\n');
    expect(lstatSync(join(folder, 'conf/a.conf')).isSymbolicLink()).toBe(true);
  });

  test('a folder that is a link: nothing below it is written or removed', async () => {
    const { cwd, folder } = await made();
    renameSync(join(folder, 'conf'), join(cwd, 'outside'));
    symlinkSync(join(cwd, 'outside'), join(folder, 'conf'));
    const before = snapshot(join(cwd, 'outside'));
    install(cwd, 'v2');
    expect(verdicts(await update(cwd))).toMatchObject({ 'conf/a.conf': 'clash', 'conf/old.conf': 'orphan' });
    expect(snapshot(join(cwd, 'outside'))).toEqual(before);
  });

  test('a manifest that names paths outside is refused, and nothing is deleted (A18)', async () => {
    const { cwd, folder } = await made();
    const path = join(folder, '.deployment/manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { files: object[] };
    const text = 'keep me\n';
    place(join(cwd, 'x'), text);
    const sha256 = '0'.repeat(64);
    writeFileSync(
      path,
      JSON.stringify({
        ...manifest,
        files: [...manifest.files, { path: '../x', owner: 'generated', mode: '0644', sha256 }],
      }),
    );
    expect(problemsOf(await update(cwd))).toEqual(['target/state-unreadable']);
    expect(readIn(cwd, 'x')).toBe(text);
  });

  test('a pristine copy that was tampered with lets nothing be deleted or replaced', async () => {
    const { cwd, folder } = await made();
    place(join(folder, 'conf/old.conf'), 'precious\n');
    place(join(folder, '.deployment/base/conf/old.conf'), 'precious\n');
    install(cwd, 'v2');
    const outcome = await update(cwd);
    expect(verdicts(outcome)).toMatchObject({ 'conf/old.conf': 'orphan' });
    expect(report(outcome).err).toContain('base/conf/old.conf is missing or was changed');
    expect(readIn(folder, 'conf/old.conf')).toBe('precious\n');
  });

  test.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['no final newline', (text: string) => text.replace(/\n$/, '')],
  ])('a checkout with %s: no clash, and the style stays (A16)', async (_, style) => {
    const { cwd, folder } = await made();
    for (const path of ['conf/a.conf', '.deployment/base/conf/a.conf', 'README.md', '.deployment/base/README.md'])
      place(join(folder, path), style(readIn(folder, path)));
    expect(verdicts(await update(cwd))).toEqual({});
    install(cwd, 'v2');
    expect(verdicts(await update(cwd))).toMatchObject({ 'conf/a.conf': 'update' });
    expect(readIn(folder, 'conf/a.conf')).toBe(style(readIn(cwd, 'lab/conf/a.conf')));
  });

  test('a clone with another umask is no change (A16)', async () => {
    const { cwd, folder } = await made();
    for (const path of ['conf/a.conf', 'README.md']) chmodSync(join(folder, path), 0o664);
    chmodSync(join(folder, 'init-deployment.sh'), 0o700);
    expect(verdicts(await update(cwd))).toEqual({});
  });

  test('what is no text any more is kept, and the new text waits beside (A7)', async () => {
    const { cwd, folder } = await made();
    place(join(folder, 'conf/a.conf'), new Uint8Array([0, 255, 1]));
    expect(verdicts(await update(cwd))).toEqual({ 'conf/a.conf': 'edited' });
    install(cwd, 'v2');
    expect(verdicts(await update(cwd))).toMatchObject({ 'conf/a.conf': 'clash' });
    expect(readFileSync(join(folder, 'conf/a.conf'))).toEqual(Buffer.from([0, 255, 1]));
    expect(readIn(folder, '.deployment/pending/new/conf/a.conf')).toContain('first 2');
  });

  test('a file that may not be written leaves all as it was (A13)', async () => {
    const { cwd, folder } = await made();
    install(cwd, 'v2');
    place(join(folder, '.deployment/backup'), 'a file in the way');
    const before = snapshot(folder);
    expect((await update(cwd)).kind).toBe('refused');
    expect(snapshot(folder)).toEqual(before);
  });

  test('two runs at once: the second is refused (A26)', async () => {
    const { cwd, folder } = await made();
    install(cwd, 'v2');
    place(join(folder, '.deployment/lock/pid'), `1 ${startedAt(1)} ${hostname()}\n`);
    expect(problemsOf(await update(cwd))).toEqual(['target/locked']);
    expect(isIn(folder, 'conf/new.conf')).toBe(false);
  });

  test('no network and no programs at hand (A15)', async () => {
    const { cwd } = await made();
    install(cwd, 'v2');
    const path = process.env.PATH;
    process.env.PATH = '/nonexistent';
    try {
      expect((await update(cwd)).kind).toBe('updated');
    } finally {
      process.env.PATH = path;
    }
  });
});

describe('versions', () => {
  const by = (version: string) => {
    const { package: own } = quietWorld('/');
    return { world: { package: { ...own, version } } };
  };

  test('an older one is refused unless one insists; the newer is recorded', async () => {
    const { cwd, folder } = await made();
    await update(cwd, {}, by('9.0.0'));
    expect(JSON.parse(readIn(folder, '.deployment/manifest.json'))).toMatchObject({ version: '9.0.0' });
    expect(problemsOf(await update(cwd))).toEqual(['target/downgrade']);
    expect((await update(cwd, { allowDowngrade: true })).kind).toBe('updated');
  });

  test('another application is refused', async () => {
    const { cwd } = await made();
    expect(problemsOf(await update(cwd, { stack: 'dioptra' }))).toEqual(['usage/another-stack']);
  });
});

describe('taking over', () => {
  test('what is equal silently, the rest as edited; missing files come, secrets are left to init', async () => {
    const { cwd, folder } = await made();
    rmSync(join(folder, '.deployment'), { recursive: true });
    rmSync(join(folder, 'secrets'), { recursive: true });
    rmSync(join(folder, 'README.md'));
    place(join(folder, 'conf/a.conf'), readIn(folder, 'conf/a.conf').replace('third', 'mine'));
    place(join(folder, 'notes.txt'), 'mine\n');
    const adopted = await update(cwd, { purpose: 'adopt' });
    expect(verdicts(adopted)).toMatchObject({
      'conf/a.conf': 'edited',
      'README.md': 'create',
      'secrets/KEY.env': 'absent',
      'conf/b.conf': 'same',
    });
    expect(existsSync(join(folder, 'secrets/KEY.env'))).toBe(false);
    install(cwd, 'v2');
    expect(verdicts(await update(cwd))).toMatchObject({ 'conf/a.conf': 'merge', 'conf/b.conf': 'update' });
    expect(readIn(folder, 'conf/a.conf')).toMatch(/first 2[\s\S]*mine/);
    expect(readdirSync(folder)).toContain('notes.txt');
    expect(problemsOf(await update(cwd, { purpose: 'adopt' }))).toEqual(['target/deployment-already']);
  });
});

function startedAt(pid: number): string {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';
}

function hostname(): string {
  return readFileSync('/proc/sys/kernel/hostname', 'utf8').trim();
}

test('a clone in another place is no change', async () => {
  const { cwd, folder } = await made();
  renameSync(folder, join(cwd, 'elsewhere'));
  expect(verdicts(await update(cwd, { folder: 'elsewhere' }))).toEqual({});
});

test('files of the stack with other ends of lines, or none at the end, are not edited ones', async () => {
  const cwd = emptyFolder();
  install(cwd, 'v1');
  for (const path of ['lab/conf/a.conf', 'lab/conf/b.conf'])
    place(join(cwd, path), readIn(cwd, path).replaceAll('\n', '\r\n').trimEnd());
  expect((await run({ stack: 'lab', folder: 'site', yes: true }, cwd)).kind).toBe('written');
  expect(readIn(cwd, 'site/conf/a.conf')).toBe(readIn(cwd, 'lab/conf/a.conf'));
  expect(verdicts(await update(cwd))).toEqual({});
  place(join(cwd, 'lab/conf/a.conf'), readIn(cwd, 'lab/conf/a.conf').replace('first 1', 'first 2'));
  expect(verdicts(await update(cwd))).toEqual({ 'conf/a.conf': 'update' });
});
