import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deployment, edge, secret, service, volume } from '../core/deployment.fixture.js';
import { type Folder, folder, me, shells } from './folder.js';

const lab = deployment({
  volumes: [volume('database', { owner: me, mode: '0700' })],
  services: deployment().services.map((one) =>
    one.name === 'web-account'
      ? {
          ...one,
          options: [
            { kind: 'sets', name: 'branch', about: 'branch of the web interface', variable: 'WEB_BRANCH' },
            { kind: 'puts', name: 'archive', about: 'web interface as .tar.gz', path: './config/web/archive.tar.gz' },
          ],
        }
      : one,
  ),
});

let it: Folder;
beforeEach(() => {
  it = folder(lab);
});
afterEach(() => it.remove());

const init = (...options: readonly string[]) => it.run(['init-deployment.sh', ...options]);
const compose = (): readonly string[] =>
  it.calls().flatMap((call) => (/^compose --progress quiet --profile init (.*)/.exec(call) ?? []).slice(1));
const value = (name: string): string => /='(.*)'/.exec(it.read(`secrets/${name}.env`))?.[1] ?? '';

describe.each(shells)('init-deployment.sh under %s', (shell) => {
  test('does everything in order, each step with its time, and takes everything down again', () => {
    const { status, out, err } = it.run(['init-deployment.sh', '--skip-doctor'], { shell });
    expect(err).toBe('');
    expect(status).toBe(0);
    const titles = [...out.matchAll(/^\[(\d+\/\d+)\] (.*?) …(?: \d+\.\d s)?$/gm)].map(
      ([, count, title]) => `${count} ${title}`,
    );
    expect(titles).toEqual([
      '1/9 secrets',
      '2/9 certificates',
      '3/9 images',
      '4/9 prepare',
      '5/9 start db',
      '6/9 db-init',
      '7/9 start web',
      '8/9 web-account',
      '9/9 stop',
    ]);
    expect(out).toMatch(/^\[6\/9\] db-init …\n {6}db-init was here\n {6}\d+\.\d s$/m);
    expect(compose()).toEqual([
      'config --images',
      'config',
      expect.stringMatching(/^run --rm --no-deps -T prepare/),
      'up --detach --wait --wait-timeout 300 --pull never db',
      'run --rm --no-deps -T db-init',
      'up --detach --wait --wait-timeout 300 --pull never web',
      'run --rm --no-deps -T web-account',
      'down',
    ]);
    expect(it.has('ssl/ca-bundle.crt')).toBe(true);
    expect(it.has('.deployment/lock')).toBe(false);
    expect(out).toContain(`cd '${it.path.replaceAll("'", "'\\''")}'\n  docker compose up --detach --wait`);
  });

  test('takes away what it started when a job fails', () => {
    it.answer('hook-db-init', 'echo no such role >&2; exit 7');
    const { status, out, err } = it.run(['init-deployment.sh', '--skip-doctor'], { shell });
    expect(status).toBe(1);
    expect(out).toContain('      no such role\n');
    expect(err).toContain('error: db-init failed with status 7');
    expect(compose().at(-1)).toBe('down');
    expect(compose()).not.toContain('run --rm --no-deps -T web-account');
    expect(it.has('.deployment/lock')).toBe(false);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('answers %s at once, and takes away what it started', async (signal, code) => {
    it.answer('hook-db-init', 'touch "$FAKE/job-runs"; exec sleep 30');
    it.answer('oneoffs', 'one-off-container');
    const running = it.start(['init-deployment.sh', '--skip-doctor'], { shell });
    const ended = once(running, 'exit');
    for (let tries = 0; tries < 200 && !existsSync(join(it.fake, 'job-runs')); tries++) await pause(50);
    const before = Date.now();
    running.kill(signal);
    expect((await ended)[0]).toBe(code);
    expect(Date.now() - before).toBeLessThan(5000);
    expect(it.calls()).toContain('rm --force --volumes one-off-container');
    expect(compose().at(-1)).toBe('down');
    expect(it.has('.deployment/lock')).toBe(false);
  });

  test('makes secrets that only their owner can read, of the kind that is asked for', () => {
    it.remove();
    const kinds = [
      secret('PASSWORD', { make: { kind: 'password', length: 40 } }),
      secret('HEX', { make: { kind: 'hex', bytes: 24 } }),
      secret('BASE64', { make: { kind: 'base64', bytes: 32 }, encoded: true }),
      secret('FERNET', { make: { kind: 'fernet' } }),
      secret('DJANGO', { make: { kind: 'django' } }),
      secret('RAW', { make: { kind: 'bytes', bytes: 128 }, file: 'secrets/raw' }),
    ];
    it = folder({ ...lab, secrets: kinds });
    expect(it.run(['init-deployment.sh', '--skip-doctor'], { shell }).status).toBe(0);
    expect(it.read('secrets/PASSWORD.env')).toMatch(/^PASSWORD='(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{40}'\n$/);
    expect(it.read('secrets/HEX.env')).toMatch(/^HEX='[0-9a-f]{48}'\n$/);
    expect(Buffer.from(value('BASE64'), 'base64').toString('base64')).toBe(value('BASE64'));
    expect(Buffer.from(value('BASE64'), 'base64')).toHaveLength(32);
    expect(it.read('secrets/BASE64.env')).toContain(`\nBASE64_ENCODED='${encodeURIComponent(value('BASE64'))}'\n`);
    expect(value('FERNET')).toMatch(/^[A-Za-z0-9_-]{43}=$/);
    expect(value('DJANGO')).toMatch(/^[A-Za-z0-9_-]{50}$/);
    expect(readFileSync(join(it.path, 'secrets/raw'))).toHaveLength(128);
    expect(it.mode('secrets')).toBe('700');
    for (const name of ['PASSWORD.env', 'HEX.env', 'BASE64.env', 'FERNET.env', 'DJANGO.env', 'raw']) {
      expect([name, it.mode(`secrets/${name}`)]).toEqual([name, '600']);
    }
    expect(it.calls().join('\n')).not.toContain(value('PASSWORD'));
  });
});

describe('options', () => {
  test('--help prints every option with its default, and needs no docker', () => {
    it.answer('daemon-error', 'Cannot connect to the Docker daemon');
    const { status, out } = init('--help');
    expect(status).toBe(0);
    for (const option of [
      '--skip-doctor',
      '--pull missing|never',
      '--timeout SECONDS',
      '--job-timeout SECONDS',
      '--help',
    ]) {
      expect(out).toContain(`  ${option}`);
    }
    expect(out).toMatch(/--branch VALUE\n +branch of the web interface \(default: main\)/);
    expect(out).toMatch(
      /--archive FILE\n +web interface as \.tar\.gz \(default: config\/web\/archive\.tar\.gz, if it is there\)/,
    );
    expect(it.calls()).toEqual([]);
  });

  test.each([
    ['an unknown one', ['--foo'], 'unknown option: --foo'],
    ['a word', ['now'], 'unknown option: now'],
    ['a value that is missing', ['--branch'], '--branch needs a value'],
    ['a pull policy that there is not', ['--pull', 'always'], '--pull takes missing or never'],
    ['a time that is no number', ['--timeout=soon'], '--timeout takes a number of seconds'],
    ['no time at all', ['--timeout', '0'], '--timeout takes a number of seconds'],
    ['a file that is not there', ['--archive', 'nowhere.tar.gz'], '/nowhere.tar.gz is not a file that can be read'],
    ['TLS of former days', ['--enable-nginx-ssl'], 'tls.kind'],
    ['TLS of the database', ['--enable-postgres-ssl'], 'deployment.yml'],
    ['Python', ['--python', 'python3'], 'nothing here needs Python'],
    ['a worker for certificates', ['--worker-ssl-service', 'tfcpu'], 'without an image of their own'],
    ['skipping the object store', ['--skip-minio-setup'], 'any number of times'],
  ] as const)('%s is refused with status 2', (_, options, message) => {
    const { status, err } = init(...options);
    expect(status).toBe(2);
    expect(err).toContain(message);
    expect(it.calls()).toEqual([]);
  });

  test('one that sets a variable reaches Compose, whatever characters it holds', () => {
    it.answer('hook-web-account', 'printf "%s" "$WEB_BRANCH" >"$FAKE/branch"');
    const branch = `it's "$(touch '${join(it.fake, 'never')}')" & more`;
    expect(init('--skip-doctor', `--branch=${branch}`).status).toBe(0);
    expect(existsSync(join(it.fake, 'never'))).toBe(false);
    expect(readFileSync(join(it.fake, 'branch'), 'utf8')).toBe(branch);
  });

  test('one that puts a file takes it from where the caller is', () => {
    const elsewhere = join(it.fake, 'else where');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'a file.tgz'), 'built');
    const { status } = it.run(['init-deployment.sh', '--skip-doctor', '--archive', 'a file.tgz'], { cwd: elsewhere });
    expect(status).toBe(0);
    expect(it.read('config/web/archive.tar.gz')).toBe('built');
  });
});

describe('before anything is changed', () => {
  test('a failure that the doctor finds ends it', () => {
    it.answer('engine-version', '19.3.1');
    const { status, out, err } = init();
    expect(status).toBe(1);
    expect(out).toContain('failure  Docker Engine 19.3.1 is too old');
    expect(err).toContain('--skip-doctor');
    expect(it.has('secrets')).toBe(false);
  });

  test('a running deployment is left alone', () => {
    it.answer('running', 'lab-db-1\nlab-web-1');
    const { status, err } = init('--skip-doctor');
    expect(status).toBe(1);
    expect(err).toContain('lab is running: lab-db-1 lab-web-1');
    expect(err).toContain('docker compose down');
    expect(err).toContain('systemctl stop lab');
    expect(compose()).toEqual([]);
  });

  test('a secret whose volume exists is not made anew', () => {
    it.answer('volumes-listed', 'other_database\nlab_database');
    const { status, err } = init('--skip-doctor');
    expect(status).toBe(1);
    expect(err).toContain('secrets/DB_PASSWORD.env is missing, but data that depends on it exists');
    expect(err).toContain('docker volume rm lab_database');
    expect(it.has('secrets/SESSION_KEY.env')).toBe(false);
    expect(compose()).toEqual([]);
  });

  test('nor one whose directory holds something', () => {
    it.remove();
    it = folder(lab);
    const place = join(it.fake, 'data base');
    mkdirSync(place);
    it.write('x', '');
    writeFileSync(join(place, 'PG_VERSION'), '17');
    const moved = folder({ ...lab, volumes: [volume('database', { place: { kind: 'directory', path: place } })] });
    const { status, err } = moved.run(['init-deployment.sh', '--skip-doctor']);
    moved.remove();
    expect(status).toBe(1);
    expect(err).toContain(`empty ${place}`);
  });

  test('nothing is concluded about volumes when Docker does not list them', () => {
    it.answer('volumes-fail', '');
    const { status, err } = init('--skip-doctor');
    expect(status).toBe(1);
    expect(err).toContain('error: Docker does not list its volumes');
    expect(it.has('secrets/DB_PASSWORD.env')).toBe(false);
  });

  test('a secret that only the operator knows is asked for with the line to write', () => {
    it.remove();
    const { make: _, ...known } = secret('SMTP_PASSWORD', { asked: true, encoded: true });
    it = folder({ ...lab, secrets: [known] });
    const { status, err } = init('--skip-doctor');
    expect(status).toBe(1);
    expect(err).toContain("SMTP_PASSWORD='the value'");
    expect(err).toContain("SMTP_PASSWORD_ENCODED='the value, percent-encoded'");
  });

  test('a file that does not hold its secret is named', () => {
    it.write('secrets/DB_PASSWORD.env', "PASSWORD='x'\n", 0o600);
    expect(init('--skip-doctor').err).toContain('secrets/DB_PASSWORD.env does not set DB_PASSWORD');
  });

  test('images that are missing are listed together where none may be fetched', () => {
    it.answer('images', 'postgres:17\nlab-web:1\npostgres:17');
    it.answer('missing-images', 'postgres:17\nlab-web:1');
    const { status, err } = init('--skip-doctor', '--pull', 'never');
    expect(status).toBe(1);
    expect(err).toMatch(/images are missing.*\n +lab-web:1\n +postgres:17\n/);
    expect(it.calls().filter((call) => call.startsWith('pull'))).toEqual([]);
  });

  test('data of another Postgres are refused, and no service is started', () => {
    it.answer('config', 'services:\n  db:\n    image: postgres:17\nvolumes: {}');
    it.answer('image-env', 'PATH=/bin\nPG_MAJOR=17');
    writeFileSync(join(it.fake, 'volumes/database/PG_VERSION'), '15\n');
    const { status, out } = init('--skip-doctor');
    expect(status).toBe(1);
    expect(out).toContain('the volume database holds data of Postgres 15, but the image is Postgres 17');
    expect(compose().filter((call) => call.startsWith('up'))).toEqual([]);
  });

  test.each([
    ['the tag where the image says nothing', 'postgres:15.3-bookworm', '', 0],
    ['the image before its tag', 'registry:5000/db:17', 'PG_MAJOR=15', 0],
    ['neither', 'registry:5000/db:latest', '', 0],
    ['another major by its tag', 'postgres:16', '', 1],
  ])('the major is that of %s', (_, image, env, status) => {
    it.answer(
      'config',
      `services:\n  other:\n    image: postgres:9\n  db:\n    hostname: db\n    image: ${image}\nvolumes: {}`,
    );
    it.answer('image-env', env);
    writeFileSync(join(it.fake, 'volumes/database/PG_VERSION'), '15\n');
    expect(init('--skip-doctor').status).toBe(status);
  });
});

describe('one run at a time', () => {
  const lock = (text: string) => it.write('.deployment/lock/pid', text);

  test('a run that works on the folder is not disturbed', () => {
    const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    lock(`${process.pid} ${started} ${hostname()}\n`);
    const { status, err } = init('--skip-doctor');
    expect(status).toBe(1);
    expect(err).toContain(`another run works on this folder: process ${process.pid}`);
    expect(it.has('.deployment/lock/pid')).toBe(true);
  });

  test.each([
    ['a process that is gone', () => `4194305 77 ${hostname()}\n`],
    ['a number that is another process by now', () => `${process.pid} 1 ${hostname()}\n`],
    ['a run that was killed before it wrote its number', () => ''],
  ])('what is left of %s is taken over', (_, text) => {
    lock(text());
    const { status, out } = init('--skip-doctor');
    expect(out).toContain('its lock was taken over');
    expect(status).toBe(0);
    expect(it.has('.deployment/lock')).toBe(false);
  });

  test('a job that a killed run has left behind is taken away, and only then', () => {
    it.answer('oneoffs', 'one-off-container');
    lock(`4194305 77 ${hostname()}\n`);
    expect(init('--skip-doctor').status).toBe(0);
    const before = it.calls().filter((call) => call.includes('one-off-container')).length;
    lock(`4194305 77 ${hostname()}\n`);
    writeFileSync(join(it.path, '.deployment/lock/started'), '');
    expect(init('--skip-doctor').status).toBe(0);
    const after = it.calls().filter((call) => call.includes('one-off-container')).length;
    expect([before, after - before]).toEqual([1, 2]);
  });

  test('of a run on another machine nothing is known, so it counts', () => {
    lock('1 1 elsewhere\n');
    expect(init('--skip-doctor').err).toContain('process 1 on elsewhere');
  });
});

describe('again', () => {
  test('changes nothing: secrets stay byte for byte', () => {
    expect(init('--skip-doctor').status).toBe(0);
    const before = [it.read('secrets/DB_PASSWORD.env'), it.read('ssl/ca-bundle.crt')];
    utimesSync(join(it.path, 'ssl/ca-bundle.crt'), 1, 1);
    it.answer('volumes-listed', 'lab_database');
    const { status, out } = init('--skip-doctor');
    expect(status).toBe(0);
    expect([it.read('secrets/DB_PASSWORD.env'), it.read('ssl/ca-bundle.crt')]).toEqual(before);
    expect(out).not.toMatch(/made|wrote|installed/);
  });

  test('a secret that others could read is closed, and said so', () => {
    it.write('secrets/DB_PASSWORD.env', "DB_PASSWORD='mine'\n", 0o644);
    const { out } = init('--skip-doctor');
    expect(out).toContain('secrets/DB_PASSWORD.env: could be read by others');
    expect(it.mode('secrets/DB_PASSWORD.env')).toBe('600');
    expect(it.read('secrets/DB_PASSWORD.env')).toBe("DB_PASSWORD='mine'\n");
  });

  test('through a symbolic link from elsewhere, it still finds its folder', () => {
    const link = join(it.fake, 'init');
    symlinkSync(join(it.path, 'init-deployment.sh'), join(it.fake, 'first'));
    symlinkSync('first', link);
    const { status, err } = it.run([`../fake/${'init'}`, '--skip-doctor']);
    expect(err).toBe('');
    expect(status).toBe(0);
    expect(it.has('secrets/DB_PASSWORD.env')).toBe(true);
  });
});

describe('when a service does not get ready', () => {
  test('it is named, with its state and its last lines', () => {
    it.answer('hook-up', 'exit 1');
    it.answer('all-containers', 'abc');
    it.answer('health', 'connection refused');
    const { status, err } = init('--skip-doctor', '--timeout=5');
    expect(status).toBe(1);
    expect(err).toContain('not ready within 5 seconds, or failed: db');
    expect(err).toContain('web: exited, unhealthy, exit code 3, 4 restarts');
    expect(err).toContain('the last words of a container');
    expect(err).toContain('its health check says: connection refused');
    expect(it.calls()).toContain('logs --tail 20 abc');
  });

  test('Compose has the word where every container is well', () => {
    it.answer('hook-up', 'echo "no such network" >&2; exit 1');
    it.answer('all-containers', 'abc');
    it.answer('state', 'web: running, healthy, exit code 0, 0 restarts');
    expect(init('--skip-doctor').err).toContain('no such network');
  });

  test('a job that does not end is ended', () => {
    it.answer('hook-db-init', 'exec sleep 30');
    const { status, err } = init('--skip-doctor', '--job-timeout', '1');
    expect(status).toBe(1);
    expect(err).toContain('db-init was not through after 1 seconds');
    expect(compose().at(-1)).toBe('down');
  });

  test('an image that cannot be pulled is named with the reason', () => {
    it.answer('missing-images', 'postgres:17');
    it.answer('hook-pull', 'echo "manifest unknown" >&2; exit 1');
    const { status, err } = init('--skip-doctor');
    expect(status).toBe(1);
    expect(err).toContain('the image postgres:17 cannot be pulled');
    expect(err).toContain('manifest unknown');
  });

  test('volumes that cannot be prepared end it before anything starts', () => {
    it.answer('hook-prepare', 'echo "no space left on device" >&2; exit 1');
    const { status, out, err } = init('--skip-doctor');
    expect(status).toBe(1);
    expect(out).toContain('      no space left on device\n');
    expect(err).toContain('the volumes could not be prepared');
    expect(compose().filter((call) => call.startsWith('up'))).toEqual([]);
  });
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('images that are built here', () => {
  const base = { context: './src', labels: { revision: '${WEB_REVISION}' } };
  const built = deployment({
    settings: [{ name: 'WEB_REVISION', value: 'main', about: '' }],
    services: [
      ...deployment().services,
      service('image', { phase: 'build', image: 'lab-web:1', build: { context: './src' }, dependsOn: { base: edge } }),
      service('base', {
        phase: 'build',
        image: 'lab-base:1',
        build: base,
        fetch: { script: './fetch.sh', local: ['./src'] },
      }),
    ],
  });
  const builds = (): readonly string[] => it.calls().filter((call) => call.includes(' build build '));
  beforeEach(() => {
    it.remove();
    it = folder(built);
    it.write('.env', "WEB_REVISION='main'\n");
    it.write('fetch.sh', 'echo "source of $WEB_REVISION"; pwd >fetched', 0o755);
    it.answer('images', 'lab-web:1\npostgres:17');
    it.answer('config', 'services:\n  web:\n    image: lab-web:1');
  });

  test('are built one after the other, of what was fetched, where one is missing', () => {
    it.answer('missing-images', 'lab-web:1');
    it.answer('hook-after', 'case $* in *" build build "*) : >"$FAKE/missing-images" ;; esac');
    const { status, out, err } = init('--skip-doctor');
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/fetching the source\n {6}source of main\n {6}building base\n {6}building image\n/);
    expect(builds().map((call) => call.replace(/.* /, ''))).toEqual(['base', 'image']);
    expect(it.read('fetched')).toBe(`${it.path}\n`);
    expect(it.calls().join()).not.toContain('pull --quiet');
  });

  test('are left alone where only others are missing, and built anew on request', () => {
    it.answer('missing-images', 'postgres:17');
    it.answer('hook-pull', ': >"$FAKE/missing-images"');
    expect(init('--skip-doctor')).toMatchObject({ status: 0, err: '' });
    expect(builds()).toEqual([]);
    expect(init('--skip-doctor', '--build')).toMatchObject({ status: 0, err: '' });
    expect(builds()).toHaveLength(2);
  });

  test('whose source cannot be fetched are not built of an old one', () => {
    it.write('fetch.sh', 'echo no such revision >&2; exit 1', 0o755);
    const { status, out, err } = init('--skip-doctor', '--build');
    expect([status, out, err]).toEqual([
      1,
      expect.stringContaining('no such revision'),
      expect.stringContaining('could not be fetched'),
    ]);
    expect(builds()).toEqual([]);
  });

  test('a failed build ends it, with the service that it was for', () => {
    it.answer('hook-after', 'case $* in *" build build "*) echo no space left >&2; exit 17 ;; esac');
    const { status, out, err } = init('--skip-doctor', '--build');
    expect([status, out, err]).toEqual([
      1,
      expect.stringContaining('no space left'),
      expect.stringContaining('the image of base could not be built'),
    ]);
    expect(builds()).toHaveLength(1);
  });

  test('where none is, --build is no option', () => {
    it.remove();
    it = folder(lab);
    expect(init('--build')).toMatchObject({
      status: 2,
      err: expect.stringContaining('no image of this deployment is built here'),
    });
    expect(init('--help').out).not.toContain('--build');
  });
});

test('the groups of GPUs whose devices are files are written into host.yml, by number, and only when they have changed', () => {
  it.remove();
  it = folder({ ...lab, host: { ...lab.host, gpu: { kind: 'intel', count: 1 } } });
  const devices = join(it.fake, 'dev');
  mkdirSync(join(devices, 'dri'), { recursive: true });
  writeFileSync(join(devices, 'dri/renderD128'), '');
  it.program('stat', 'case $3 in */renderD128) echo 993 ;; *) exec /usr/bin/stat "$@" ;; esac');
  const run = () => it.run(['init-deployment.sh', '--skip-doctor'], { variables: { DEVICES: devices } });
  expect(run().out).toContain('host.yml: groups of the GPUs 993\n');
  expect(it.read('host.yml')).toMatch(/\nservices:\n {2}gpu:\n {4}group_add:\n {6}- "993"\n$/);
  expect(run().out).not.toContain('host.yml');
});

describe('secrets that one container reads as a file', () => {
  const privately = deployment({
    services: lab.services,
    secrets: [secret('LOGIN'), secret('RAW', { make: { kind: 'bytes', bytes: 128 }, file: 'secrets/raw.key' })],
    volumes: [],
    privateFiles: [
      { secret: 'RAW', form: { kind: 'bytes' }, name: 'raw', volume: 'web-secrets', owner: me, service: 'web' },
      {
        secret: 'LOGIN',
        form: { kind: 'htpasswd', user: 'anna' },
        name: 'htpasswd',
        volume: 'nginx-secrets',
        owner: me,
        service: 'nginx',
      },
    ],
  });
  const inside = (path: string): string => join(it.fake, 'volumes', path);

  test('are put into its volume; a password as its hash, which stays the same as long as it does', () => {
    it.remove();
    it = folder(privately);
    expect(init('--skip-doctor').status).toBe(0);
    expect(readFileSync(inside('web-secrets/raw'))).toEqual(readFileSync(join(it.path, 'secrets/raw.key')));
    expect((statSync(inside('web-secrets/raw')).mode & 0o777).toString(8)).toBe('400');
    const first = readFileSync(inside('nginx-secrets/htpasswd'), 'utf8');
    expect(first).toMatch(/^anna:\$6\$[0-9a-f]{16}\$[A-Za-z0-9./]{86}\n$/);
    const salt = first.split('$')[2] ?? '';
    const known = spawnSync('openssl', ['passwd', '-6', '-salt', salt, '-stdin'], {
      input: `${value('LOGIN')}\n`,
      encoding: 'utf8',
    });
    expect(first).toBe(`anna:${known.stdout}`);
    expect(init('--skip-doctor').status).toBe(0);
    expect(readFileSync(inside('nginx-secrets/htpasswd'), 'utf8')).toBe(first);
    it.write('secrets/LOGIN.env', "LOGIN='another'\n", 0o600);
    expect(init('--skip-doctor').status).toBe(0);
    expect(readFileSync(inside('nginx-secrets/htpasswd'), 'utf8')).not.toBe(first);
  });

  test('a password that cannot be read is no open door', () => {
    it.remove();
    it = folder(privately);
    it.write('secrets/LOGIN.env', 'LOGIN=bare\n', 0o600);
    const { status, out, err } = init('--skip-doctor');
    expect(status).toBe(1);
    expect(out + err).toContain('the log-in cannot be made of secrets/LOGIN.env');
    expect(existsSync(inside('nginx-secrets/htpasswd'))).toBe(false);
  });
});
