import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asOperator, compose, generate, secret, workplace } from './operator.js';
import { must, project, run } from './rig/docker.js';

const parent = workplace();
const first = join(parent, 'keep');
/** Where it lies after the machine is lost. */
const second = join(parent, 'another machine', 'keep');
const backups = join(parent, '../back ups');
const settings = {
  'profiles.pgadmin': false,
  'app.TF_CPU': 0,
  'app.TORCH_CPU': 0,
  'proxy.http': 28080,
  'proxy.https': 28443,
  'routes.mlflow.listen': 28500,
  'routes.s3.listen': 28900,
  'routes.console.listen': 28901,
  'routes.postgres.listen': 28432,
};
const passphrase = join(parent, '../pass phrase');
const words = 'correct "horse" $1 battery';
let values: readonly string[];

beforeAll(() => {
  const { tagImages } = generate(parent, 'keep', settings);
  tagImages();
  writeFileSync(passphrase, `${words}\n`, { mode: 0o600 });
  mkdirSync(backups);
  for (const path of [passphrase, backups]) chownSync(path, statSync(parent).uid, statSync(parent).gid);
  init(first);
  up(first);
  putDataIn();
  values = readdirSync(join(first, 'secrets'))
    .filter((name) => name.endsWith('.env'))
    .map((name) => secret(first, name.slice(0, -'.env'.length)));
});

afterAll(() => {
  const { stdout } = run('docker', ['ps', '-aq', '--filter', 'label=com.docker.compose.project=keep']);
  const left = stdout.split('\n').filter(Boolean);
  if (left.length > 0) must('docker', ['rm', '--force', '--volumes', ...left]);
  const volumes = volumesOf();
  if (volumes.length > 0) must('docker', ['volume', 'rm', '--force', ...volumes]);
  run('docker', ['network', 'prune', '--force', '--filter', 'label=com.docker.compose.project=keep']);
  rmSync(join(parent, '..'), { recursive: true, force: true });
});

describe('a back-up of what runs', () => {
  let before: readonly string[];

  beforeAll(() => {
    before = running(first);
  });

  test('stops all but the database meanwhile; afterwards the same containers run', () => {
    const since = Math.floor(Date.now() / 1000);
    const said = succeed(script(first, 'backup.sh', '--to', backups, '--passphrase-file', passphrase));
    expect(running(first)).toEqual(before);
    expect(ended(since)).toEqual(['minio', 'redis']);
    expect(said).toMatch(/\[\d\/\d\] stop minio redis …/);
    expect(said).toContain('It holds all secrets, encrypted');
    expect(readdirSync(backups)).toEqual([expect.stringMatching(/^keep-\d{8}T\d{6}Z$/)]);
    expect(listOf(backup())).toEqual([
      ...['databases/db.roles.sql', 'databases/db.sql.gz', 'folder.tar.gz', 'manifest', 'secrets.tar.gz.enc'],
      ...['volumes/objects.tar.gz', 'volumes/queue.tar.gz'],
    ]);
    expect(shown(said)).toEqual([]);
  });

  test('only its owner can read it; of what is ours, no secret stands in it', () => {
    // What the application keeps is its own: this store has the passwords of its accounts among its data.
    const own = listOf(backup()).filter((path) => !path.startsWith('volumes/'));
    for (const path of own) {
      const file = join(backup(), path);
      expect([path, statSync(file).mode & 0o777, statSync(file).uid]).toEqual([path, 0o600, statSync(parent).uid]);
      const bytes = readFileSync(file);
      const plain = /\.t?gz$/.test(path) ? gunzipSync(bytes) : bytes;
      expect([path, shown(plain.toString('latin1'))]).toEqual([path, []]);
    }
    expect(readFileSync(join(backup(), 'manifest'), 'utf8')).toMatch(/^postgres database 17$/m);
  });

  test('--online stops nothing, and goes into the folder, where git does not see it', () => {
    const since = Math.floor(Date.now() / 1000);
    const said = succeed(script(first, 'backup.sh', '--online', '--keep', '1'));
    expect([ended(since), running(first)]).toEqual([[], before]);
    expect(said).toContain('copied while they were in use');
    const own = join(first, 'backups');
    expect([readdirSync(own).length, statSync(own).mode & 0o777]).toEqual([1, 0o700]);
    succeed(asOperator('git', ['init', '-q'], { cwd: first }));
    const seen = succeed(asOperator('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: first }));
    expect([/ scripts\/backup\.sh/.test(seen), /backups\//.test(seen)]).toEqual([true, false]);
  });

  test('is refused by what runs, whatever is forced', () => {
    const done = script(first, 'restore.sh', backup(), '--force', '--passphrase-file', passphrase);
    expect([done.status, done.stderr]).toEqual([1, expect.stringMatching(/keep is running: keep-/)]);
    expect(running(first)).toEqual(before);
  });
});

describe('the machine is lost', () => {
  let said: string;

  beforeAll(() => {
    project(first).down(['-v']);
    rmSync(first, { recursive: true });
    expect(volumesOf()).toEqual([]);
    succeed(asOperator('mkdir', ['-p', second]));
    succeed(asOperator('tar', ['-xzf', join(backup(), 'folder.tar.gz'), '-C', second]));
  });

  test('without its secrets nothing is restored, and nothing is made in their place', () => {
    const done = script(second, 'restore.sh', backup());
    expect([done.status, done.stderr]).toEqual([1, expect.stringContaining('secrets/MINIO_KEY.env is missing')]);
    expect([readdirSync(join(second, 'secrets')), volumesOf()]).toEqual([['README.md'], []]);
  });

  test('with them everything is, and it is left stopped', () => {
    said = succeed(script(second, 'restore.sh', backup(), '--passphrase-file', passphrase));
    expect(shown(said)).toEqual([]);
    expect(said).toMatch(/is stopped\..*\n\n {2}cd '.*another machine\/keep'\n {2}\.\/init-deployment\.sh\n/);
    expect(must('docker', ['ps', '-aq', '--filter', 'label=com.docker.compose.project=keep'])).toBe('');
    const back = readdirSync(join(second, 'secrets')).filter((name) => name.endsWith('.env'));
    expect(back.map((name) => secret(second, name.slice(0, -'.env'.length)))).toEqual(values);
  });

  test('it starts, with the same data, owners and modes', () => {
    init(second);
    const warnings = up(second);
    expect(warnings).not.toMatch(/was not created by Docker Compose/);
    expect(
      psql(
        second,
        'select owner, what from proof, (select tableowner as owner from pg_tables where tablename = $$proof$$) t',
      ),
    ).toBe('dioptra|kept\n');
    expect(
      psql(second, 'select datname, pg_get_userbyid(datdba) from pg_database where not datistemplate order by 1'),
    ).toBe(databases);
    expect(redis(second, 'GET', 'proof')).toBe('kept\n');
    expect(objects('stat', '-c', '%u:%g %a %n', '/v/own', '/v/own/a file')).toBe(
      '1000:1000 2750 /v/own\n1000:33 640 /v/own/a file\n',
    );
    expect(objects('readlink', '/v/own/link')).toBe('a file\n');
  });

  test('data that is there is named, and replaced only if that is forced', () => {
    psql(second, "update proof set what = 'later'");
    succeed(compose(second, ['down'], { timeout: 60 }));
    const refused = script(second, 'restore.sh', backup());
    expect(refused.status).toBe(1);
    for (const name of ['database', 'objects', 'queue'])
      expect(refused.stderr).toContain(`the volume keep_${name} is not empty`);
    succeed(script(second, 'restore.sh', backup(), '--force'));
    succeed(compose(second, ['up', '--detach', '--wait', 'db'], { timeout: 120 }));
    expect(psql(second, 'select what from proof')).toBe('kept\n');
  });
});

let databases: string;

function putDataIn(): void {
  psql(first, "set role dioptra; create table proof as select 'kept' as what");
  databases = psql(
    first,
    'select datname, pg_get_userbyid(datdba) from pg_database where not datistemplate order by 1',
  );
  expect(databases).toMatch(/^mlflow-tracking\|/m);
  expect(redis(first, 'SET', 'proof', 'kept')).toBe('OK\n');
  objects(
    'sh',
    '-c',
    'mkdir /v/own && echo x >"/v/own/a file" && ln -s "a file" /v/own/link && chown -R 1000:1000 /v/own && chown 1000:33 "/v/own/a file" && chmod 640 "/v/own/a file" && chmod 2750 /v/own',
  );
}

const script = (folder: string, name: string, ...args: readonly string[]) =>
  asOperator(join(folder, 'scripts', name), args, { cwd: '/', timeout: 120 });

function succeed(done: ReturnType<typeof asOperator>): string {
  expect([done.status, done.status === 0 ? '' : done.stdout + done.stderr]).toEqual([0, '']);
  return done.stdout;
}

/** The web interface is none of this test's business: a page of one line. */
function init(folder: string): void {
  const archive = join(parent, '../front.tar.gz');
  const dist = join(parent, '../dist');
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>lab</title>\n');
  must('tar', ['-czf', archive, '-C', join(dist, '..'), 'dist']);
  chmodSync(archive, 0o644);
  const options = ['--skip-doctor', '--archive', archive];
  succeed(asOperator('./init-deployment.sh', options, { cwd: folder, timeout: 200 }));
}

function up(folder: string): string {
  const done = compose(folder, ['up', '--detach', '--wait', '--pull', 'never', 'db', 'redis', 'minio'], {
    timeout: 120,
  });
  succeed(done);
  return done.stderr;
}

const psql = (folder: string, sql: string): string =>
  succeed(compose(folder, ['exec', '-T', 'db', 'psql', '-XAtq', '-U', 'postgres', '-d', 'restapi', '-c', sql]));

const redis = (folder: string, ...command: readonly string[]): string =>
  succeed(compose(folder, ['exec', '-T', 'redis', 'redis-cli', ...command]));

/** In the volume of the object store, as root. */
const objects = (...command: readonly string[]): string =>
  must('docker', ['run', '--rm', '--network', 'none', '-v', 'keep_objects:/v', 'rig/root:1', ...command]);

const running = (folder: string): readonly string[] =>
  succeed(compose(folder, ['ps', '--format', '{{.Service}} {{.ID}}']))
    .trim()
    .split('\n')
    .sort();

/** Services of which a container has ended since then, short-lived ones apart. */
function ended(since: number): readonly string[] {
  const filters = ['event=die', 'label=com.docker.compose.project=keep', 'label=com.docker.compose.oneoff=False'];
  const format = '{{index .Actor.Attributes "com.docker.compose.service"}}';
  const now = String(Math.ceil(Date.now() / 1000));
  const until = ['--since', String(since), '--until', now, '--format', format];
  const events = must('docker', ['events', ...until, ...filters.flatMap((one) => ['--filter', one])]);
  return events.split('\n').filter(Boolean).sort();
}

const volumesOf = (): readonly string[] =>
  must('docker', ['volume', 'ls', '--quiet', '--filter', 'name=^keep_']).split('\n').filter(Boolean);

const backup = (): string => join(backups, readdirSync(backups)[0] ?? '');

const listOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

/** Which secrets stand in a text; their values are not for a test's report. */
const shown = (text: string): readonly string[] =>
  [...values, words].flatMap((value) => (text.includes(value) ? [`…${value.slice(-2)}`] : []));
