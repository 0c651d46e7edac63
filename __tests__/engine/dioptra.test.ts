import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import {
  asOperator,
  compose,
  curl,
  frontendRepository,
  generate,
  isOpen,
  outsideHost,
  secret,
  watchJobs,
  workplace,
} from './operator.js';
import { confinement, eventually, must, project, run } from './rig/docker.js';

const parent = workplace();
let frontend: ReturnType<typeof frontendRepository>;
const ports = {
  'proxy.http': 20080,
  'proxy.https': 20443,
  'routes.mlflow.listen': 25000,
  'routes.pgadmin.listen': 25050,
  'routes.s3.listen': 29000,
  'routes.console.listen': 29001,
  'routes.postgres.listen': 25432,
};
const site = 'https://localhost:20443';
const folder = join(parent, 'lab');
const lab = project(folder);
const ca = join(folder, 'ssl/ca/ca.crt');
const trusted = (...args: readonly string[]) => curl(['--cacert', ca, ...args]);
const init = (...args: readonly string[]) =>
  asOperator(join(folder, 'init-deployment.sh'), args, { cwd: '/', timeout: 400 });
let first: ReturnType<typeof init>;
let jobs: ReturnType<typeof watchJobs>;
let outside: ReturnType<typeof outsideHost>;

beforeAll(() => {
  frontend = frontendRepository('1.1.0');
  generate(parent, 'lab', { ...ports, 'app.TF_CPU': 2, 'app.FRONTEND_REPOSITORY': frontend.url });
  lab.tagImages();
  outside = outsideHost();
  jobs = watchJobs('lab');
  first = init();
  jobs.stop();
  if (first.status !== 0) throw new Error(`init: exit ${first.status}\n${first.stdout}\n${first.stderr}`);
  const up = compose(folder, ['up', '--detach', '--wait', '--wait-timeout', '180', '--pull', 'never'], {
    timeout: 300,
  });
  if (up.status !== 0) throw new Error(`up: ${up.stderr}`);
});

afterAll(() => {
  frontend.stop();
  outside.stop();
  lab.down(['-v']);
  rmSync(join(parent, '..'), { recursive: true, force: true });
});

const psql = (url: string, ...more: readonly string[]) =>
  run('psql', [url, '-XAtc', 'select current_user, ssl from pg_stat_ssl where pid = pg_backend_pid()', ...more], {
    env: { PGCONNECT_TIMEOUT: '5' },
  });
const database = (password: string, mode = `sslmode=verify-full&sslrootcert=${encodeURIComponent(ca)}`) =>
  `postgresql://dioptra:${password}@localhost:25432/restapi?${mode}`;

/** A signed request from outside, by the stand-ins' newer curl on the network of this machine: Debian 12's own signs some of them wrongly. */
const s3 = (account: string, password: string, args: readonly string[]) =>
  Number(
    run('docker', [
      ...['run', '--rm', '--network', 'host', '-v', `${ca}:/ca.crt:ro`, '--entrypoint', 'curl', 'rig/restapi:1'],
      ...['-sS', '--cacert', '/ca.crt', '-o', '/dev/null', '-w', '%{http_code}', '--aws-sigv4', 'aws:amz:us-east-1:s3'],
      ...['--user', `${account}:${password}`, ...args],
    ]).stdout,
  );

const put = ['-X', 'PUT', '-H', 'Content-Type: text/plain', '--data-binary', 'a probe'];

const services = () =>
  compose(folder, ['ps', '-a', '--format', '{{.Service}} {{.State}} {{.Health}}'])
    .stdout.trim()
    .split('\n')
    .map((line) => line.split(' '))
    .sort();

describe('init', () => {
  test('names each step with its time', () => {
    const steps = [...first.stdout.matchAll(/^\[\d+\/\d+\] (.+?) …(?:[^[]*?)\d+\.\d s$/gm)].map(([, name]) => name);
    expect(steps).toEqual(
      expect.arrayContaining([
        'secrets',
        'certificates',
        'prepare',
        'db-init',
        'frontend-build',
        'worker-account',
        'stop',
      ]),
    );
  });

  test('uses five short-lived containers', () => {
    expect(jobs.seen()).toEqual(['db-init', 'frontend-build', 'minio-accounts', 'prepare', 'worker-account']);
  });

  test('leaves no container behind but those of up, and its lock is gone', () => {
    expect(services().map(([name]) => name)).not.toContain('prepare');
    expect(readdirSync(join(folder, '.deployment'))).not.toContain('lock');
  });

  test('refuses to run beside the running stack, and changes nothing', () => {
    const again = init();
    expect(again.status).toBe(1);
    expect(again.stderr + again.stdout).toMatch(/running/);
    expect(trusted(`${site}/health`).status).toBe(200);
  });
});

describe('the folder', () => {
  test('belongs to the operator, and secrets are theirs alone', () => {
    const mode = (path: string) => (statSync(join(folder, path)).mode & 0o777).toString(8);
    expect(mode('secrets')).toBe('700');
    for (const name of readdirSync(join(folder, 'secrets')).filter((file) => file.endsWith('.env'))) {
      expect([name, mode(`secrets/${name}`)]).toEqual([name, '600']);
    }
    expect(mode('ssl/nginx/server.key')).toBe('600');
    expect(mode('ssl/ca/ca.key')).toBe('600');
  });

  test('no secret is in any file that git would keep', () => {
    must('git', ['init', '-q'], { cwd: folder });
    must('git', ['-c', 'safe.directory=*', 'add', '-A'], { cwd: folder });
    const kept = must('git', ['-c', 'safe.directory=*', 'ls-files'], { cwd: folder }).trim().split('\n');
    rmSync(join(folder, '.git'), { recursive: true });
    const values = readdirSync(join(folder, 'secrets'))
      .filter((file) => file.endsWith('.env'))
      .map((file) => secret(folder, file.replace('.env', '')));
    expect(new Set(values).size).toBe(values.length);
    expect(values.length).toBeGreaterThanOrEqual(10);
    expect(kept).toEqual(
      expect.arrayContaining([
        'docker-compose.yml',
        '.env',
        'README.md',
        'ssl/nginx/README.md',
        '.deployment/manifest.json',
      ]),
    );
    expect(kept.filter((path) => /\.key$|^secrets\/.*\.env$|ca-bundle/.test(path))).toEqual([]);
    for (const path of kept) {
      const text = readFileSync(join(folder, path), 'utf8');
      expect([path, values.filter((value) => text.includes(value))]).toEqual([path, []]);
    }
  });
});

describe('containers', () => {
  test('all are healthy, and none has restarted', () => {
    expect(services()).toEqual(
      ['db', 'minio', 'mlflow', 'nginx', 'pgadmin', 'pytorchcpu-1', 'redis', 'restapi', 'tfcpu-1', 'tfcpu-2'].map(
        (name) => [name, 'running', 'healthy'],
      ),
    );
    for (const id of lab.containers())
      expect(must('docker', ['inspect', '-f', '{{.RestartCount}}', id]).trim()).toBe('0');
  });

  test('are confined as declared, seen from inside', () => {
    const declared = (
      load(readFileSync(join(folder, 'docker-compose.yml'), 'utf8')) as {
        services: Record<string, { read_only?: boolean; cap_add?: unknown }>;
      }
    ).services;
    for (const id of lab.containers()) {
      const name = must('docker', [
        'inspect',
        '-f',
        '{{index .Config.Labels "com.docker.compose.service"}}',
        id,
      ]).trim();
      const found = confinement(id);
      expect([name, found.uid === 0, found.noNewPrivileges]).toEqual([name, false, true]);
      expect([name, found.readOnly]).toEqual([name, declared[name]?.read_only]);
      expect([name, found.capabilities]).toEqual([name, 0n]);
    }
  });

  test('of the backend have no way out, workers and the API have', () => {
    const reaches = (service: string) =>
      lab.exec(service, ['timeout', '2', 'bash', '-c', `echo > /dev/tcp/${outside.address}/${outside.port}`]).status ===
      0;
    const names = services().map(([name = '']) => name);
    expect(names.filter(reaches)).toEqual(['nginx', 'pytorchcpu-1', 'restapi', 'tfcpu-1', 'tfcpu-2']);
  });
});

describe('the entrance', () => {
  test('answers with the generated certificate, and only those who trust it are content', () => {
    expect(trusted(`${site}/`).status).toBe(200);
    expect(curl([`${site}/`]).error).toMatch(/certificate/);
    const shown = run('openssl', [
      's_client',
      '-connect',
      'localhost:20443',
      '-servername',
      'localhost',
      '-showcerts',
    ]).stdout;
    const own =
      readFileSync(join(folder, 'ssl/nginx/server.crt'), 'utf8').match(
        /-----BEGIN[\s\S]*?-----END CERTIFICATE-----/,
      )?.[0] ?? '?';
    expect(shown).toContain(own);
  });

  test('http leads to https, deep links work', () => {
    const redirect = curl(['-o', '/dev/null', '-D', '-', 'http://localhost:20080/plugins?x=1']);
    expect(redirect.body).toMatch(/301/);
    expect(redirect.body).toMatch(/location: https:\/\/localhost:20443\/plugins\?x=1\r/i);
    expect(trusted(`${site}/plugins/7`)).toMatchObject({
      status: 200,
      body: expect.stringContaining('built from a repository'),
    });
    expect(trusted(`${site}/assets/app.js`).body.trim()).toBe('1');
  });

  test.each([
    ['/api/v1/things?x=1', '/api/v1/things'],
    ['/api-docs/x', '/x'],
    ['/swaggerui/x', '/swaggerui/x'],
  ])('%s is the REST API’s %s', (path, want) => {
    const { status, body } = trusted(`${site}${path}`);
    expect(status).toBe(200);
    expect(body).toContain(`"${want}"`.slice(0, -1));
  });

  test('every connection behind it is real, encrypted and with the right account', () => {
    expect(JSON.parse(trusted(`${site}/health`).body)).toMatchObject({
      database: { user: 'dioptra', ssl: true, superuser: false },
      redis: { ping: true },
      mlflow: { status: 200 },
      s3: { account: 'dioptra-restapi' },
      signingKeyIsDefault: false,
      cookieSecure: true,
    });
    expect(trusted(`${site}/swagger.json`).status).toBe(200);
    expect(trusted('https://localhost:25000/').status).toBe(200);
    expect(trusted('https://localhost:25050/misc/ping').status).toBe(200);
    expect(trusted('https://localhost:29000/minio/health/live').status).toBe(200);
    expect(trusted('https://localhost:29001/').status).toBe(200);
  });

  test('websockets pass', () => {
    const upgrade = [
      '-H',
      'Connection: Upgrade',
      '-H',
      'Upgrade: websocket',
      '-H',
      'Sec-WebSocket-Version: 13',
      '-H',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ];
    const { status } = trusted(
      '--http1.1',
      '--max-time',
      '3',
      '-o',
      '/dev/null',
      ...upgrade,
      'https://localhost:29001/ws',
    );
    expect(status).toBe(101);
  });

  test('bodies pass up to each route’s size and no further', () => {
    const body = join(parent, 'body');
    writeFileSync(body, Buffer.alloc(30 << 20));
    expect(trusted('-o', '/dev/null', '--data-binary', `@${body}`, `${site}/api/v1/upload`).status).toBe(200);
    writeFileSync(body, Buffer.alloc(110 << 20));
    expect(
      trusted('-o', '/dev/null', '-H', 'Expect:', '--data-binary', `@${body}`, `${site}/api/v1/upload`).status,
    ).toBe(413);
    rmSync(body);
  });

  test('the database through its own port: TLS verified, wrong passwords and plain connections refused', () => {
    const password = secret(folder, 'DB_PASSWORD');
    expect(psql(database(password))).toMatchObject({ status: 0, stdout: 'dioptra|t\n' });
    expect(psql(database('wrong')).stderr).toMatch(/password authentication failed/);
    expect(psql(database(password, 'sslmode=disable')).stderr).toMatch(/no pg_hba.conf entry|no encryption/);
    expect(
      psql(database(password, 'sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt')).stderr,
    ).toMatch(/certificate/);
    const superuser = `postgresql://postgres:${secret(folder, 'POSTGRES_PASSWORD')}@localhost:25432/postgres?sslmode=require`;
    expect(psql(superuser).stderr).toMatch(/no pg_hba.conf entry/);
  });

  test('nothing listens beyond what was asked for, and only on this machine', () => {
    const opened = must('docker', ['ps', '--filter', 'label=com.docker.compose.project=lab', '--format', '{{.Ports}}'])
      .split(/[\n,]/)
      .flatMap((port) => /^\s*(\S+):(\d+)->/.exec(port)?.slice(1, 3).join(':') ?? [])
      .sort();
    expect(opened).toEqual(
      Object.values(ports)
        .map((port) => `127.0.0.1:${port}`)
        .sort(),
    );
  });

  test('finds a service again that comes back under another address', async () => {
    const address = () => lab.exec('nginx', ['getent', 'hosts', 'restapi']).stdout.split(' ')[0];
    const before = address();
    const stopped = compose(folder, ['rm', '--stop', '--force', 'restapi']);
    expect(stopped.status).toBe(0);
    // Something else takes the old address, so that the service gets another.
    must('docker', ['run', '-d', '--rm', '--name', 'rig-squatter', '--network', 'lab_backend', 'rig/redis:1']);
    expect(compose(folder, ['up', '--detach', '--wait', '--pull', 'never', 'restapi'], { timeout: 120 }).status).toBe(
      0,
    );
    expect(address()).not.toBe(before);
    await eventually('the API behind nginx', 20, () =>
      trusted(`${site}/swagger.json`).status === 200 ? true : undefined,
    );
    must('docker', ['rm', '-f', 'rig-squatter']);
  });
});

describe('the object store', () => {
  const object = 'https://localhost:29000/mlflow-tracking/artifacts/probe';
  test('accounts do what their policies say, and wrong keys nothing', () => {
    for (const [account, name] of [
      ['dioptra-mlflow-tracking', 'S3_MLFLOW_PASSWORD'],
      ['dioptra-restapi', 'S3_RESTAPI_PASSWORD'],
      ['dioptra-worker', 'S3_WORKER_PASSWORD'],
    ] as const) {
      const password = secret(folder, name);
      expect([account, s3(account, password, [...put, object])]).toEqual([account, 200]);
      expect([account, s3(account, password, [object])]).toEqual([account, 200]);
      expect([account, s3(account, password, [...put, 'https://localhost:29000/mlflow-tracking/elsewhere'])]).toEqual([
        account,
        403,
      ]);
      expect([account, s3(account, 'wrong', [object])]).toEqual([account, 403]);
    }
  });
});

describe('workers', () => {
  test('do a job from their queue, logged in and with their own store account', async () => {
    const cli = (args: string) => lab.exec('redis', ['sh', '-c', `redis-cli ${args}`]).stdout.trim();
    expect(
      lab.exec('redis', ['sh', '-c', 'REDISCLI_AUTH=wrong redis-cli ping']).stdout +
        lab.exec('redis', ['sh', '-c', 'REDISCLI_AUTH=wrong redis-cli ping']).stderr,
    ).toMatch(/WRONGPASS|NOAUTH/);
    cli('rpush rq:queue:pytorch-cpu job-7');
    const done = await eventually('the job', 20, () => {
      const text = cli('get rig:done:job-7');
      return text === '' ? undefined : (JSON.parse(text) as object);
    });
    expect(done).toMatchObject({ ok: true, login: { status: 200 }, s3: { account: 'dioptra-worker' } });
  });

  test('have no database address', () => {
    expect(lab.exec('tfcpu-1', ['env']).stdout).not.toMatch(/DATABASE_URI|POSTGRES|DB_PASSWORD/);
  });

  test('no password is on any command line', () => {
    const values = readdirSync(join(folder, 'secrets'))
      .filter((file) => file.endsWith('.env'))
      .map((file) => secret(folder, file.replace('.env', '')));
    const lines = lab.containers().flatMap((id) => must('docker', ['top', id, '-eo', 'pid,args']).split('\n'));
    expect(lines.filter((line) => values.some((value) => line.includes(value)))).toEqual([]);
  });
});

describe('over time', () => {
  test('down and up keep data; a second init changes nothing; the front end comes back', () => {
    const row = (sql: string) => run('psql', [database(secret(folder, 'DB_PASSWORD')), '-XAtc', sql]).stdout.trim();
    row("create table kept (word text); insert into kept values ('still here')");
    expect(compose(folder, ['down'], { timeout: 120 }).status).toBe(0);
    const before = snapshot(folder);
    const second = init();
    expect([second.status, second.stderr]).toEqual([0, expect.anything()]);
    expect(snapshot(folder)).toEqual(before);
    expect(compose(folder, ['up', '--detach', '--wait', '--pull', 'never'], { timeout: 300 }).status).toBe(0);
    expect(row('select word from kept')).toBe('still here');
    expect(trusted(`${site}/`).status).toBe(200);
  });

  test('two deployments side by side do not clash', async () => {
    const other = generate(parent, 'other', {
      'proxy.http': 30080,
      'proxy.https': 30443,
      'routes.mlflow.listen': 35100,
      'routes.pgadmin.listen': 35150,
      'routes.s3.listen': 39100,
      'routes.console.listen': 39101,
      'routes.postgres.listen': 35532,
      'profiles.pgadmin': false,
      'app.TORCH_CPU': 0,
      'app.FRONTEND_REPOSITORY': frontend.url,
    });
    try {
      other.tagImages();
      const done = asOperator('sh', ['init-deployment.sh'], { cwd: other.folder, timeout: 400 });
      expect([done.status, done.stderr]).toEqual([0, expect.anything()]);
      expect(compose(other.folder, ['up', '--detach', '--wait', '--pull', 'never'], { timeout: 300 }).status).toBe(0);
      expect(curl(['--cacert', join(other.folder, 'ssl/ca/ca.crt'), 'https://localhost:30443/health']).status).toBe(
        200,
      );
      expect(trusted(`${site}/health`).status).toBe(200);
      expect(await isOpen(35150)).toBe(false);
      expect(
        must('docker', ['volume', 'ls', '-q'])
          .split('\n')
          .filter((name) => name === 'other_database' || name === 'lab_database'),
      ).toHaveLength(2);
    } finally {
      other.down(['-v']);
    }
  });
});

/** Every file that init must leave alone on a second run, by what is in it. */
function snapshot(root: string): Readonly<Record<string, string>> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, readFileSync(path).toString('base64')];
    }),
  );
}
