import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dump, load } from 'js-yaml';
import { authority, type Pair, presented } from './authority.js';
import {
  asOperator,
  bridgeAddress,
  compose,
  curl,
  frontendRepository,
  generate,
  outsideAddress,
  outsideHost,
  secret,
  startAsOperator,
  workplace,
} from './operator.js';
import { engineEnvironment, eventually, must, project, RIG_SCRIPTS, run } from './rig/docker.js';

const parent = workplace();
const pki = join(parent, '../pki');
const settings = {
  'profiles.pgadmin': false,
  'app.TF_CPU': 0,
  'app.TORCH_CPU': 1,
  'proxy.http': 40080,
  'proxy.https': 40443,
  'routes.mlflow.listen': 45000,
  'routes.s3.listen': 49000,
  'routes.console.listen': 49001,
  'routes.postgres.listen': 45432,
};
const folder = join(parent, 'proof');
const proof = project(folder);
const net = 78;
/** A server outside whose certificate only those accept who trust its authority. */
const partnerSite = `https://${outsideAddress(net)}:8443/`;

const company = authority(pki, 'company');
const partner = authority(pki, 'partner');
let frontend: ReturnType<typeof frontendRepository>;
let outside: ReturnType<typeof outsideHost>;

const operatorCopies = (from: string, to: string) => asOperator('sh', ['-c', 'cat >"$0"', to], { input: read(from) });
const read = (path: string) => readFileSync(path, 'utf8');
const path = (...parts: readonly string[]) => join(folder, ...parts);
const put = ({ crt, key }: Pair, place: string) => {
  operatorCopies(crt, path(place, 'server.crt'));
  operatorCopies(key, path(place, 'server.key'));
};

/** Runs init in one of the ways in which people do. */
const init = (args: readonly string[] = [], program = './init-deployment.sh', cwd = folder) =>
  asOperator(program, args, { cwd, timeout: 200 });

const succeed = (done: ReturnType<typeof init>) => {
  expect([done.status, done.status === 0 ? '' : done.stdout + done.stderr]).toEqual([0, '']);
  return done.stdout;
};

const up = (where = folder, env = {}) =>
  succeed(compose(where, ['up', '--detach', '--wait', '--pull', 'never'], { timeout: 120, env }));
const down = () => succeed(compose(folder, ['down'], { timeout: 60 }));

/** What a run left of the project: containers, networks, and its lock. */
const remains = (name = 'proof', where = folder) => [
  ...listed(['ps', '-a', '--filter', `label=com.docker.compose.project=${name}`, '--format', '{{.Names}}']),
  ...listed(['network', 'ls', '--filter', `label=com.docker.compose.project=${name}`, '--format', '{{.Name}}']),
  ...readdirSync(join(where, '.deployment')).filter((file) => file === 'lock'),
];
const volumes = (name = 'proof') =>
  listed(['volume', 'ls', '--filter', `label=com.docker.compose.project=${name}`, '--format', '{{.Name}}']);
const listed = (args: readonly string[]) => must('docker', args).split('\n').filter(Boolean);

/** The first page, as the volume has it that nginx serves. */
const page = (name = 'proof') =>
  must('docker', [
    'run',
    '--rm',
    '--network',
    'none',
    '-v',
    `${name}_frontend:/f:ro`,
    'rig/root:1',
    'cat',
    '/f/index.html',
  ]);

const psql = (sql: string, { port = 45432, mode = 'sslmode=require', where = folder } = {}) =>
  run(
    'psql',
    [`postgresql://dioptra:${secret(where, 'DB_PASSWORD')}@127.0.0.1:${port}/restapi?${mode}`, '-XAtc', sql],
    {
      env: { PGCONNECT_TIMEOUT: '5' },
    },
  );

beforeAll(() => {
  must(join(RIG_SCRIPTS, 'engine.sh'), ['up', '--with-oldest-compose'], { timeout: 200 });
  frontend = frontendRepository('1.1.0', { others: ['next'], port: 19_419 });
  generate(parent, 'proof', { ...settings, 'app.FRONTEND_REPOSITORY': frontend.unreachable });
  const override = load(read(path('docker-compose.override.yml'))) as { services: Record<string, object> };
  override.services['pytorchcpu-1'] = { ...override.services['pytorchcpu-1'], cpuset: '0' };
  writeFileSync(path('docker-compose.override.yml'), dump(override));
  proof.tagImages();
  const site = partner.sign('partner-site', [`IP:${outsideAddress(net)}`]);
  const listen = ['-accept', '8443', '-www', '-quiet'];
  outside = outsideHost(net, ['openssl', 's_server', ...listen, '-cert', site.crt, '-key', site.key]);
});

afterAll(() => {
  frontend.stop();
  outside.stop();
  proof.down(['-v']);
  rmSync(join(parent, '..'), { recursive: true, force: true });
});

describe('the command line', () => {
  test.each([
    ['--foo', /unknown option: --foo/],
    ['--enable-nginx-ssl', /tls\.kind/],
    ['--enable-postgres-ssl', /TLS of a database/],
    ['--python', /nothing here needs Python/],
    ['--worker-ssl-service', /reach every container/],
    ['--skip-minio-setup', /any number of times/],
    ['--archive', /needs a value/],
    ['--archive=/nowhere.tar.gz', /not a file that can be read/],
    ['--timeout=soon', /number of seconds/],
  ])('%s is refused with a sentence, and nothing happens', (option, sentence) => {
    const done = init([option]);
    expect([done.status, done.stdout]).toEqual([2, '']);
    expect(done.stderr).toMatch(sentence);
    expect([remains(), volumes()]).toEqual([[], []]);
  });
});

describe('refused before anything starts', () => {
  test('a key that does not belong to its certificate', () => {
    const mine = company.sign('mine', ['DNS:localhost']);
    const before = { crt: read(path('ssl/nginx/server.crt')), key: read(path('ssl/nginx/server.key')) };
    operatorCopies(mine.crt, path('ssl/nginx/server.crt'));
    const done = init();
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(/ssl\/nginx\/server\.crt and ssl\/nginx\/server\.key: the key does not belong/);
    expect([remains(), volumes()]).toEqual([[], []]);
    expect(read(path('ssl/nginx/server.key'))).toBe(before.key);
    writeFileSync(path('ssl/nginx/server.crt'), before.crt);
  });

  test('two authorities in one file, which is named beside one with a wrong ending; loose modes are tightened', () => {
    writeFileSync(path('ssl/ca-certificates/both.crt'), company.text + partner.text);
    writeFileSync(path('ssl/ca-certificates/company.pem'), company.text);
    chmodSync(path('secrets'), 0o755);
    chmodSync(path('secrets/DB_PASSWORD.env'), 0o644);
    chmodSync(path('ssl/nginx/server.key'), 0o640);
    const done = init();
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(/ssl\/ca-certificates\/both\.crt holds several certificates/);
    expect(done.stdout).toMatch(/company\.pem is not used: its name does not end in \.crt/);
    expect([remains(), volumes()]).toEqual([[], []]);
    const modes = ['secrets', 'secrets/DB_PASSWORD.env', 'ssl/nginx/server.key'].map((one) => [
      statSync(path(one)).mode & 0o777,
      done.stdout.includes(`${one}: could be read by others, now only by its owner`),
    ]);
    expect(modes).toEqual([
      [0o700, true],
      [0o600, true],
      [0o600, true],
    ]);
    rmSync(path('ssl/ca-certificates/both.crt'));
    rmSync(path('ssl/ca-certificates/company.pem'));
  });

  test('a port that another program holds: doctor names both, init goes no further', async () => {
    const other = startAsOperator(
      process.execPath,
      ['-e', "require('http').createServer((_, answer) => answer.end()).listen(40443, '127.0.0.1')"],
      '/tmp',
    );
    try {
      await eventually('the other program', 10, () => curl(['http://127.0.0.1:40443/']).status === 200 || undefined);
      const done = asOperator('sh', ['scripts/doctor.sh', '--before-init', '--json'], { cwd: folder });
      expect(done.status).toBe(1);
      const failures = (
        JSON.parse(done.stdout) as { check: string; state: string; text: string; cure: string }[]
      ).filter(({ state }) => state === 'failure');
      expect(failures).toEqual([
        {
          check: 'port',
          state: 'failure',
          text: expect.stringMatching(`^port 40443, which nginx needs, is in use by \\S+ \\(process ${other.pid}\\)$`),
          cure: expect.stringContaining('choose another port'),
        },
      ]);
      const stopped = init();
      expect(stopped.status).toBe(1);
      expect(stopped.stdout + stopped.stderr).toMatch(/port 40443.*\(process \d+\)[\s\S]*not ready/);
      expect([remains(), volumes()]).toEqual([[], []]);
    } finally {
      other.kill();
    }
  });
});

describe('a run that does not come to its end', () => {
  test('a repository that cannot be reached: the cure is named, nothing is left', () => {
    const done = init(['--repository', frontend.unreachable, '--branch', 'v9']);
    expect(done.status).toBe(1);
    expect(done.stdout + done.stderr).toMatch(/cannot get the branch or tag v9 of git:.*front\.git/);
    expect(done.stdout).toMatch(/init-deployment\.sh --archive FILE/);
    expect(done.stderr).toMatch(/error: frontend-build failed with status 1/);
    expect(remains()).toEqual([]);
  });

  test('Ctrl-C while the front end is built: exit 130, nothing is left', async () => {
    // It takes connections and never says a word.
    const mute = createServer().listen(0, bridgeAddress());
    await new Promise((resolve) => mute.once('listening', resolve));
    const { port } = mute.address() as { port: number };
    try {
      const args = ['--repository', `git://${bridgeAddress()}:${port}/front.git`];
      const cut = await cutOff('frontend-build', args, (pid, { stdout, stderr }) => {
        // At a terminal it reaches every process of the group, among them a tee that has read what init says.
        for (const stream of [stdout, stderr]) stream.destroy();
        process.kill(-pid, 'SIGINT');
      });
      expect(cut).toEqual({ status: 130, left: [] });
    } finally {
      mute.close();
    }
  });

  test('SIGTERM while a job hangs: exit 143, nothing is left, not even the job’s unnamed volume', async () => {
    const override = read(path('docker-compose.override.yml'));
    const changed = load(override) as { services: Record<string, object> };
    changed.services['db-init'] = { entrypoint: ['sleep', '600'] };
    writeFileSync(path('docker-compose.override.yml'), dump(changed));
    const cut = await cutOff('db-init', [], (pid) => process.kill(pid, 'SIGTERM'));
    expect(cut).toEqual({ status: 143, left: [] });
    writeFileSync(path('docker-compose.override.yml'), override);
  });
});

/** Ends init while the job runs, which must take no more than 20 seconds; what is left includes volumes that have no name. */
async function cutOff(
  job: string,
  args: readonly string[],
  kill: (pid: number, running: ReturnType<typeof startAsOperator>) => void,
) {
  const running = startAsOperator('./init-deployment.sh', ['--skip-doctor', ...args], folder);
  const ended = new Promise((resolve) => running.once('exit', resolve));
  const labels = [`com.docker.compose.project=proof`, `com.docker.compose.service=${job}`];
  const container = await eventually(
    job,
    60,
    () => listed(['ps', '-q', ...labels.flatMap((one) => ['-f', `label=${one}`])])[0],
  );
  const mounts = must('docker', ['inspect', '-f', '{{range .Mounts}}{{.Name}} {{end}}', container]).trim().split(/ +/);
  const unnamed = mounts.filter((name) => /^[0-9a-f]{64}$/.test(name));
  expect(unnamed).toHaveLength(job === 'db-init' ? 1 : 0);
  if (running.pid === undefined) throw new Error('init did not start');
  const began = Date.now();
  kill(running.pid, running);
  const status = await ended;
  expect(Date.now() - began).toBeLessThan(20_000);
  return { status, left: [...remains(), ...listed(['volume', 'ls', '-q']).filter((name) => unnamed.includes(name))] };
}

describe('from an archive, called through a link from another directory', () => {
  beforeAll(() => {
    for (const one of [company, partner])
      operatorCopies(one.crt, path('ssl/ca-certificates', one.crt.split('/').at(-1) ?? ''));
    must(
      'sh',
      ['-c', 'mkdir built && echo "<!doctype html>an archive" >built/index.html && tar -czf built.tar.gz built'],
      {
        cwd: join(parent, '..'),
      },
    );
    symlinkSync('my deployments/proof/init-deployment.sh', join(parent, '../start'));
    succeed(init(['--archive', join(parent, '../built.tar.gz')], join(parent, '../start'), '/'));
    up();
  });

  test('the archive is what is served', () => {
    expect(curl(['--cacert', path('ssl/ca/ca.crt'), 'https://localhost:40443/']).body).toMatch('an archive');
  });

  test('the authorities are in every container, and a worker trusts a server of theirs', () => {
    const unaware = proof.containers().filter((id) => {
      const bundle = must('docker', ['exec', id, 'cat', '/etc/ssl/certs/ca-certificates.crt']);
      return !bundle.includes(partner.text.trim()) || !bundle.includes(company.text.trim());
    });
    expect([proof.containers().length, unaware]).toEqual([7, []]);
    const fetched = proof.exec('pytorchcpu-1', ['curl', '-sS', '--max-time', '10', partnerSite]);
    expect([fetched.status, fetched.stderr]).toEqual([0, '']);
    expect(fetched.stdout).toMatch(/s_server/);
  });

  test('the operator’s override reaches the container', () => {
    const id = proof.compose(['ps', '-q', 'pytorchcpu-1']).stdout.trim();
    expect(must('docker', ['inspect', '-f', '{{.HostConfig.CpusetCpus}}', id]).trim()).toBe('0');
  });

  test('doctor is content with the running deployment', () => {
    const done = asOperator('sh', [path('scripts/doctor.sh'), '--json'], { cwd: '/' });
    const found = JSON.parse(done.stdout) as { state: string; text: string }[];
    expect([done.status, found.filter(({ state }) => state === 'failure')]).toEqual([0, []]);
    expect(found).toContainEqual(expect.objectContaining({ state: 'ok', text: "port 40443 is this deployment's own" }));
  });

  test('renewed certificates are presented by servers that go on running', async () => {
    const state = () =>
      must('docker', ['inspect', '-f', '{{.Name}} {{.State.StartedAt}} {{.RestartCount}}', ...proof.containers()]);
    const shown = () => [presented(40443).fingerprint, presented(45432, '-starttls', 'postgres').fingerprint];
    const [before, containers] = [shown(), state()];
    succeed(asOperator(path('scripts/renew-certificates.sh'), ['--force'], { cwd: '/' }));
    await eventually('the new certificates', 10, () => shown().every((one, at) => one !== before[at]) || undefined);
    expect(state()).toBe(containers);
    expect(curl(['--cacert', path('ssl/ca/ca.crt'), 'https://localhost:40443/']).status).toBe(200);
    expect(remains()).not.toContain('lock');
  });

  test('what is written now is kept', () => {
    expect(psql("create table kept (word text); insert into kept values ('still here')").status).toBe(0);
    down();
  });
});

describe('with data in its volumes', () => {
  test('a secret that is missing is not made anew', () => {
    renameSync(path('secrets/MINIO_KEY.env'), path('secrets/.away'));
    const done = init(['--skip-doctor']);
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(/secrets\/MINIO_KEY\.env is missing/);
    expect(done.stderr).toMatch(/docker volume rm proof_objects/);
    expect([existsSync(path('secrets/MINIO_KEY.env')), remains()]).toEqual([false, []]);
    renameSync(path('secrets/.away'), path('secrets/MINIO_KEY.env'));
  });

  test('a pair for Postgres that its clients could not verify is refused, and the cure is named', () => {
    const stray = authority(pki, 'stranger').sign('stray', ['DNS:db', 'DNS:localhost', 'IP:127.0.0.1']);
    const own = ['crt', 'key'].map(
      (kind) => [path('ssl/db', `server.${kind}`), read(path('ssl/db', `server.${kind}`))] as const,
    );
    put(stray, 'ssl/db');
    const done = init(['--skip-doctor']);
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(
      /ssl\/db\/server\.crt cannot be verified \(unable to get local issuer certificate\)\n.*ssl\/ca-certificates/,
    );
    expect([/\] start/.test(done.stdout), remains()]).toEqual([false, []]);
    for (const [file, text] of own) writeFileSync(file, text);
  });

  test('another major version of Postgres is refused', () => {
    const other = 'postgres:16.9-bookworm';
    must('docker', ['build', '-q', '-t', other, '-'], {
      input: 'FROM rig/postgres:1\nENV PG_MAJOR=16\n',
      env: { DOCKER_BUILDKIT: '0' },
    });
    const env = read(path('.env'));
    const state = () =>
      must('docker', ['run', '--rm', '-v', 'proof_database:/d:ro', 'rig/root:1', 'ls', '-lRn', '--full-time', '/d']);
    const before = state();
    writeFileSync(path('.env'), env.replace(/^POSTGRES_TAG=.*$/m, 'POSTGRES_TAG=16.9-bookworm'));
    const done = init(['--skip-doctor']);
    expect(done.status).toBe(1);
    expect(done.stdout).toMatch(/the volume database holds data of Postgres 17, but the image is Postgres 16/);
    expect([state() === before, remains()]).toEqual([true, []]);
    writeFileSync(path('.env'), env);
    must('docker', ['rmi', other]);
  });
});

describe('from sources, called as sh init-deployment.sh', () => {
  const pairs = {
    nginx: company.sign('front-door', ['DNS:localhost', 'IP:127.0.0.1']),
    db: company.sign('store', ['DNS:db']),
  };

  beforeAll(() => {
    frontend.pack('1.1.0', join(parent, '../sources.tar.gz'));
    rmSync(path('ssl/ca-certificates/partner.crt'));
    put(pairs.nginx, 'ssl/nginx');
    put(pairs.db, 'ssl/db');
    succeed(init(['init-deployment.sh', '--archive', '../../sources.tar.gz', '--skip-doctor'], 'sh'));
    up();
  });

  test('the new front end has replaced the old one', () => {
    const { body } = curl(['--cacert', company.crt, 'https://localhost:40443/']);
    expect(body).toMatch('built from a repository, 1.1.0');
    expect(curl(['--cacert', company.crt, 'https://localhost:40443/assets/app.js']).body.trim()).toBe('1');
  });

  test('nginx and Postgres each present the pair that was put in, which their clients verify', () => {
    expect(presented(40443)).toMatchObject({ subject: expect.stringMatching(/CN ?= ?front-door$/) });
    expect(presented(45432, '-starttls', 'postgres')).toMatchObject({
      subject: expect.stringMatching(/CN ?= ?store$/),
    });
    expect(JSON.parse(curl(['--cacert', company.crt, 'https://localhost:40443/health']).body)).toMatchObject({
      database: { ssl: true },
    });
    expect(read(path('ssl/nginx/server.crt'))).toBe(read(pairs.nginx.crt));
  });

  test('an authority that was withdrawn is trusted no longer', () => {
    for (const id of proof.containers()) {
      const bundle = must('docker', ['exec', id, 'cat', '/etc/ssl/certs/ca-certificates.crt']);
      expect([bundle.includes(company.text.trim()), bundle.includes(partner.text.trim())]).toEqual([true, false]);
    }
    const fetched = proof.exec('pytorchcpu-1', ['curl', '-sS', '--max-time', '10', partnerSite]);
    expect([fetched.status, fetched.stderr]).toEqual([60, expect.stringMatching(/certificate/)]);
  });

  test('data outlived all of that', () => {
    expect(psql('select word from kept').stdout.trim()).toBe('still here');
    expect(psql('show ssl').stdout.trim()).toBe('on');
  });
});

describe('the template of an override file', () => {
  test.each([
    ['2.40', 'docker-config'],
    ['2.26', 'docker-config-oldest'],
  ])('is valid with Compose %s when its lines are taken in', (version, config) => {
    const { RIG = '' } = engineEnvironment();
    const env = { DOCKER_CONFIG: join(RIG, config) };
    expect(must('docker', ['compose', 'version', '--short'], { env })).toMatch(version);
    const taken = join(pki, 'override.yml');
    writeFileSync(taken, read(path('docker-compose.override.yml.template')).replace(/^# /gm, ''));
    const files = ['-f', 'docker-compose.yml', '-f', taken];
    expect(run('docker', ['compose', ...files, 'config', '-q'], { cwd: folder, env })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    const services = must('docker', ['compose', ...files, 'config', '--services'], { cwd: folder, env }).split('\n');
    expect(services).toEqual(expect.arrayContaining(['my-pytorchcpu', 'pytorchcpu-1', 'nginx']));
  });
});

describe('a clone of the folder', () => {
  const clone = join(parent, 'cloned');
  const names = (where: string) =>
    readdirSync(join(where, 'secrets'))
      .filter((name) => name.endsWith('.env'))
      .sort();

  beforeAll(() => {
    proof.down(['-v']);
    const git = (...args: readonly string[]) =>
      succeed(asOperator('git', ['-c', 'user.name=o', '-c', 'user.email=o@example.org', ...args], { cwd: folder }));
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'a deployment');
    git('clone', '-q', '.', clone);
    expect(names(clone)).toEqual([]);
    const args = ['--repository', frontend.url, '--branch', 'next', '--skip-doctor'];
    succeed(init(args, 'cloned/init-deployment.sh', parent));
    up(clone);
  });

  test('makes every secret and certificate anew, and comes up', () => {
    expect(names(clone)).toEqual(names(folder));
    for (const name of names(clone)) {
      expect([name, statSync(join(clone, 'secrets', name)).mode & 0o777]).toEqual([name, 0o600]);
      expect([name, read(join(clone, 'secrets', name)) === read(path('secrets', name))]).toEqual([name, false]);
    }
    const trusted = ['--cacert', join(clone, 'ssl/ca/ca.crt')];
    expect(JSON.parse(curl([...trusted, 'https://localhost:40443/health']).body)).toMatchObject({
      database: { user: 'dioptra', ssl: true },
      s3: { account: 'dioptra-restapi' },
    });
    expect(curl(['--cacert', path('ssl/ca/ca.crt'), 'https://localhost:40443/']).error).toMatch(/certificate/);
  });

  test('has the front end of the branch that was named', () => {
    expect(page()).toMatch('built from a repository, next');
    expect(asOperator('git', ['status', '--porcelain'], { cwd: clone }).stdout).toBe('');
  });
});

describe('without TLS, with the oldest Compose', () => {
  const plain = join(parent, 'plain');
  const own = project(plain);
  const env = { DOCKER_CONFIG: join(engineEnvironment().RIG ?? '', 'docker-config-oldest') };

  beforeAll(() => {
    generate(parent, 'plain', {
      ...settings,
      'tls.kind': 'none',
      'services.db.tls': false,
      'trust.kind': 'system',
      'proxy.http': 41080,
      'routes.mlflow.listen': 45100,
      'routes.s3.listen': 49100,
      'routes.console.listen': 49101,
      'routes.postgres.listen': 45532,
      'app.FRONTEND_REPOSITORY': frontend.url,
    });
    own.tagImages();
    succeed(asOperator('./init-deployment.sh', [], { cwd: plain, env, timeout: 200 }));
    expect(remains('plain', plain)).toEqual([]);
    up(plain, env);
  });

  afterAll(() => {
    own.down(['-v']);
  });

  test('http answers and leads nowhere else', () => {
    const answer = curl(['-D', '-', 'http://localhost:41080/plugins']);
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('built from a repository, 1.1.0')]);
    expect(answer.body).not.toMatch(/strict-transport-security|location:/i);
    expect(JSON.parse(curl(['http://localhost:41080/health']).body)).toMatchObject({
      database: { user: 'dioptra', ssl: false },
      cookieSecure: false,
    });
  });

  test('Postgres speaks without TLS', () => {
    const at = { port: 45532, where: plain };
    expect(psql('show ssl', { ...at, mode: 'sslmode=disable' })).toMatchObject({ status: 0, stdout: 'off\n' });
    expect(psql('show ssl', at).stderr).toMatch(/does not support SSL/);
  });

  test('containers have the roots of their images and no file of ours over them', () => {
    for (const id of own.containers())
      expect(must('docker', ['inspect', '-f', '{{range .Mounts}}{{.Destination}} {{end}}', id])).not.toMatch(
        /ca-certificates|tls/,
      );
  });
});
