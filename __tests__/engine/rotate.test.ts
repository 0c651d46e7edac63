import { spawn } from 'node:child_process';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import type { Result } from '../../generators/core/model/problem.js';
import { composeIn } from '../../generators/edge/docker.js';
import type { Rotated } from '../../generators/edge/rotate/rotate.js';
import { tell } from '../../generators/edge/rotate/service.js';
import { asOperator, compose, generate, secret, workplace } from './operator.js';
import { engineEnvironment, must, project, run } from './rig/docker.js';

const parent = workplace();
const folder = join(parent, 'turn');
const turn = project(folder);
const driver = join(parent, 'driver.mjs');
const answers = {
  'profiles.pgadmin': false,
  'app.TF_CPU': 0,
  'app.TORCH_CPU': 1,
  'proxy.http': 21080,
  'proxy.https': 21443,
  'routes.mlflow.listen': 26000,
  'routes.s3.listen': 26900,
  'routes.console.listen': 26901,
  'routes.postgres.listen': 26432,
};
/** Every value that a secret has had here. */
const values = new Set<string>();
let processes: ReturnType<typeof watchProcesses>;

beforeAll(() => {
  generate(parent, 'turn', answers);
  turn.tagImages();
  bundleDriver();
  const init = asOperator(join(folder, 'init-deployment.sh'), ['--archive', frontEnd()], { cwd: folder, timeout: 400 });
  if (init.status !== 0) throw new Error(`init: ${init.stdout}${init.stderr}`);
  up();
  tellEverything();
  processes = watchProcesses();
});

afterAll(() => {
  processes?.stop();
  turn.down(['-v']);
  rmSync(join(parent, '..'), { recursive: true, force: true });
});

describe('a new value', () => {
  test('DB_PASSWORD: Postgres refuses the old one at once and takes the new one; the data are there', () => {
    expect(psql(secret(folder, 'DB_PASSWORD'), "create table proof as select 'kept' as what").status).toBe(0);
    const { before, after } = rotated('DB_PASSWORD', ['mlflow', 'restapi']);
    expect(psql(before, 'select 1').stderr).toMatch(/password authentication failed/);
    expect(psql(after, 'select what from proof').stdout).toBe('kept\n');
  });

  test('POSTGRES_PASSWORD: the superuser has it, and is still let in by the socket alone', () => {
    const { before, after } = rotated('POSTGRES_PASSWORD', ['db']);
    const verifier = superuser("select rolpassword from pg_authid where rolname = 'postgres'");
    expect([before, after].map((value) => fits(value, verifier))).toEqual([false, true]);
  });

  test('REDIS_PASSWORD: Redis refuses the old one at once and takes the new one; the queue is there', () => {
    expect(redis(secret(folder, 'REDIS_PASSWORD'), 'SET proof kept')).toEqual(['OK', 'OK']);
    const { before, after } = rotated('REDIS_PASSWORD', ['redis', 'restapi', 'pytorchcpu-1']);
    expect(redis(before, 'GET proof')).toEqual([expect.stringMatching(/^WRONGPASS/), expect.stringMatching(/^NOAUTH/)]);
    expect(redis(after, 'GET proof')).toEqual(['OK', 'kept']);
  });

  test('S3_RESTAPI_PASSWORD: the job sets it, and only this one', () => {
    const worker = secret(folder, 'S3_WORKER_PASSWORD');
    const { before, after } = rotated('S3_RESTAPI_PASSWORD', ['restapi']);
    expect([before, after].map((value) => s3('dioptra-restapi', value))).toEqual([403, 200]);
    expect([s3('dioptra-worker', worker), secret(folder, 'S3_WORKER_PASSWORD')]).toEqual([200, worker]);
  });

  test('SESSION_KEY: the file alone', () => {
    expect(rotated('SESSION_KEY', ['restapi']).cost).toBe('everybody has to log in again');
  });
});

test('one that its author keeps for ever is refused', () => {
  const before = secret(folder, 'MINIO_KEY');
  expect(codes(rotate('MINIO_KEY').result)).toEqual(['target/secret-fixed']);
  expect(secret(folder, 'MINIO_KEY')).toBe(before);
});

describe('a file that cannot be written', () => {
  test.each([
    ['DB_PASSWORD', (value: string) => psql(value, 'select what from proof').stdout === 'kept\n'],
    ['REDIS_PASSWORD', (value: string) => redis(value, 'GET proof').join(' ') === 'OK kept'],
    ['S3_RESTAPI_PASSWORD', (value: string) => s3('dioptra-restapi', value) === 200],
  ])('%s: the service has the old value again', (name, accepts) => {
    const before = secret(folder, name);
    expect(codes(rotate(name, 'fail').result)).toEqual(['target/no-space']);
    expect([secret(folder, name), accepts(before), kept(name)]).toEqual([before, true, false]);
  });
});

describe('killed between the service and the file', () => {
  test.each([
    ['DB_PASSWORD', (value: string) => psql(value, 'select what from proof').stdout === 'kept\n'],
    ['REDIS_PASSWORD', (value: string) => redis(value, 'GET proof').join(' ') === 'OK kept'],
  ])('%s: the next run goes on with that value', (name, accepts) => {
    const before = secret(folder, name);
    expect(rotate(name, 'die').status).not.toBe(0);
    const waiting = valueIn(join(folder, '.deployment/backup/rotating', `${name}.env`), name);
    expect([accepts(before), accepts(waiting), secret(folder, name)]).toEqual([false, true, before]);
    expect(rotate(name).result).toMatchObject({ ok: true, value: { resumed: true } });
    expect([accepts(waiting), secret(folder, name), kept(name)]).toEqual([true, waiting, false]);
  });
});

test('what keeps statements and commands has seen no value', () => {
  const slow = redis(secret(folder, 'REDIS_PASSWORD'), 'SLOWLOG GET -1').join('\n');
  expect(slow).toMatch(/requirepass/);
  expect(shown(slow)).toEqual([]);
  const logs = compose(folder, ['logs', '--no-color']);
  expect(logs.stdout).toMatch(/statement: SET log_statement = 'none'/);
  expect(shown(logs.stdout + logs.stderr)).toEqual([]);
});

test('everything is well after the command that it names, with the new values', () => {
  expect(compose(folder, ['up', '--detach', '--wait', '--wait-timeout', '180'], { timeout: 240 }).status).toBe(0);
  const states = compose(folder, ['ps', '--format', '{{.State}} {{.Health}}']).stdout.trim().split('\n');
  expect([...new Set(states)]).toEqual(['running healthy']);
  const environment = compose(folder, ['exec', '-T', 'restapi', 'env']).stdout;
  for (const name of ['SESSION_KEY', 'DB_PASSWORD', 'REDIS_PASSWORD', 'S3_RESTAPI_PASSWORD'])
    expect(environment.includes(secret(folder, name))).toBe(true);
  expect(psql(secret(folder, 'DB_PASSWORD'), 'select what from proof').stdout).toBe('kept\n');
  expect(redis(secret(folder, 'REDIS_PASSWORD'), 'GET proof')).toEqual(['OK', 'kept']);
});

describe('any characters', () => {
  const odd = 'a\'b"c\\d$e%f :g{h}ü€#;|`';
  const tellNow = (step: Parameters<typeof tell>[0], from: string, to: string) =>
    tell(step, { from, to }, composeIn(folder, 'docker compose', engineEnvironment()));

  test('Postgres', async () => {
    const step = { kind: 'postgres', service: 'db', role: 'dioptra' } as const;
    const usual = secret(folder, 'DB_PASSWORD');
    expect(await tellNow(step, usual, odd)).toEqual({ kind: 'done' });
    expect(psql(odd, 'select what from proof').stdout).toBe('kept\n');
    expect(await tellNow(step, odd, usual)).toEqual({ kind: 'done' });
  });

  test('Redis', async () => {
    const step = { kind: 'redis', service: 'redis', client: 'redis-cli' } as const;
    const usual = secret(folder, 'REDIS_PASSWORD');
    expect(await tellNow(step, usual, odd)).toEqual({ kind: 'done' });
    expect(redis(usual, 'GET proof')).not.toContain('kept');
    expect(await tellNow(step, odd, usual)).toEqual({ kind: 'done' });
    expect(redis(usual, 'GET proof')).toEqual(['OK', 'kept']);
  });

  test('what Postgres refuses is said in its words', async () => {
    const told = await tellNow({ kind: 'postgres', service: 'db', role: 'nobody' }, odd, 'another one');
    expect(told).toEqual({ kind: 'refused', words: 'ERROR:  role "nobody" does not exist' });
    const { stdout } = compose(folder, ['logs', '--no-color', 'db']);
    expect([stdout.includes('role "nobody" does not exist'), stdout.includes('another one')]).toEqual([true, false]);
  });
});

describe('a deployment that does not run', () => {
  beforeAll(() => {
    must('docker', ['compose', 'stop', '-t', '5', 'db', 'redis'], { cwd: folder });
  });

  test('a database has to run first', () => {
    const before = secret(folder, 'DB_PASSWORD');
    expect(codes(rotate('DB_PASSWORD').result)).toEqual(['target/not-running']);
    expect([secret(folder, 'DB_PASSWORD'), kept('DB_PASSWORD')]).toEqual([before, false]);
  });

  test('Redis takes the value from the file when it starts', () => {
    const { before, after } = rotated('REDIS_PASSWORD', ['redis', 'restapi', 'pytorchcpu-1']);
    must('docker', ['compose', 'up', '--detach', '--wait', '--no-deps', 'redis'], { cwd: folder });
    expect(redis(before, 'GET proof')).not.toContain('kept');
    expect(redis(after, 'GET proof')).toEqual(['OK', 'kept']);
  });
});

test('no command line on this machine has shown a value', () => {
  const seen = processes.seen();
  expect(seen).toMatch(/psql --no-psqlrc/);
  expect(seen).toMatch(/redis-cli/);
  expect(seen).toMatch(/run --rm --no-deps -T -e S3_RESTAPI_PASSWORD minio-accounts/);
  expect(values.size).toBeGreaterThan(12);
  expect(shown(seen)).toEqual([]);
});

/** Rotates, and checks what is the same for every secret. */
function rotated(name: string, restart: readonly string[]) {
  const before = secret(folder, name);
  const { result, printed } = rotate(name);
  if (result?.ok !== true) throw new Error(printed);
  const after = secret(folder, name);
  const file = statSync(join(folder, 'secrets', `${name}.env`));
  expect(after).not.toBe(before);
  expect([file.mode & 0o777, file.uid]).toEqual([0o600, statSync(folder).uid]);
  expect(result.value).toMatchObject({
    name,
    restart,
    commands: ['docker compose up --detach --wait'],
    resumed: false,
  });
  expect(kept(name)).toBe(false);
  return { before, after, cost: result.value.cost };
}

/** As the operator: in a process of its own, which finds the stacks where it stands. */
function rotate(name: string, how: 'write' | 'fail' | 'die' = 'write') {
  remember(name);
  const args = [driver, folder, JSON.stringify({ name: 'turn', ...answers }), name, how];
  const { status, stdout, stderr } = asOperator(process.execPath, args, { cwd: process.cwd(), timeout: 120 });
  remember(name);
  expect(shown(stdout + stderr)).toEqual([]);
  const result = stdout === '' ? undefined : (JSON.parse(stdout) as Result<Rotated>);
  return { status, printed: stdout + stderr, result };
}

function remember(name: string): void {
  values.add(secret(folder, name));
  if (kept(name)) values.add(valueIn(join(folder, '.deployment/backup/rotating', `${name}.env`), name));
}

const valueIn = (file: string, name: string): string =>
  new RegExp(`^${name}='(.*)'$`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? '';

const kept = (name: string): boolean => existsSync(join(folder, '.deployment/backup/rotating', `${name}.env`));

/** Which secrets' values stand in a text; the values themselves are not for a test's report. */
const shown = (text: string): readonly string[] =>
  [...values, ...readdirSync(join(folder, 'secrets')).flatMap(valueBehind)].flatMap((value) =>
    text.includes(value) ? [`…${value.slice(-2)}`] : [],
  );
const valueBehind = (file: string): readonly string[] =>
  file.endsWith('.env') ? [secret(folder, file.slice(0, -'.env'.length))] : [];

const codes = (result: Result<unknown> | undefined): readonly string[] =>
  result?.ok === false ? result.problems.map(({ code }) => code) : ['no problem'];

/** Passwords go in by the environment and by standard input here too, or the watch over command lines would find them. */
const psql = (password: string, sql: string) =>
  run('psql', ['-h', '127.0.0.1', '-p', '26432', '-U', 'dioptra', '-d', 'restapi', '-XAtqc', sql], {
    env: { PGPASSWORD: password, PGSSLMODE: 'require', PGCONNECT_TIMEOUT: '5' },
  });

const superuser = (sql: string): string =>
  must('docker', ['compose', 'exec', '-T', 'db', 'psql', '-XAtqc', sql, '-U', 'postgres'], { cwd: folder }).trim();

const redis = (password: string, command: string): readonly string[] =>
  compose(folder, ['exec', '-T', 'redis', 'env', '-u', 'REDISCLI_AUTH', 'redis-cli'], {
    input: `AUTH "${password}"\n${command}\n`,
  })
    .stdout.split('\n')
    .filter((line) => line !== '');

/** The answer to a signed request that writes into the bucket, by the stand-ins' newer curl. */
const s3 = (account: string, password: string): number =>
  Number(
    run(
      'docker',
      [
        ...['run', '--rm', '-i', '--network', 'host', '-v', `${join(folder, 'ssl/ca/ca.crt')}:/ca.crt:ro`],
        ...['--entrypoint', 'curl', 'rig/restapi:1', '-K', '-', '-sS', '--cacert', '/ca.crt', '-o', '/dev/null'],
        ...['-w', '%{http_code}', '--aws-sigv4', 'aws:amz:us-east-1:s3', '-X', 'PUT', '-H', 'Content-Type: text/plain'],
        ...['--data-binary', 'a probe', 'https://localhost:26900/mlflow-tracking/artifacts/probe'],
      ],
      { input: `user = "${account}:${password}"\n` },
    ).stdout,
  );

/** Whether a password is the one of a SCRAM verifier (RFC 5803). */
function fits(password: string, verifier: string): boolean {
  const [, iterations, salt = '', stored] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(verifier) ?? [];
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
  const client = createHmac('sha256', salted).update('Client Key').digest();
  return createHash('sha256').update(client).digest('base64') === stored;
}

function up(): void {
  const args = ['up', '--detach', '--wait', '--wait-timeout', '180', '--pull', 'never'];
  const done = compose(folder, args, { timeout: 300 });
  if (done.status !== 0) throw new Error(`up: ${done.stderr}`);
}

/** From now on the servers write down every statement and command that they are not forbidden to. */
function tellEverything(): void {
  for (const setting of ["log_statement = 'all'", 'log_min_duration_statement = 0'])
    superuser(`alter system set ${setting}`);
  superuser('select pg_reload_conf()');
  const set = ['CONFIG SET slowlog-log-slower-than 0', 'CONFIG SET slowlog-max-len 1000'];
  for (const command of set) expect(redis(secret(folder, 'REDIS_PASSWORD'), command)).toEqual(['OK', 'OK']);
}

/** A built front end of one page, packed. */
function frontEnd(): string {
  mkdirSync(join(parent, 'dist'));
  writeFileSync(join(parent, 'dist', 'index.html'), '<!doctype html><title>lab</title>\n');
  must('tar', ['-czf', join(parent, 'front.tar.gz'), '-C', parent, 'dist']);
  return join(parent, 'front.tar.gz');
}

/** The driver with everything in it, where the operator can read it. */
function bundleDriver(): void {
  buildSync({
    entryPoints: [join(process.cwd(), '__tests__/edge/rotate/driver.ts')],
    outfile: driver,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'error',
  });
}

/** Every command line that this machine shows while the tests run, each once, those in containers too. */
function watchProcesses() {
  const file = join(parent, '..', 'processes');
  const watcher = spawn(process.execPath, ['-e', look], { stdio: ['ignore', openSync(file, 'w'), 'ignore'] });
  return { seen: () => readFileSync(file, 'utf8'), stop: () => watcher.kill() };
}

/** In a process of its own, since the tests wait for theirs. */
const look = `
  const { readdirSync, readFileSync, writeSync } = require('node:fs');
  const seen = new Set();
  const lineOf = (id) => { try { return readFileSync('/proc/' + id + '/cmdline', 'utf8'); } catch { return ''; } };
  setInterval(() => {
    for (const id of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
      const line = lineOf(id).replaceAll('\\0', ' ');
      if (!seen.has(line)) writeSync(1, line + '\\n');
      seen.add(line);
    }
  }, 10);
`;
