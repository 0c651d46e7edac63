import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { emptyFolder } from './edge/places.js';
import { pictureOf, quickFolder } from './edge/transaction/furnished.js';
import { times } from './edge/update/folder.js';
import { little } from './little.js';
import { type Published, publish } from './published.js';

jest.setTimeout(60_000);

let published: Published;
beforeAll(() => {
  published = publish();
  // Root runs some of these as somebody else.
  chmodSync(join(published.root, '..'), 0o755);
}, 60_000);

const env = { PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C' };
const asRoot = process.getuid?.() === 0;
const nobody = 65534;
const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** All that any process of these tests has said, and all folders that they have made. */
const said: string[] = [];
const folders: string[] = [];

interface Way {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What starts the command, such as strace. */
  readonly by?: readonly string[];
}

function run(cwd: string, words: readonly string[], way: Way = {}): SpawnSyncReturns<string> {
  const [program = '', ...rest] = [...(way.by ?? []), process.execPath, published.cli, ...words];
  const done = spawnSync(program, rest, { cwd, env: way.env ?? env, encoding: 'utf8', input: '' });
  said.push(done.stdout, done.stderr);
  return done;
}

/** The same, with an exit code that is expected; a failure shows what was said. */
function ends(exit: number, cwd: string, words: readonly string[], way: Way = {}): SpawnSyncReturns<string> {
  const done = run(cwd, words, way);
  if (done.status !== exit)
    throw new Error(`${words.join(' ')} ended with ${done.status ?? done.signal}:\n${done.stdout}\n${done.stderr}`);
  return done;
}

/** The same without waiting for it. */
function start(cwd: string, words: readonly string[], way: Way = {}) {
  const [program = '', ...rest] = [...(way.by ?? []), process.execPath, published.cli, ...words];
  const child = spawn(program, rest, { cwd, env: way.env ?? env, stdio: ['ignore', 'pipe', 'pipe'] });
  let shown = '';
  const hear = (data: Buffer) => {
    shown += data.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<{ status: number | null; killed: boolean; shown: string }>((resolve) => {
    child.once('close', (status, signal) => {
      said.push(shown);
      resolve({ status, killed: signal === 'SIGKILL' || status === 137, shown });
    });
  });
  return { child, ended };
}

/** What the updates of these tests change: files come, change, are merged and go, and there is a new secret. */
const news = ['--set', 'profiles.pgadmin=true', '--set', 'app.TF_CPU=0', '--set', 'app.REDIS_TAG=8.10.2'];
const update = ['update', '.', ...news];
const deletedByOperator = 'config/minio/policies/workflow-uploadonly.json';
const newSecret = 'secrets/PGADMIN_PASSWORD.env';

/** A folder of a stack without pgAdmin, just made. */
function untouched(cwd: string = emptyFolder(), more: readonly string[] = [], stack = little(cwd)): string {
  ends(0, cwd, ['lab', '--stack', stack, '--yes', '--set', 'profiles.pgadmin=false', ...more]);
  folders.push(join(cwd, 'lab'));
  return join(cwd, 'lab');
}

/** The same with what an operator does: edits to merge, an edit where nothing changes, a stricter mode, a file deleted, files of their own. */
function deployed(cwd?: string, stack?: string): string {
  const folder = untouched(cwd, [], stack);
  edit(folder, 'docker-compose.yml', (text) => text.replace(/(stop_grace_period:) \S+/, '$1 3m'));
  edit(folder, 'config/nginx/headers.conf', (text) => `${text}# ours\n`);
  appendFileSync(join(folder, '.env'), 'OURS=1\n');
  chmodSync(join(folder, '.env'), 0o600);
  rmSync(join(folder, deletedByOperator));
  writeFileSync(join(folder, 'docker-compose.override.yml'), 'services: {}\n');
  return folder;
}

function edit(folder: string, path: string, change: (text: string) => string): void {
  const before = readFileSync(join(folder, path), 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`nothing was changed in ${path}`);
  writeFileSync(join(folder, path), after);
}

type Picture = ReturnType<typeof pictureOf>;

/** Everything in a folder but back-ups and what belongs to git; a secret that the update has made differs from run to run. */
function picture(folder: string): Picture {
  const found = pictureOf(folder, (path) => !/^(\.deployment\/backup|\.git)(\/|$)/.test(path));
  const made = found[newSecret]?.replace(/^(file 600 \w+=)'[\w-]{32}'\n$/, "$1'…'");
  return made === undefined ? found : { ...found, [newSecret]: made };
}

/** Which of two states a folder shows; neither is a failure that names what is wrong. */
function stateOf(folder: string, old: Picture, fresh: Picture): 'old' | 'new' {
  const now = picture(folder);
  const is = JSON.stringify(now) === JSON.stringify(old) ? 'old' : 'new';
  expect(now).toEqual(is === 'old' ? old : fresh);
  const backups = join(folder, '.deployment/backup');
  const names = existsSync(backups) ? readdirSync(backups) : [];
  expect(names.filter((name) => !/^(\.gitignore|\d{8}T\d{6}Z(-\d{4})?)$/.test(name))).toEqual([]);
  return is;
}

/** The folder before an update and after it; it is left as it was. */
function pictures(folder: string, words: readonly string[] = update): { old: Picture; fresh: Picture } {
  const kept = join(quickFolder(), 'kept');
  copy(folder, kept);
  const old = picture(folder);
  ends(0, folder, words);
  const fresh = picture(folder);
  expect(fresh).not.toEqual(old);
  copy(kept, folder);
  expect(picture(folder)).toEqual(old);
  return { old, fresh };
}

/** With modes and times; what was in its place is gone. */
function copy(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  sh(dirname(to), 'cp', '-a', from, to);
}

function sh(cwd: string, program: string, ...words: readonly string[]): string {
  const done = spawnSync(program, words, { cwd, encoding: 'utf8', env: gitEnv });
  if (done.status !== 0) throw new Error(`${program} ${words.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

/** git with nothing of whoever runs the tests. */
const who = { NAME: 'Tester', EMAIL: 'tester@example.org' };
const gitEnv = {
  ...env,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  ...Object.fromEntries(
    Object.entries(who).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ]),
  ),
};
const git = (folder: string, ...words: readonly string[]): string =>
  sh(folder, 'git', '-c', 'protocol.file.allow=always', ...words);

function committed(folder: string): void {
  git(folder, 'init', '--quiet');
  git(folder, 'config', 'user.name', who.NAME);
  git(folder, 'config', 'user.email', who.EMAIL);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message=all');
}

/** Whether the state agrees with the folder: the copies are what the manifest says, and the answers file says what was used. */
function agrees(folder: string): void {
  const manifest = JSON.parse(readFileSync(join(folder, '.deployment/manifest.json'), 'utf8')) as {
    readonly answers: Readonly<Record<string, unknown>>;
    readonly files: readonly { readonly path: string; readonly owner: string; readonly sha256?: string }[];
  };
  const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  const wrong = manifest.files.filter(
    ({ path, sha256 }) => sha256 !== undefined && hash(join(folder, '.deployment/base', path)) !== sha256,
  );
  expect(wrong).toEqual([]);
  const gone = manifest.files.map(({ path }) => path).filter((path) => !existsSync(join(folder, path)));
  expect(gone.filter((path) => path !== deletedByOperator)).toEqual([]);
  expect(ends(0, folder, ['update', '.']).stdout).toContain('is up to date');
}

describe('every command through the real binary', () => {
  test('status: 0 for what was generated, 10 for anything else, and JSON', () => {
    const folder = untouched(emptyFolder(), [], 'dioptra');
    expect(ends(0, folder, ['status']).stdout).toContain('files are as they were generated.');
    expect(JSON.parse(ends(0, folder, ['status', '--json']).stdout)).toMatchObject({ differs: false, pending: [] });
    appendFileSync(join(folder, 'README.md'), 'ours\n');
    expect(ends(10, '/', ['status', folder]).stdout).toMatch(/these are not:\n {2}edited +README\.md\n$/);
    const { files, ...rest } = JSON.parse(ends(10, '/', ['status', folder, '--json']).stdout) as {
      files: readonly object[];
    };
    expect(files).toContainEqual({ path: 'README.md', state: 'edited' });
    expect(rest).toMatchObject({ folder, stack: 'dioptra', differs: true, update: { nothing: true } });
    expect(ends(1, emptyFolder(), ['status']).stderr).toMatch(/holds no deployment[\s\S]*Nothing was changed/);
  });

  test('diff: a patch that git takes back', () => {
    const folder = deployed();
    const patch = ends(0, folder, ['diff']).stdout;
    expect(patch).toMatch(/^\+OURS=1$/m);
    expect(ends(0, '/', ['diff', 'config', '--folder', folder]).stdout).not.toMatch(/^\+OURS=1$/m);
    expect(ends(2, folder, ['diff', 'nothing-here']).stderr).toContain('no such file was generated here');
    const undo = (...more: readonly string[]) =>
      spawnSync('git', ['apply', '-R', ...more], { cwd: folder, input: patch, encoding: 'utf8', env: gitEnv });
    expect(undo('--check')).toMatchObject({ status: 0, stderr: '' });
    expect(undo()).toMatchObject({ status: 0, stderr: '' });
    expect(ends(0, folder, ['diff']).stdout).toBe('');
    expect(ends(0, folder, ['status']).stdout).toContain('files are as they were generated.');
  });

  test('update: a dry run tells the same verdicts and writes nothing; then it is done, and again nothing is to do', () => {
    const folder = deployed(emptyFolder(), 'dioptra');
    const verdicts = (stdout: string) =>
      (JSON.parse(stdout) as { changes: readonly object[] }).changes.filter((change) => change !== undefined);
    const before = [picture(folder), times(folder)];
    expect(ends(0, folder, ['update', '--dry-run', ...news]).stdout).toMatch(/^\+REDIS_TAG=8\.10\.2$/m);
    const told = verdicts(ends(0, folder, ['update', '--dry-run', '--json', ...news]).stdout);
    expect([picture(folder), times(folder)]).toEqual(before);
    expect(verdicts(ends(0, folder, ['update', '--json', ...news]).stdout)).toEqual(told);
    expect(told).toEqual(
      expect.arrayContaining(
        [
          { path: 'docker-compose.yml', kind: 'merge' },
          { path: '.env', kind: 'merge' },
          { path: 'envs/pgadmin.env', kind: 'create' },
          { path: 'envs/tfcpu.env', kind: 'remove' },
          { path: newSecret, kind: 'create' },
          { path: deletedByOperator, kind: 'deleted' },
        ].map((change) => expect.objectContaining(change)),
      ),
    );
    const after = [picture(folder), times(folder)];
    expect(ends(0, folder, ['update']).stdout).toContain('is up to date');
    expect([picture(folder), times(folder)]).toEqual(after);
    expect(ends(1, emptyFolder(), ['update', '--yes']).stderr).toContain('holds no deployment');
  });

  test('without a word it updates the folder it is run in, and takes what was written into deployment.yml', () => {
    const folder = untouched(emptyFolder(), [], 'dioptra');
    expect(ends(0, folder, []).stdout).toBe(`${folder} is up to date.\n`);
    edit(folder, 'deployment.yml', (text) => text.replace(/REDIS_TAG: .*|$/, 'app.REDIS_TAG: 8.10.2\n'));
    expect(ends(0, folder, []).stdout).toContain('app.REDIS_TAG  8.10.1-trixie → 8.10.2');
    expect(readFileSync(join(folder, '.env'), 'utf8')).toContain('\nREDIS_TAG=8.10.2\n');
    expect(ends(2, folder, ['--set', 'hosst=x']).stderr).toContain('hosst is no question of this stack');
  });

  /** A folder whose last update has left a clash in `.env`. */
  function clashed(): string {
    const folder = untouched();
    edit(folder, '.env', (text) => text.replace(/^REDIS_TAG=.*$/m, 'REDIS_TAG=8.2.0'));
    const { stdout } = ends(3, folder, ['--set', 'app.REDIS_TAG=8.10.2']);
    expect(stdout).toContain('CLASH    .env');
    expect(readFileSync(join(folder, '.env'), 'utf8')).toContain('\nREDIS_TAG=8.2.0\n');
    return folder;
  }

  const tagIn = (folder: string) => /^REDIS_TAG=(.*)$/m.exec(readFileSync(join(folder, '.env'), 'utf8'))?.[1];

  test.each([
    ['--ours', '8.2.0'],
    ['--theirs', '8.10.2'],
  ])('a clash: 3, then 4 until it is resolved with %s', (side, tag) => {
    const folder = clashed();
    expect(ends(4, folder, []).stderr).toContain('clashes of the last update are not resolved: .env');
    expect(JSON.parse(ends(10, folder, ['status', '--json']).stdout)).toMatchObject({ pending: ['.env'] });
    const before = [picture(folder), times(folder)];
    expect(ends(4, folder, ['resolve']).stdout).toContain('say --ours or --theirs, or name an editor');
    expect(ends(4, folder, ['resolve'], { env: { ...env, EDITOR: 'true' } }).stdout).toContain('still a clash');
    expect(ends(2, folder, ['resolve', '--ours', '--theirs']).stderr).toContain('either --ours or --theirs');
    expect(ends(2, folder, ['resolve', side, 'README.md']).stderr).toContain('README.md has no clash');
    expect([picture(folder), times(folder)]).toEqual(before);
    ends(0, '/', ['resolve', side, '.env', '--folder', folder]);
    expect(tagIn(folder)).toBe(tag);
    expect(existsSync(join(folder, '.deployment/pending'))).toBe(false);
    expect(ends(0, folder, ['resolve']).stdout).toContain('There is nothing to resolve.');
    expect(ends(0, folder, []).stdout).toContain('is up to date');
  });

  (hasScript() ? test : test.skip)('a clash is resolved in EDITOR at a real terminal', async () => {
    const folder = clashed();
    const editor = join(emptyFolder(), 'my editor');
    writeFileSync(editor, '#!/bin/sh\nsed -i -e "/^<<<<<<< /,/^=======$/d" -e "/^>>>>>>> /d" "$1"\n');
    chmodSync(editor, 0o755);
    const left = await atTerminal(folder, ['resolve'], () => '', { EDITOR: 'true' });
    expect(left).toMatchObject({ status: 4, shown: expect.stringContaining('there are still marks in it') });
    const done = await atTerminal(folder, ['resolve'], () => '', { EDITOR: `'${editor}'` });
    expect(done).toMatchObject({ status: 0, shown: expect.stringContaining('.env: your merge counts') });
    expect(tagIn(folder)).toBe('8.10.2');
    expect(ends(0, folder, []).stdout).toContain('is up to date');
  });

  test('rollback: lists, takes back the last run and itself, or all runs from one on', () => {
    const folder = deployed();
    expect(ends(0, folder, ['rollback', '--list']).stdout).toBe('No run can be taken back.\n');
    expect(ends(1, folder, ['rollback']).stderr).toContain('has no run that could be taken back');
    const first = picture(folder);
    ends(0, folder, ['--set', 'profiles.pgadmin=true']);
    const second = picture(folder);
    ends(0, folder, ['--set', 'app.TF_CPU=0']);
    const third = picture(folder);
    ends(0, folder, ['rollback']);
    expect(picture(folder)).toEqual(second);
    ends(0, folder, ['rollback']);
    expect(picture(folder)).toEqual(third);
    const { backups } = JSON.parse(ends(0, folder, ['rollback', '--list', '--json']).stdout) as {
      backups: readonly { readonly id: string; readonly command: string }[];
    };
    expect(backups.map(({ command }) => command)).toEqual(['rollback', 'rollback', 'update', 'update']);
    expect(ends(0, '/', ['rollback', '--list', '--folder', folder]).stdout.split('\n')).toHaveLength(5);
    ends(0, folder, ['rollback', backups[3]?.id ?? '']);
    expect(picture(folder)).toEqual(first);
    expect(ends(1, folder, ['rollback', '20000101T000000Z']).stderr).toContain('has no back-up of a run');
  });

  test('adopt: takes a folder over that has no state, once', () => {
    const folder = deployed();
    const secrets = secretFiles(folder);
    rmSync(join(folder, '.deployment'), { recursive: true });
    expect(ends(2, folder, ['adopt', '--yes', '--stack', 'nothing-here']).stderr).toContain('there is no stack called');
    expect(existsSync(join(folder, '.deployment'))).toBe(false);
    const kept = readFileSync(join(folder, 'config/nginx/headers.conf'), 'utf8');
    expect([0, 3]).toContain(run(folder, ['adopt', '--yes']).status);
    expect(readFileSync(join(folder, 'config/nginx/headers.conf'), 'utf8')).toBe(kept);
    expect(secretFiles(folder)).toEqual(secrets);
    expect(ends(1, folder, ['adopt', '--yes']).stderr).toContain('is a deployment folder already');
    expect(ends(1, emptyFolder(), ['adopt', '--yes', '--stack', 'dioptra']).stderr).toContain('nothing that could be');
  });

  test('doctor: the words and the exit code of the folder’s own', () => {
    const folder = untouched();
    const way = { env: { ...env, PATH: everythingBut(['docker', 'podman']) } };
    const own = spawnSync('sh', ['scripts/doctor.sh'], { cwd: folder, env: way.env, encoding: 'utf8', input: '' });
    expect(own.status).not.toBe(0);
    const { stdout, stderr } = ends(own.status ?? 0, '/', ['doctor', folder], way);
    // What time it is and how much is free is another in each run.
    const plain = (text: string) => text.replaceAll(/\d+ MiB|the clock says .*/g, '…');
    expect([stdout, stderr].map(plain)).toEqual([own.stdout, own.stderr].map(plain));
    expect(`${stdout}${stderr}`).toMatch(/docker/i);
    expect(ends(1, emptyFolder(), ['doctor']).stderr).toContain('has no scripts/doctor.sh');
  });

  test('rotate: without docker it says so, and nothing is changed', () => {
    const folder = untouched();
    const before = [picture(folder), times(folder)];
    const way = { env: { ...env, PATH: everythingBut(['docker', 'podman']) } };
    expect(run(folder, ['rotate', 'REDIS_PASSWORD'], way).status).toBeGreaterThan(0);
    expect(ends(2, folder, ['rotate'], way).stderr).toContain('which secret?');
    expect([picture(folder), times(folder)]).toEqual(before);
  });

  test('flags that npm has kept: --commit and --dry-run count, one with a value is refused', () => {
    const folder = untouched();
    committed(folder);
    const npm = (flags: Readonly<Record<string, string>>) => ({ env: { ...gitEnv, npm_command: 'exec', ...flags } });
    const before = [picture(folder), times(folder)];
    const refused = ends(2, folder, news, npm({ npm_config_restore: 'README.md' }));
    expect(refused.stderr).toContain('npm has kept --restore for itself');
    const tried = ends(0, folder, news, npm({ npm_config_dry_run: 'true', npm_config_commit: 'true' }));
    expect(tried.stderr).toContain('--dry-run was given to npm');
    expect([picture(folder), times(folder)]).toEqual(before);
    appendFileSync(join(folder, 'README.md'), 'ours\n');
    ends(0, folder, news, npm({ npm_config_commit: 'true' }));
    expect(git(folder, 'log', '--format=%s').split('\n')).toEqual([
      expect.stringMatching(/^Update by create-deployment \d/),
      'Before an update by create-deployment',
      'all',
      '',
    ]);
    expect(git(folder, 'status', '--porcelain')).toBe('');
    expect(git(folder, 'ls-files', 'secrets', '.deployment/backup')).toBe('secrets/README.md\n');
  });
});

function hasScript(): boolean {
  return spawnSync('script', ['--version']).status === 0;
}

/** A PATH on which all is as usual, but for some programs. */
function everythingBut(programs: readonly string[]): string {
  const place = emptyFolder();
  for (const folder of (env.PATH ?? '').split(':').filter((path) => path.startsWith('/') && existsSync(path))) {
    for (const name of readdirSync(folder)) {
      const isLeftOut = programs.some((program) => name === program || name.startsWith(`${program}-`));
      if (!isLeftOut && !existsSync(join(place, name)) && existsSync(join(folder, name)))
        symlinkSync(realpathSync(join(folder, name)), join(place, name));
    }
  }
  return place;
}

/** The bytes of all secrets and private keys. */
function secretFiles(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /^(secrets\/.*\.env|ssl\/.*\.key)$/.test(path) && path !== newSecret,
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'latin1')]));
}

/** Return for that many questions, each when it is asked, and then Ctrl-C. */
function returns(most: number): (shown: string) => string {
  let pressed = 0;
  return (shown) => {
    const isAsked = shown.includes('? ');
    const answered = shown.split('✔').length - 1;
    if (!isAsked || answered < pressed || pressed > most) return '';
    pressed = answered + 1;
    return pressed > most ? '\u0003' : '\r';
  };
}

/** A real terminal, by the command `script`: types what `keys` gives whenever something new is shown. */
function atTerminal(
  cwd: string,
  words: readonly string[],
  keys: (shown: string) => string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ shown: string; status: number | null }> {
  const line = [process.execPath, published.cli, ...words].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qfec', `stty cols 200; ${line}`, '/dev/null'], {
    cwd,
    env: { ...env, TERM: 'xterm', NO_COLOR: '1', ...more },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    child.stdin.write(keys(shown));
  });
  child.stdin.on('error', () => undefined);
  return new Promise((resolve) =>
    child.once('close', (status) => {
      said.push(shown);
      resolve({ shown, status });
    }),
  );
}

(hasScript() ? describe : describe.skip)('an update at a real terminal', () => {
  test.each<[string, readonly string[], number]>([
    ['the first question asked again', ['--ask', 'host'], 0],
    ['the question whether to write it', ['--set', 'app.REDIS_TAG=8.10.2'], 0],
    ['a question in the middle', ['--ask-all'], 5],
    ['the last one after a change', ['--ask', 'host', '--set', 'app.REDIS_TAG=8.10.2'], 1],
  ])('Ctrl-C at %s writes nothing (A31)', async (_, words, answers) => {
    const folder = deployed();
    const before = [picture(folder), times(folder)];
    const { shown, status } = await atTerminal(folder, words, returns(answers));
    expect(shown.split('✔').length - 1).toBe(answers);
    expect(shown).toContain('Stopped; nothing was written.');
    expect(status).toBe(130);
    expect([picture(folder), times(folder)]).toEqual(before);
  });

  test('what is new is asked, what would be done is shown, and return does it', async () => {
    const folder = deployed(emptyFolder(), 'dioptra');
    const { shown, status } = await atTerminal(folder, news, returns(Number.POSITIVE_INFINITY));
    expect(shown).toMatch(
      /log in to pgAdmin dioptra@example\.com[\s\S]*merged {3}docker-compose\.yml[\s\S]*Write it yes[\s\S]*To take this back/,
    );
    expect(status).toBe(0);
    agrees(folder);
  });
});

describe('without a terminal', () => {
  const stack = (more: string) => `name: shop
x-deployment:
  version: 1
  title: Shop
  questions:
    WORKERS: { ask: Workers, type: integer, default: 1 }
${more}services:
  web: { image: "shop/web:1", environment: { WORKERS: "\${WORKERS}" } }
`;

  test('a new version with questions that have no default: all are named, 2, and nothing is written (A21)', () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'shop'));
    writeFileSync(join(cwd, 'shop/stack.yml'), stack(''));
    ends(0, cwd, ['site', '--stack', './shop', '--yes']);
    const folder = join(cwd, 'site');
    writeFileSync(
      join(cwd, 'shop/stack.yml'),
      stack('    TEAM: { ask: Which team }\n    REGION: { ask: Which region }\n').replace(
        'WORKERS: "$',
        'TEAM: "${TEAM}", REGION: "${REGION}", WORKERS: "$',
      ),
    );
    const before = [picture(folder), times(folder)];
    for (const words of [[], ['--yes'], ['--json'], ['--dry-run']]) {
      const { stdout, stderr } = ends(2, folder, words);
      expect(stderr).toMatch(/app\.TEAM[\s\S]*app\.REGION[\s\S]*2 problems; nothing was changed/);
      expect(stdout === '' || words.includes('--json')).toBe(true);
    }
    expect([picture(folder), times(folder)]).toEqual(before);
    expect(ends(10, folder, ['status']).stdout).toMatch(/cannot be told:\n[\s\S]*app\.TEAM/);
    ends(0, folder, ['--set', 'app.TEAM=a', '--set', 'app.REGION=b']);
    agrees(folder);
  });
});

describe('where it is run changes nothing', () => {
  /** What an update of the same folder comes to with everything as usual. */
  let at: { readonly cwd: string; readonly kept: string; readonly fresh: Picture };
  beforeAll(() => {
    const cwd = emptyFolder();
    const folder = deployed(cwd);
    committed(folder);
    edit(folder, 'README.md', (text) => `${text}\nnot committed\n`);
    const kept = join(quickFolder(), 'kept');
    copy(folder, kept);
    rmSync(join(folder, '.git'), { recursive: true });
    at = { cwd, kept, fresh: pictures(folder).fresh };
  });

  /** The folder at its place, as it was, with or without its history. */
  function again(history: 'history' | 'none'): string {
    const folder = join(at.cwd, 'lab');
    copy(at.kept, folder);
    if (history === 'none') rmSync(join(folder, '.git'), { recursive: true });
    return folder;
  }

  /** Git's own work tree takes the folder's place; what git does not keep, and modes, come from the folder. */
  function inPlace(make: (folder: string) => void): string {
    const folder = join(at.cwd, 'lab');
    rmSync(folder, { recursive: true, force: true });
    make(folder);
    sh(
      '/',
      'find',
      at.kept,
      '-maxdepth',
      '1',
      '-mindepth',
      '1',
      '!',
      '-name',
      '.git',
      '-exec',
      'cp',
      '-a',
      '{}',
      folder,
      ';',
    );
    return folder;
  }

  test.each<[string, () => string]>([
    ['a work tree with changes', () => again('history')],
    [
      'a work tree without any',
      () => {
        const folder = again('history');
        git(folder, 'commit', '--all', '--quiet', '--message=more');
        return folder;
      },
    ],
    [
      'a folder in the work tree of another',
      () => {
        const folder = again('none');
        rmSync(join(at.cwd, '.git'), { recursive: true, force: true });
        committed(at.cwd);
        return folder;
      },
    ],
    [
      'a shallow clone',
      () => inPlace((folder) => git('/', 'clone', '--quiet', '--depth=1', `file://${at.kept}`, folder)),
    ],
    [
      'a second work tree',
      () => inPlace((folder) => git(at.kept, 'worktree', 'add', '--quiet', '--force', '--detach', folder)),
    ],
    [
      'a submodule',
      () => {
        rmSync(join(at.cwd, '.git'), { recursive: true, force: true });
        git(at.cwd, 'init', '--quiet');
        return inPlace(() => git(at.cwd, 'submodule', '--quiet', 'add', '--force', at.kept, 'lab'));
      },
    ],
  ])('%s (A14)', (_, prepare) => {
    const folder = prepare();
    expect(git(folder, 'rev-parse', '--is-inside-work-tree')).toBe('true\n');
    ends(0, folder, news, { env: gitEnv });
    expect(pictureWithout(folder, /^\.gitmodules$/)).toEqual(at.fresh);
    expect(git(folder, 'ls-files', '--others', '--exclude-standard')).not.toMatch(
      /backup|journal|lock|secrets\/\w+\.env/,
    );
    rmSync(join(at.cwd, '.git'), { recursive: true, force: true });
  });

  const pictureWithout = (folder: string, odd: RegExp): Picture =>
    Object.fromEntries(Object.entries(picture(folder)).filter(([path]) => !odd.test(path)));

  (asRoot && has('unshare') ? test : test.skip)('no network (A15)', () => {
    const folder = again('none');
    ends(0, folder, news, { by: ['unshare', '--net'] });
    expect(picture(folder)).toEqual(at.fresh);
  });

  test.each<[string, Readonly<Record<string, string | undefined>>]>([
    ['no HOME', { PATH: env.PATH }],
    ['no git and no docker on the PATH', { ...env, PATH: '/nonexistent' }],
    ['nothing at all in the environment', {}],
    ['another language', { ...env, LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de' }],
  ])('%s', (_, surroundings) => {
    const folder = again('none');
    ends(0, folder, news, { env: surroundings });
    expect(picture(folder)).toEqual(at.fresh);
  });
});

/** One of the four that are at work at a time has a place of its own, for units have the folder's path in them. */
interface Site {
  readonly folder: string;
  readonly old: Picture;
  readonly fresh: Picture;
  /** Puts the folder back to what it was. */
  readonly restore: () => void;
}

/** A small deployment in memory that git knows, and what an update makes of it. */
function site(words: readonly string[] = update, before: readonly string[] = []): Site {
  const cwd = quickFolder();
  const folder = deployed(cwd);
  committed(folder);
  edit(folder, 'README.md', (text) => `${text}\nnot committed\n`);
  if (before.length > 0) ends(0, folder, before);
  const kept = join(quickFolder(), 'kept');
  copy(folder, kept);
  return { folder, ...pictures(folder, words), restore: () => copy(kept, folder) };
}

/** Nothing that a kill has left may be taken up by git. */
function nothingForGit(folder: string): void {
  const others = git(folder, 'ls-files', '--others', '--exclude-standard');
  expect(others).not.toMatch(/backup|journal|lock|tmp|secrets\/\w+\.env|\.key$/m);
}

const tracer = ['/usr/bin/strace', '/usr/local/bin/strace'].find((place) => existsSync(place));

/** No judges, so that nothing but the command is counted; one thread that syncs, because calls are counted by thread. */
const alone = { env: { PATH: '/nonexistent', UV_THREADPOOL_SIZE: '1' } };

/** Calls by all their names, for each machine has its own. */
const calls: Readonly<Record<string, string>> = {
  rename: '?rename,?renameat,?renameat2',
  link: '?link,?linkat',
  unlink: '?unlink,?unlinkat',
  fsync: '?fsync,?fdatasync',
  mkdir: '?mkdir,?mkdirat',
  rmdir: '?rmdir',
  fchmod: '?fchmod',
  write: '?write,?pwrite64',
  openat: '?open,?openat',
};

const trace = (call: string, more: readonly string[]) => [
  tracer ?? '',
  '-f',
  '-qq',
  '-e',
  'signal=none',
  '-e',
  `trace=${calls[call]}`,
  ...more,
];

const killedAt = (call: string, number: number, signal = 'SIGKILL') =>
  trace(call, ['-o', '/dev/null', '-e', `inject=${calls[call]}:signal=${signal}:when=${number}`]);

/** Which calls of this kind, counted by thread as strace does, concern the folder, in their order. */
function numbersOf(call: string, { folder, restore }: Site, words: readonly string[]): readonly number[] {
  const log = join(quickFolder(), 'log');
  restore();
  ends(0, folder, words, { ...alone, by: trace(call, ['-y', '-s', '4096', '-o', log]) });
  restore();
  const counts = new Map<string, number>();
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, thread = '', name = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
      if (name === '') return [];
      const number = (counts.get(thread + name) ?? 0) + 1;
      counts.set(thread + name, number);
      return line.includes(folder) ? [number] : [];
    });
}

/** A few of many, the first and the last among them; the same ones in every run. */
function some(numbers: readonly number[], count: number): readonly number[] {
  if (numbers.length <= count) return numbers;
  const bucket = (index: number) => Math.floor((index * (count - 1)) / (numbers.length - 1));
  return numbers.filter((_, index) => bucket(index) > bucket(index - 1));
}

/** Two at a time, each in its own place. */
async function atSites<T>(
  sites: readonly Site[],
  items: readonly T[],
  act: (site: Site, item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async (place: Site) => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(place, item);
  };
  await Promise.all(sites.map(worker));
}

/** What is run after a kill: whichever comes first repairs. */
const nextRuns: readonly (readonly string[])[] = [['rollback', '--list'], ['status'], ['diff']];

/** Node's own threads wake each other and look around of their own accord, so the last of these are not there in every run. */
const varying: ReadonlySet<string> = new Set(['write', 'openat']);

/** Ends an update at a call; where a run has fewer of those that vary, at an earlier one. */
async function killed({ folder, restore }: Pick<Site, 'folder' | 'restore'>, call: string, number: number) {
  for (let earlier = 0; ; earlier += 1) {
    const { killed, shown } = await start(folder, update, { ...alone, by: killedAt(call, number - earlier) }).ended;
    if (!killed && varying.has(call) && earlier < 5) {
      restore();
      continue;
    }
    return expect([number, killed, shown]).toEqual([number, true, '']);
  }
}

(tracer === undefined ? describe.skip : describe)('killed by strace, where it is installed (A11)', () => {
  let sites: readonly Site[] = [];
  beforeAll(() => {
    sites = [site(), site()];
  });

  test.each([
    ['rename', 100],
    ['unlink', 100],
    ['link', 6],
    ['fsync', 16],
    ['mkdir', 4],
    ['rmdir', 2],
    ['fchmod', 4],
    ['write', 4],
    ['openat', 4],
  ])(
    'an update entering %s, at most %d of them: the next run finds it all old or makes it all new',
    async (call, most) => {
      const [first] = sites;
      if (first === undefined) throw new Error('there is no place');
      const numbers = some(numbersOf(call, first, update), most);
      const ends: ('old' | 'new')[] = [];
      await atSites(sites, [...numbers.entries()], async ({ folder, old, fresh, restore }, [index, number]) => {
        restore();
        const secrets = secretFiles(folder);
        await killed({ folder, restore }, call, number);
        nothingForGit(folder);
        const next = await start(folder, nextRuns[index % nextRuns.length] ?? [], alone).ended;
        expect([0, 10]).toContain(next.status);
        ends[index] = stateOf(folder, old, fresh);
        expect(secretFiles(folder)).toEqual(secrets);
        nothingForGit(folder);
      });
      expect(ends).toHaveLength(numbers.length);
      // All before a certain call is old, and all from there on is new.
      expect(ends).toEqual([...ends].sort().reverse());
      if (call === 'rename' || call === 'fsync') expect(new Set(ends)).toEqual(new Set(['old', 'new']));
    },
  );

  test('after each end the same update can be run, and makes the same', async () => {
    const [first] = sites;
    if (first === undefined) throw new Error('there is no place');
    const numbers = some(numbersOf('rename', first, update), 6);
    await atSites(sites, numbers, async ({ folder, old, fresh, restore }, number) => {
      restore();
      await start(folder, update, { ...alone, by: killedAt('rename', number) }).ended;
      const next = await start(folder, update, alone).ended;
      expect([number, next.status]).toEqual([number, 0]);
      expect(stateOf(folder, old, fresh)).toBe('new');
    });
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['an update back', ['update', '.', '--set', 'profiles.pgadmin=false', '--set', 'app.TF_CPU=1'], update],
    ['a rollback', ['rollback'], update],
  ])('%s', async (_, words, before) => {
    const places = [site(words, before), site(words, before)];
    const [first] = places;
    if (first === undefined) throw new Error('there is no place');
    const kills = ['rename', 'unlink'].flatMap((call) =>
      some(numbersOf(call, first, words), 6).map((number) => ({ call, number })),
    );
    const found: string[] = [];
    await atSites(places, kills, async ({ folder, old, fresh, restore }, { call, number }) => {
      restore();
      const { killed } = await start(folder, words, { ...alone, by: killedAt(call, number) }).ended;
      expect([call, number, killed]).toEqual([call, number, true]);
      nothingForGit(folder);
      expect([0, 10]).toContain((await start(folder, ['status'], alone).ended).status);
      found.push(stateOf(folder, old, fresh));
    });
    expect(new Set(found)).toEqual(new Set(['old', 'new']));
  });

  test.each([
    ['link', 1, 143, 'old'],
    ['fsync', 1, 143, 'old'],
    ['rename', 3, 0, 'new'],
  ])('SIGTERM entering %s %i: it is taken back, or ends as it was decided', async (call, index, exit, state) => {
    const [place] = sites;
    if (place === undefined) throw new Error('there is no place');
    const number = numbersOf(call, place, update)[index] ?? 0;
    place.restore();
    const { status } = await start(place.folder, update, { ...alone, by: killedAt(call, number, 'SIGTERM') }).ended;
    expect([status, stateOf(place.folder, place.old, place.fresh)]).toEqual([exit, state]);
  });
});

/** Looks without waiting, for what it looks for may be gone soon. */
function until(holds: () => boolean): boolean {
  const end = Date.now() + 20_000;
  while (!holds()) if (Date.now() > end) return false;
  return true;
}

describe('told to stop', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'by %s while it works: all old or all new at once, nothing left',
    async (signal) => {
      const { folder, old, fresh, restore } = site();
      const exits = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
      for (const moment of [0, 8, 30]) {
        const { child, ended } = start(folder, update);
        expect(until(() => existsSync(join(folder, '.deployment/lock')) || existsSync(join(folder, newSecret)))).toBe(
          true,
        );
        await pause(moment);
        child.kill(signal);
        const { status, shown } = await ended;
        expect([exits[signal], 0]).toContain(status);
        expect([shown, stateOf(folder, old, fresh)]).toEqual([shown, status === 0 ? 'new' : 'old']);
        nothingForGit(folder);
        restore();
      }
    },
  );
});

describe('two at once (A26)', () => {
  test('the first wins, the other says so and changes nothing', async () => {
    const { folder, old, fresh } = site();
    const first = start(folder, update);
    expect(until(() => existsSync(join(folder, '.deployment/lock/pid')))).toBe(true);
    first.child.kill('SIGSTOP');
    expect(ends(1, folder, ['update', '.', '--set', 'app.TF_CPU=5']).stderr).toContain(
      `another run works on this folder: process ${first.child.pid} on `,
    );
    expect(ends(1, folder, ['rollback']).stderr).toContain('another run works on this folder');
    first.child.kill('SIGCONT');
    expect((await first.ended).status).toBe(0);
    expect(stateOf(folder, old, fresh)).toBe('new');
    agrees(folder);
  });

  test('eight at once: all end, at least one has done it, and the folder is whole', async () => {
    const cwd = quickFolder();
    const folder = deployed(cwd);
    const secrets = secretFiles(folder);
    const wanted = [2, 3, 4, 5, 6, 7, 8, 9];
    const all = await Promise.all(
      wanted.map((count) => start(folder, ['update', '.', '--set', `app.TF_CPU=${count}`]).ended),
    );
    const refused = all.filter(({ status }) => status !== 0);
    for (const { status, shown } of refused) {
      expect(shown).toMatch(/another run (works on|has just begun to work on) this folder|has been changed since/);
      expect(status).toBe(1);
    }
    expect(refused.length).toBeLessThan(wanted.length);
    const count = /TF_CPU: (\d+)/.exec(readFileSync(join(folder, 'deployment.yml'), 'utf8'))?.[1];
    expect(all[wanted.indexOf(Number(count))]?.status).toBe(0);
    expect(secretFiles(folder)).toEqual(secrets);
    agrees(folder);
  });
});

describe('a write that fails (A13)', () => {
  (asRoot ? test : test.skip)('on a full disk: exit 1 and all as before, however much still fits', () => {
    const cwd = emptyFolder();
    const mount = (...options: readonly string[]) =>
      sh('/', 'mount', '-t', 'tmpfs', '-o', options.join(), 'tmpfs', cwd);
    mount('size=20m');
    try {
      const folder = deployed(cwd);
      const { old, fresh } = pictures(folder);
      rmSync(join(folder, '.deployment/backup'), { recursive: true, force: true });
      const { blocks, bfree, bsize } = statfsSync(cwd);
      const found: string[] = [];
      for (const pages of [0, 1, 3, 8, 15, 22, 30, 45, 60, 200]) {
        mount('remount', `size=${((blocks - bfree + pages) * bsize) / 1024}k`);
        const { status, stderr } = run(folder, update);
        const state = stateOf(folder, old, fresh);
        expect([pages, status, state, stderr]).toEqual([pages, state === 'old' ? 1 : 0, state, stderr]);
        if (state === 'old') expect(stderr).toMatch(/no space is left on that disk[\s\S]*Nothing was changed/);
        found.push(state);
        if (state === 'new') break;
      }
      expect(found.length).toBeGreaterThan(3);
      expect(found.at(-1)).toBe('new');
    } finally {
      spawnSync('umount', [cwd]);
    }
  });

  /** A lock was made and removed, which the folder of the state shows. */
  const timesBut = (folder: string) => [...times(folder)].filter(([path]) => path !== '.deployment');

  /** What an ordinary user meets, for nothing is read-only to root. */
  const asOrdinary = asRoot ? asNobody : [];

  test.each<[string, (folder: string) => string, number, RegExp]>([
    ['the whole folder', (folder) => folder, 0o555, /may not be changed by you/],
    [
      'a folder in it',
      (folder) => join(folder, 'config/nginx/conf.d'),
      0o555,
      /config\/nginx\/conf\.d may not be changed/,
    ],
    ['the state', (folder) => join(folder, '.deployment'), 0o555, /you may not write/],
    ['the secrets', (folder) => join(folder, 'secrets'), 0o500, /secrets may not be changed by you/],
    ['a file', (folder) => join(folder, 'docker-compose.yml'), 0o444, /docker-compose\.yml may not be changed by you/],
    [
      'a folder of several',
      (folder) => join(folder, 'envs'),
      0o555,
      /^envs may not be changed by you\n.*\n\nNothing was changed\.\n$/,
    ],
  ])('%s is read-only: exit 1, all as before; made writable, it is done', (_, place, mode, message) => {
    const cwd = emptyFolder();
    chmodSync(cwd, 0o755);
    const folder = deployed(cwd, 'dioptra');
    const former = lstatSync(place(folder)).mode & 0o7777;
    chmodSync(place(folder), mode);
    if (asRoot) sh(cwd, 'chown', '-R', `${nobody}:${nobody}`, folder);
    const before = [picture(folder), timesBut(folder)];
    expect(ends(1, folder, update, { by: asOrdinary }).stderr).toMatch(message);
    expect([picture(folder), timesBut(folder)]).toEqual(before);
    chmodSync(place(folder), former);
    ends(0, folder, update, { by: asOrdinary });
    expect(lstatSync(join(folder, 'envs/pgadmin.env')).uid).toBe(lstatSync(folder).uid);
    expect(existsSync(join(folder, 'envs/tfcpu.env'))).toBe(false);
  });

  test('past the limit of file sizes: exit 1, all as before', () => {
    const folder = deployed();
    const before = picture(folder);
    const by = ['sh', '-c', 'ulimit -f 8; exec "$0" "$@"'];
    expect(ends(1, folder, update, { by }).stderr).toContain('a file is larger than the limit allows');
    expect(picture(folder)).toEqual(before);
    expect(stateOf(folder, before, before)).toBe('old');
  });
});

describe('secrets', () => {
  /** Every value that nobody may see: of the files with secrets, and of private keys. */
  function valuesIn(folder: string): readonly string[] {
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /^(secrets\/.*\.env|ssl\/.*\.key)$/.test(path),
    );
    return paths.flatMap((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      const lines = path.endsWith('.key') ? text.split('\n').filter((line) => /^[\w+/=]{20,}$/.test(line)) : [];
      return [...lines, ...[...text.matchAll(/='(.*)'$/gm)].map(([, value = '']) => value)];
    });
  }

  /** Files below a folder in which one of the values is. */
  const filesWith = (folder: string, values: readonly string[]): readonly string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) =>
        lstatSync(join(folder, path)).isFile() &&
        values.some((value) => readFileSync(join(folder, path), 'utf8').includes(value)),
    );

  (tracer === undefined ? test.skip : test)('no program that it starts is told one, by words or environment', () => {
    const folder = deployed(emptyFolder(), 'dioptra');
    committed(folder);
    const bin = emptyFolder();
    writeFileSync(join(bin, 'docker'), '#!/bin/sh\nexit 0\n');
    chmodSync(join(bin, 'docker'), 0o755);
    const log = join(emptyFolder(), 'log');
    const by = [tracer ?? '', '-f', '-qq', '-v', '-s', '100000', '-e', 'trace=execve', '-o', log];
    const way = { by, env: { ...gitEnv, PATH: `${bin}:${env.PATH}` } };
    ends(0, folder, [...update, '--commit'], way);
    const text = readFileSync(log, 'utf8');
    expect(text).toMatch(/execve\("[^"]*docker"[\s\S]*"config"/);
    expect(text).toMatch(/execve\("[^"]*git", \["git"/);
    const values = valuesIn(folder);
    expect(values.length).toBeGreaterThan(12);
    expect(values.filter((value) => text.includes(value)).length).toBe(0);
  });

  test('none is in .deployment but in back-ups, none in git, and an edit that has one is masked', () => {
    const folder = deployed(emptyFolder(), 'dioptra');
    committed(folder);
    ends(0, folder, update, { env: gitEnv });
    const values = valuesIn(folder);
    const [one = ''] = [
      ...(/^REDIS_PASSWORD='(.*)'$/m.exec(readFileSync(join(folder, 'secrets/REDIS_PASSWORD.env'), 'utf8')) ?? []),
    ].slice(1);
    expect(values).toContain(one);
    const secret = /^(secrets\/\w+\.env|ssl\/.*\.key)$/;
    expect(
      filesWith(folder, values).filter((path) => !secret.test(path) && !/^\.deployment\/backup\//.test(path)),
    ).toEqual([]);
    git(folder, 'add', '--all');
    expect(
      git(folder, 'ls-files')
        .split('\n')
        .filter((path) => secret.test(path)),
    ).toEqual([]);
    appendFileSync(join(folder, 'envs/redis.env'), `COPIED=${one}\n`);
    expect(ends(0, folder, ['diff']).stdout).toMatch(/^\+COPIED=(?!\w{9})/m);
    ends(10, folder, ['status']);
    ends(0, folder, ['update', '--dry-run', '--reset', 'envs/redis.env']);
    ends(0, folder, ['update', '--dry-run', '--json', '--reset', 'envs/redis.env']);
  });

  // The last of all, so that it has heard everything.
  test('no value of any folder of these tests was ever said', () => {
    const values = folders.filter((folder) => existsSync(folder)).flatMap(valuesIn);
    const all = said.join('\n');
    expect([folders.length > 20, values.length > 200, all.length > 10_000]).toEqual([true, true, true]);
    expect(values.filter((value) => all.includes(value)).length).toBe(0);
  });
});
