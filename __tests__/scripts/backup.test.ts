import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { certificate, deployment, secret, volume } from '../core/deployment.fixture.js';
import { type Folder, folder, me, type Result, shells } from './folder.js';

const outside = mkdtempSync(join(tmpdir(), 'places-'));
const directory = join(outside, 'models, "ours"');
const lab = deployment({
  volumes: [
    volume('database', { owner: me, backup: true }),
    volume('files', { owner: me, backup: true }),
    volume('models', { place: { kind: 'directory', path: directory }, backup: true, sharedWith: 'main' }),
    volume('shared', {
      place: { kind: 'nfs', server: 'nas', path: '/x', version: '4', options: '' },
      backup: true,
      sharedWith: 'main',
    }),
    volume('cache'),
    volume('socket', { ephemeral: true }),
    volume('db-tls'),
  ],
  certificates: [certificate('db', { owner: me })],
  secrets: [secret('DB_PASSWORD', { volumes: ['database'] }), secret('SESSION_KEY')],
});

/** What runs in a container upon /volume runs here upon a folder of the fake's; a bind mount upon the directory itself. */
const inContainer = `
for program; do :; done
for mount; do case $mount in type=*source=*) break ;; esac; done
place=$(printf '%s\\n' "$mount" | sed 's/.*"source=//; s/",target=.*//; s/""/"/g')
case $mount in type=bind*) ;; *) place=$FAKE/places/$place; mkdir -p "$place" ;; esac
ln -sfn "$place" "$FAKE/volume"
eval "$(printf '%s\\n' "$program" | sed "s#/volume#$FAKE/volume/.#g")"
exit`;

/** A server of Postgres, as far as these scripts ask it anything. */
const server = `
for program; do :; done
case $program in
  *pg_database_size*) echo 100 ;;
  *pg_dumpall*) echo 'CREATE ROLE lab;' ;;
  *pg_dump*) echo 'CREATE TABLE kept;' | gzip ;;
  *gzip*) gzip -dc >"$FAKE/restored" ;;
  *) cat >"$FAKE/roles"; echo 'ERROR:  role "postgres" already exists' >&2 ;;
esac
exit`;

const config = 'services:\n  db:\n    image: postgres:17\n  prepare:\n    image: nginx:1.28\n';
const volumes = ['lab_database', 'lab_files', 'lab_shared', 'lab_cache'];

let it: Folder;
beforeEach(() => {
  it = furnished();
});
afterEach(() => it.remove());

function furnished(): Folder {
  const made = folder(lab);
  made.answer('hook-run', inContainer);
  made.answer('hook-exec', server);
  made.answer('config', config);
  made.answer('images', 'postgres:17\nnginx:1.28');
  made.answer('image-env', 'PG_MAJOR=17');
  made.answer('volumes-listed', volumes.join('\n'));
  mkdirSync(join(made.fake, 'places/lab_files/deep'), { recursive: true });
  writeFileSync(join(made.fake, 'places/lab_files/deep/a file'), 'kept');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'model'), 'trained');
  for (const name of ['DB_PASSWORD', 'SESSION_KEY'])
    made.write(`secrets/${name}.env`, `${name}='value of ${name}'\n`, 0o600);
  made.write('secrets/README.md', 'about secrets\n');
  made.write('ssl/db/former.crt', 'pair of db');
  made.write('notes/own.key', 'key of mine');
  made.write('ssl/db/README.md', 'about the pair\n');
  made.write('deployment.yml', 'name: lab\n');
  made.write('notes/mine & yours', 'edited');
  made.write('.deployment/manifest.json', '{\n  "version": "0.3.0",\n  "stack": {\n    "name": "lab-stack",\n  }\n}\n');
  made.write('.deployment/backup/1/before/secrets/DB_PASSWORD.env', 'an older value');
  made.write('.deployment/shares/results', '');
  return made;
}

const running = (): void => {
  it.answer('services', 'db\nweb');
  it.answer('all-containers', 'c1\nc2');
};
const backup = (...options: readonly string[]): Result => it.run(['scripts/backup.sh', ...options]);
const madeIn = (place = join(it.path, 'backups')): readonly string[] =>
  existsSync(place) ? readdirSync(place).sort() : [];
const only = (place = join(it.path, 'backups')): string => {
  const [name = '', ...more] = madeIn(place);
  expect([name, more]).toEqual([expect.stringMatching(/^lab-\d{8}T\d{6}Z$/), []]);
  return join(place, name);
};
const manifest = (place: string): string => readFileSync(join(place, 'manifest'), 'utf8');

/** What was asked of Docker that changes something, in a few words. */
const events = (): readonly string[] =>
  it.calls().flatMap((call) => {
    const compose = /^compose --progress quiet --profile init (stop|up|down|exec|run|create)\b(.*)/.exec(call);
    if (compose !== null) {
      const services = (compose[2] ?? '').split(' -c ')[0]?.match(/ (?:db|web|prepare)\b/g) ?? [];
      return [`${compose[1]}${services.join('')}`];
    }
    if (/^(?:start|rm) /.test(call)) return [call];
    const source = /^run .*"source=(.*)",target=\/volume(,readonly)? /.exec(call);
    return source === null ? [] : [`${source[2] === undefined ? 'write' : 'read'} ${source[1]}`];
  });

const listed = (archive: string): readonly string[] => {
  const program = `for f; do tar -tzf "$f"; done`;
  return run(['-c', program, 'sh', archive]).trim().split('\n').sort();
};
const run = (words: readonly string[]): string => {
  const { stdout, status } = spawnSync('/bin/sh', words, { encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout;
};

describe.each(shells)('backup.sh under %s', (shell) => {
  test('stops all but the database, copies, starts again, and leaves one folder that says what it is', () => {
    running();
    const { status, out, err } = it.run(['scripts/backup.sh'], { shell });
    expect([status, err]).toEqual([0, '']);
    expect([...out.matchAll(/^\[(\d\/\d)\] (.*?) …/gm)].map(([, count, title]) => `${count} ${title}`)).toEqual([
      '1/8 look at what there is',
      '2/8 stop web',
      '3/8 database db',
      '4/8 volume files',
      '5/8 volume models',
      '6/8 start web',
      '7/8 folder',
      '8/8 manifest',
    ]);
    const model = directory.replaceAll('"', '""');
    expect(events()).toEqual([
      ...['read lab_files', `read ${model}`, 'exec db'],
      ...['stop web', 'exec db', 'exec db', 'read lab_files', `read ${model}`, 'up web'],
    ]);
    expect(it.calls().find((call) => call.includes(' up '))).toContain(' --no-recreate --pull never web');
    const place = only();
    expect(readdirSync(place, { recursive: true }).sort()).toEqual([
      'databases',
      'databases/db.roles.sql',
      'databases/db.sql.gz',
      'folder.tar.gz',
      'manifest',
      'volumes',
      'volumes/files.tar.gz',
      'volumes/models.tar.gz',
    ]);
    expect([it.mode('backups'), (statSync(place).mode & 0o777).toString(8)]).toEqual(['700', '700']);
    expect((statSync(join(place, 'folder.tar.gz')).mode & 0o777).toString(8)).toBe('600');
    expect(listed(join(place, 'volumes/files.tar.gz'))).toEqual(['./', './deep/', './deep/a file']);
    expect(manifest(place)).toMatch(
      /^# A back-up of Anna's lab\..*\nformat 1\nname lab\ncreated 20\S+Z\ngenerator 0\.3\.0\nstack lab-stack\nengine 28\.5\.2\ncompose 2\.40\.3\ncopied at-rest\npostgres database 17\nimage nginx:1\.28 .*\nimage postgres:17 .*\nsecrets none\nneeds secrets\/DB_PASSWORD\.env\nneeds secrets\/SESSION_KEY\.env\nwithout shared nfs lab_shared\nwithout cache volume lab_cache\nfile [0-9a-f]{64} \d+ databases\/db\.roles\.sql\n/,
    );
    expect(out).toContain('Not in it: shared, which is on an NFS server (--with-nfs)\nNot in it: cache');
    expect(it.has('.deployment/lock')).toBe(false);
  });

  test('the folder goes without secrets, keys, earlier back-ups, and what an update has replaced', () => {
    it.write('nodes/w1/secrets/DB_PASSWORD.env', "DB_PASSWORD='value of DB_PASSWORD'\n", 0o600);
    it.write('nodes/w1/ssl/db/server.crt', 'pair of db');
    it.write('nodes/w1/docker-compose.yml', 'name: lab\n');
    expect(it.run(['scripts/backup.sh'], { shell }).status).toBe(0);
    const first = only();
    renameSync(first, join(it.path, 'backups/elsewhere'));
    expect(it.run(['scripts/backup.sh'], { shell }).status).toBe(0);
    rmSync(join(it.path, 'backups/elsewhere'), { recursive: true });
    const files = listed(join(only(), 'folder.tar.gz'));
    expect(files).toEqual(
      expect.arrayContaining([
        './deployment.yml',
        './notes/mine & yours',
        './.deployment/manifest.json',
        './.env',
        './secrets/README.md',
        './ssl/db/README.md',
        './scripts/restore.sh',
        './nodes/w1/docker-compose.yml',
      ]),
    );
    expect(
      files.filter((path) => /\.key$|\.crt$|^\.\/secrets\/.*\.env|backup\/|backups|lock\/|shares\//.test(path)),
    ).toEqual([]);
    const text = run(['-c', `gzip -dc "$1"`, 'sh', join(only(), 'folder.tar.gz')]);
    expect(text).not.toMatch(/value of|older value|pair of db|key of mine/);
  });

  test('comes back whole in an empty place, with the secrets that it has encrypted', () => {
    it.write('passphrase', 'a long "passphrase" $1\nand more\n', 0o600);
    const made = it.run(['scripts/backup.sh', '--passphrase-file=passphrase'], { shell, cwd: it.path });
    expect([made.status, made.err]).toEqual([0, '']);
    const kept = join(outside, `kept ${shell}`);
    cpSync(only(), kept, { recursive: true });
    it.remove();
    rmSync(directory, { recursive: true });
    mkdirSync(directory);
    it = folder(lab);
    it.answer('hook-run', inContainer);
    it.answer('hook-exec', server);
    it.answer('config', config);
    it.answer('images', 'postgres:17\nnginx:1.28');
    it.answer('image-env', 'PG_MAJOR=17');
    it.write('pass', 'a long "passphrase" $1\n', 0o600);
    it.write('ssl/ca/README.md', '');
    const pass = join(it.path, 'pass');
    const { status, out, err } = it.run(['scripts/restore.sh', kept, '--passphrase-file', pass], { shell });
    expect([status, err]).toEqual([0, '']);
    expect(it.read('secrets/DB_PASSWORD.env')).toBe("DB_PASSWORD='value of DB_PASSWORD'\n");
    expect([it.mode('secrets/DB_PASSWORD.env'), it.read('notes/own.key')]).toEqual(['600', 'key of mine']);
    expect(readFileSync(join(it.fake, 'places/lab_files/deep/a file'), 'utf8')).toBe('kept');
    expect(readFileSync(join(directory, 'model'), 'utf8')).toBe('trained');
    expect(readFileSync(join(it.fake, 'restored'), 'utf8')).toBe('CREATE TABLE kept;\n');
    expect(readFileSync(join(it.fake, 'roles'), 'utf8')).toBe('CREATE ROLE lab;\n');
    expect(events().slice(1)).toEqual([
      ...['run prepare', 'create', 'write lab_files', `write ${directory.replaceAll('"', '""')}`],
      ...['up db', 'exec db', 'exec db', 'down'],
    ]);
    expect(out).toMatch(/is stopped\..*\n\n {2}cd '.*'\n {2}\.\/init-deployment\.sh\n {2}docker compose up --detach/);
    for (const said of [made.out, out, it.calls().join('\n')]) expect(said).not.toMatch(/value of|long "pass/);
  });

  test.each([
    [
      'the database',
      'hook-exec',
      'case $* in *pg_dumpall*) echo no roles >&2; exit 1 ;; esac; echo 1; exit',
      'no roles',
    ],
    ['a volume', 'hook-run', 'case $* in *"tar "*) echo no volume >&2; exit 2 ;; esac; echo 1; exit', 'no volume'],
    ['stopping', 'hook-stop', 'echo no stop >&2; exit 1', 'no stop'],
  ])('a fault in %s: nothing is left, and what was stopped runs again', (_, hook, text, said) => {
    running();
    it.answer(hook, text);
    const { status, err } = it.run(['scripts/backup.sh'], { shell });
    expect([status, err]).toEqual([1, expect.stringContaining(said)]);
    expect(err).toContain('Starting again: web\n');
    expect(events().at(-1)).toBe('up web');
    expect(madeIn()).toEqual([]);
    expect(it.has('.deployment/lock')).toBe(false);
  });

  test('a signal while a volume is copied: likewise, at once', async () => {
    running();
    it.answer('oneoffs', 'copying');
    it.answer('hook-run', 'case $* in *"tar "*) touch "$FAKE/copies"; exec sleep 30 ;; esac; echo 1; exit');
    const child = it.start(['scripts/backup.sh'], { shell });
    const ended = once(child, 'exit');
    for (let tries = 0; tries < 200 && !existsSync(join(it.fake, 'copies')); tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(143);
    expect(events().slice(-2)).toEqual(['rm --force --volumes copying', 'up web']);
    expect(madeIn()).toEqual([]);
  });
});

describe('backup.sh', () => {
  test('where Compose cannot start again, Docker does', () => {
    running();
    it.answer('hook-up', 'echo broken file >&2; exit 1');
    expect(backup()).toMatchObject({ status: 1, err: expect.stringContaining('broken file') });
    expect(events().at(-1)).toBe('start c1 c2');
  });

  test('--online stops nothing, and says what that means', () => {
    running();
    const { status, out } = backup('--online');
    expect(status).toBe(0);
    expect(events().filter((event) => /^(?:stop|up|down)/.test(event))).toEqual([]);
    expect(out).toContain('what was just being written may be half there');
    expect(manifest(only())).toContain('\ncopied while-running\n');
  });

  test('a deployment at rest: its database is started alone, and everything is taken away again', () => {
    expect(backup().status).toBe(0);
    expect(events().filter((event) => /^(?:stop|up|down)/.test(event))).toEqual(['up db', 'down']);
  });

  test('one that was stopped but not taken down: its database is stopped again', () => {
    it.answer('all-containers', 'c1');
    expect(backup().status).toBe(0);
    expect(events().filter((event) => /^(?:stop|up|down)/.test(event))).toEqual(['up db', 'stop db']);
  });

  test.each([
    ['a secret', () => rmSync(join(it.path, 'secrets/SESSION_KEY.env')), 'secrets/SESSION_KEY.env is missing'],
    ['a volume', () => it.answer('volumes-listed', 'lab_files'), 'the volume lab_database is missing'],
    ['a directory', () => rmSync(directory, { recursive: true }), 'is missing'],
    ['Docker', () => it.answer('daemon-error', 'Cannot connect'), 'Docker does not answer'],
    ['room', () => it.program('df', 'printf "a\\nb 1 1 2048 1 /\\n"'), '2 MiB are free'],
    ['an ended update', () => it.write('.deployment/journal', ''), 'was interrupted'],
  ])('without %s it refuses before anything is stopped', (_, break_, said) => {
    running();
    break_();
    expect(backup()).toMatchObject({ status: 1, err: expect.stringContaining(said) });
    expect(events().filter((event) => /^(?:stop|up|down)/.test(event))).toEqual([]);
    expect(madeIn()).toEqual([]);
  });

  test.each([
    [['--foo'], 2, 'unknown option: --foo'],
    [['--to'], 2, '--to needs a value'],
    [['--keep', 'all'], 2, '--keep takes a number'],
    [['--keep=0'], 2, '--keep takes a number'],
    [['--passphrase-file', '/nowhere'], 1, '/nowhere is not a file'],
    [['--to', '.'], 1, 'cannot lie beside what it holds'],
  ] as const)('%j is refused', (options, status, said) => {
    const done = it.run(['scripts/backup.sh', ...options], { cwd: it.path });
    expect(done).toMatchObject({ status, err: expect.stringContaining(said) });
  });

  test('an empty passphrase is refused', () => {
    it.write('passphrase', '\nsecond line\n');
    expect(backup(`--passphrase-file=${it.path}/passphrase`)).toMatchObject({
      status: 1,
      err: expect.stringContaining('is empty'),
    });
  });

  test('--to goes by where the caller is; --keep removes the oldest of this deployment, and nothing else', () => {
    const place = join(outside, 'many');
    for (const name of [
      'lab-20200101T000000Z',
      'lab-20210101T000000Z',
      'other-20200101T000000Z',
      'lab-2-20200101T000000Z',
    ]) {
      mkdirSync(join(place, name), { recursive: true });
      writeFileSync(join(place, name, 'manifest'), '');
    }
    mkdirSync(join(place, 'lab-20190101T000000Z'));
    mkdirSync(join(place, 'lab-20220101T000000Z.partial'));
    const { status, out } = it.run(['scripts/backup.sh', '--to', 'many', '--keep', '2'], { cwd: outside });
    expect(status).toBe(0);
    expect(out).toContain(`Removed ${place}/lab-20200101T000000Z\n`);
    const [made, ...more] = madeIn(place).filter((name) => !/-20[12]\d0101T000000Z/.test(name));
    expect([made, more]).toEqual([expect.stringMatching(/^lab-\d{8}T\d{6}Z$/), []]);
    expect(madeIn(place).filter((name) => name !== made)).toEqual([
      'lab-2-20200101T000000Z',
      'lab-20190101T000000Z',
      'lab-20210101T000000Z',
      'other-20200101T000000Z',
    ]);
    rmSync(place, { recursive: true });
  });

  test('--with-nfs takes shares along; --with-secrets all that git does not see', () => {
    expect(backup('--with-nfs', '--with-secrets').status).toBe(0);
    expect(readdirSync(join(only(), 'volumes'))).toContain('shared.tar.gz');
    expect(listed(join(only(), 'secrets.tar.gz'))).toEqual([
      './notes/own.key',
      './secrets/DB_PASSWORD.env',
      './secrets/SESSION_KEY.env',
      './ssl/db/former.crt',
    ]);
    expect(manifest(only())).toContain('\nsecrets plain\n');
  });

  test('a data directory that lies in the folder is not in the archive of the folder, nor is the target', () => {
    it.remove();
    it = furnished();
    const inside = join(it.path, 'data [a]*');
    const script = it.read('scripts/deployment.sh');
    const quoted = `'${inside.replaceAll("'", "'\\''")}'`;
    const said = script.replaceAll(`'${directory}'`, () => quoted);
    expect(said).not.toBe(script);
    it.write('scripts/deployment.sh', said);
    it.write('data [a]*/model', 'trained');
    it.write('data a/mine', 'mine');
    expect(backup('--to', join(it.path, 'own')).status).toBe(0);
    const files = listed(join(only(join(it.path, 'own')), 'folder.tar.gz'));
    expect(files.filter((path) => /^\.\/(?:data|own)/.test(path))).toEqual(['./data a/mine']);
  });

  test('what a killed run has left: the next one takes its container away, and says what it had stopped', async () => {
    running();
    it.answer('oneoffs', 'copying');
    it.answer('hook-run', 'case $* in *"tar "*) touch "$FAKE/copies"; exec sleep 30 ;; esac; echo 1; exit');
    const child = it.start(['scripts/backup.sh']);
    const ended = once(child, 'exit');
    for (let tries = 0; tries < 200 && !existsSync(join(it.fake, 'copies')); tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGKILL');
    await ended;
    it.answer('hook-run', inContainer);
    rmSync(join(it.fake, 'calls'));
    const { status, out } = backup('--online');
    expect([status, events()[0]]).toEqual([0, 'rm --force --volumes copying']);
    expect(out).toContain('It was a back-up, and left these stopped: web\n');
    only();
  });

  test('without anything to copy it is the folder alone', () => {
    it.remove();
    it = folder(deployment({ volumes: [volume('database')], secrets: [] }));
    it.answer('config', config);
    expect(backup()).toMatchObject({ status: 0, err: '' });
    expect(readdirSync(only()).sort()).toEqual(['folder.tar.gz', 'manifest']);
    expect(listed(join(only(), 'folder.tar.gz'))).toContain('./scripts/backup.sh');
  });

  test('a link to the script works from anywhere', () => {
    const link = join(it.fake, 'backup');
    symlinkSync(join(it.path, 'scripts/backup.sh'), link);
    expect(it.run(['../fake/backup', '--online']).status).toBe(0);
    only();
  });
});

describe('restore.sh refuses', () => {
  let kept: string;
  beforeEach(() => {
    expect(backup('--with-secrets').status).toBe(0);
    kept = join(it.fake, 'kept');
    renameSync(only(), kept);
    rmSync(join(it.fake, 'calls'));
    rmSync(join(it.fake, 'places'), { recursive: true });
    rmSync(directory, { recursive: true });
    mkdirSync(directory);
    it.write('ssl/ca/README.md', '');
  });
  const restore = (...options: readonly string[]): Result => it.run(['scripts/restore.sh', kept, ...options]);
  const change = (file: string, edit: (text: string) => string): void =>
    writeFileSync(join(kept, file), edit(readFileSync(join(kept, file), 'utf8')));
  const written = (): readonly string[] => events().filter((event) => /^(?:write|up|run|create)/.test(event));

  test('nothing, if everything fits', () => {
    expect(restore()).toMatchObject({ status: 0, err: '' });
    expect(written()).toContain('write lab_files');
  });

  test.each([
    ['a file that has changed', 'volumes/files.tar.gz', 'volumes/files.tar.gz has another checksum'],
    ['a manifest of another kind', 'manifest', 'no back-up that this'],
  ])('%s, whatever is forced', (_, file, said) => {
    change(file, (text) => `x${text.replace('format 1', 'format 2')}`);
    expect(restore('--force')).toMatchObject({ status: 1, err: expect.stringContaining(said) });
    expect(written()).toEqual([]);
  });

  test('a file that is missing, and one that nobody has listed', () => {
    rmSync(join(kept, 'databases/db.roles.sql'));
    expect(restore('--force').err).toContain('databases/db.roles.sql is missing');
    change('manifest', (text) =>
      text.replace(/^file .* databases\/db\.roles\.sql\n/m, '').replace(/^file .* volumes\/files.*\n/m, ''),
    );
    expect(restore('--force').err).toContain('volumes/files.tar.gz is not in its manifest');
    expect(written()).toEqual([]);
  });

  test('a deployment that runs, whatever is forced', () => {
    it.answer('running', 'lab-web-1');
    expect(restore('--force')).toMatchObject({ status: 1, err: expect.stringContaining('lab is running: lab-web-1') });
    expect(written()).toEqual([]);
  });

  test('data that is there, by name; --force replaces it', () => {
    const old = join(it.fake, 'places/lab_files/old');
    mkdirSync(join(it.fake, 'places/lab_files'), { recursive: true });
    writeFileSync(old, '');
    writeFileSync(join(directory, '.old'), '');
    const { status, err } = restore();
    expect([status, written()]).toEqual([1, []]);
    expect(err).toContain('the volume lab_files is not empty');
    expect(err).toContain(`the directory ${directory}, for the volume models, is not empty`);
    const forced = restore('--force');
    expect([forced.status, forced.err]).toEqual([0, '']);
    expect([existsSync(old), readdirSync(directory)]).toEqual([false, ['model']]);
  });

  test('a place of several machines that is not mounted here', () => {
    rmSync(directory, { recursive: true });
    const { status, err } = restore();
    expect([status, written()]).toEqual([1, []]);
    expect(err).toContain(`${directory}, for the volume models, is missing: mount there what the other machines use`);
    mkdirSync(directory);
  });

  test('nothing, if what other machines use bears their mark; that is left as it is, unless that is forced', () => {
    for (const name of ['.lab.share', 'newer']) writeFileSync(join(directory, name), '');
    const { status, err, out } = restore();
    expect([status, err, readdirSync(directory)]).toEqual([0, '', ['.lab.share', 'newer']]);
    expect(out).toMatch(/volume models …\n +left as it is, since other machines use it/);
    rmSync(join(it.fake, 'places/lab_files'), { recursive: true });
    expect(restore('--force').status).toBe(0);
    expect(readdirSync(directory)).toEqual(['model']);
  });

  test('nothing, if a place holds its mark alone, which is no data', () => {
    rmSync(directory, { recursive: true });
    mkdirSync(directory);
    writeFileSync(join(directory, '.lab.share'), '');
    expect(restore()).toMatchObject({ status: 0, err: '' });
    expect(readdirSync(directory)).toEqual(['model']);
  });

  test('what is on an NFS server, though Docker has no volume of it yet', () => {
    expect(backup('--with-nfs').status).toBe(0);
    kept = only();
    rmSync(join(it.fake, 'places/lab_files'), { recursive: true });
    for (const name of readdirSync(directory)) rmSync(join(directory, name));
    writeFileSync(join(it.fake, 'places/lab_shared/newer'), '');
    it.answer('volumes-listed', '');
    const { status, err } = restore();
    expect([status, err]).toEqual([1, expect.stringContaining('the NFS volume shared is not empty')]);
    expect(events().filter((event) => event.startsWith('write'))).toEqual([]);
    expect(restore('--force').status).toBe(0);
    expect(readdirSync(join(it.fake, 'places/lab_shared'))).toEqual([]);
  });

  test('the back-up of another deployment; a database of a later Postgres; a place that is gone', () => {
    change('manifest', (text) => text.replace('name lab\n', 'name other\n'));
    expect(restore().err).toContain('it is a back-up of other, this is lab');
    change('manifest', (text) => text.replace('name other\n', 'name lab\n').replace('database 17', 'database 18'));
    expect(restore('--force').err).toMatch(
      /is of Postgres 18, the image here is Postgres 17.*\n.*Postgres 18 or later/,
    );
    expect(written()).toEqual([]);
  });

  test('an older Postgres is no reason', () => {
    change('manifest', (text) => text.replace('database 17', 'database 16').replace('secrets plain', 'secrets none'));
    expect(restore()).toMatchObject({ status: 0, out: expect.stringContaining('is of Postgres 16') });
  });

  test('other secrets than those of the back-up, and missing ones that data need', () => {
    it.write('secrets/DB_PASSWORD.env', "DB_PASSWORD='another'\n", 0o600);
    const { err } = restore();
    expect(err).toContain('secrets/DB_PASSWORD.env is another one here than in the back-up');
    rmSync(join(it.path, 'secrets/DB_PASSWORD.env'));
    change('manifest', (text) => text.replace('secrets plain', 'secrets none'));
    expect(restore('--force').err).toContain(
      'secrets/DB_PASSWORD.env is missing, and data in the back-up cannot be used',
    );
    expect(it.has('secrets/DB_PASSWORD.env')).toBe(false);
    expect(written()).toEqual([]);
    expect(err).not.toContain("another'");
  });

  test('a wrong passphrase', () => {
    it.write('right', 'right\n');
    it.write('wrong', 'wrong\n');
    expect(it.run(['scripts/backup.sh', '--passphrase-file', join(it.path, 'right')]).status).toBe(0);
    const place = only();
    const { err } = it.run(['scripts/restore.sh', place, `--passphrase-file=${join(it.path, 'wrong')}`]);
    expect(err).toContain('the passphrase is another one');
    it.program('openssl', "cat >/dev/null; echo 'what a wrong key makes of it, now and then'");
    const chance = it.run(['scripts/restore.sh', place, `--passphrase-file=${join(it.path, 'wrong')}`]);
    expect(chance).toMatchObject({ status: 1, err: expect.stringContaining('the passphrase is another one') });
  });

  test('a database that fails is said to be half there, and everything is taken down', () => {
    it.answer('hook-exec', 'cat >/dev/null; echo "ERROR:  no such thing" >&2; exit');
    const { status, err } = restore();
    expect(status).toBe(1);
    expect(err).toContain('no such thing');
    expect(err).toContain('run it again with --force');
    expect(events().at(-1)).toBe('down');
  });

  test.each([
    [[], 'which back-up?'],
    [['a', 'b'], 'one back-up, not also b'],
    [['--foo'], 'unknown option: --foo'],
  ])('%j with status 2', (options, said) => {
    expect(it.run(['scripts/restore.sh', ...options])).toMatchObject({ status: 2, err: expect.stringContaining(said) });
  });
});
