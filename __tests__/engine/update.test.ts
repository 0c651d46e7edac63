import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  asOperator,
  commandLine,
  compose,
  curl,
  frontendRepository,
  generate,
  isOpen,
  secret,
  workplace,
} from './operator.js';
import { eventually, must, project } from './rig/docker.js';

const parent = workplace();
/** Where the deployment was generated and committed, and the clone of it that runs. */
const origin = join(parent, 'upd');
const folder = join(parent, 'a clone');
const live = project(folder);
const datasets = { first: join(parent, 'data sets'), second: join(parent, 'other data') };
const answers = {
  'profiles.pgadmin': false,
  'app.TF_CPU': 0,
  'app.TORCH_CPU': 1,
  'proxy.http': 22080,
  'proxy.https': 22443,
  'routes.mlflow.listen': 27000,
  'routes.s3.listen': 27900,
  'routes.console.listen': 27901,
  'routes.postgres.listen': 27432,
  'storage.datasets.kind': 'directory',
  'storage.datasets.path': datasets.first,
};
const ca = join(folder, 'ssl/ca/ca.crt');
const path = (...parts: readonly string[]) => join(folder, ...parts);
const read = (name: string) => readFileSync(path(name), 'utf8');
let frontend: ReturnType<typeof frontendRepository>;

beforeAll(() => {
  frontend = frontendRepository('1.1.0', { others: ['1.2.0'], port: 19_420 });
  for (const place of Object.values(datasets)) makeDatasets(place);
  generate(parent, 'upd', { ...answers, 'app.FRONTEND_REPOSITORY': frontend.url });
  project(origin).tagImages();
  git(origin, 'init', '-q');
  git(origin, 'add', '-A');
  git(origin, 'commit', '-q', '-m', 'a deployment');
  git(parent, 'clone', '-q', origin, folder);
  succeed(asOperator('./init-deployment.sh', ['--skip-doctor'], { cwd: folder, timeout: 200 }));
  succeed(compose(folder, ['up', '--detach', '--wait'], { timeout: 200 }));
  putDataIn();
});

afterAll(() => {
  frontend.stop();
  live.down(['-v']);
  rmSync(join(parent, '..'), { recursive: true, force: true });
});

describe('a folder that was committed, cloned elsewhere and initialised', () => {
  test('all that an update needs was committed, and no secret', () => {
    const kept = git(origin, 'ls-files').trim().split('\n');
    const { files } = JSON.parse(readFileSync(join(origin, '.deployment/manifest.json'), 'utf8')) as Manifest;
    const generated = files.filter(({ owner }) => owner === 'generated').map((file) => file.path);
    expect(generated).toContain('docker-compose.yml');
    const needed = generated.flatMap((name) => [name, `.deployment/base/${name}`]);
    expect(needed.filter((name) => !kept.includes(name))).toEqual([]);
    expect(kept.filter((name) => /\.key$|^secrets\/.*\.env$|^ssl\/.*\.crt$/.test(name))).toEqual([]);
    const values = secretNames(origin).map((name) => secret(origin, name));
    expect(values.length).toBeGreaterThanOrEqual(10);
    const shown = kept.filter((name) => values.some((value) => readFileSync(join(origin, name)).includes(value)));
    expect(shown).toEqual([]);
  });

  test('it has secrets and an authority of its own, git sees no change, and the site answers', () => {
    expect(secretNames(folder)).toEqual(secretNames(origin));
    const same = secretNames(folder).filter((name) => secret(folder, name) === secret(origin, name));
    expect([same, read('ssl/ca/ca.crt') === readFileSync(join(origin, 'ssl/ca/ca.crt'), 'utf8')]).toEqual([[], false]);
    expect(git(folder, 'status', '--porcelain')).toBe('');
    expect(site(22443)).toEqual([200, 'built from a repository, 1.1.0']);
  });

  test('status has nothing to tell, though the clone lies elsewhere', () => {
    const said = succeed(cli('status', folder));
    expect(said).toMatch(
      /^[^\n]+\/a clone: dioptra, written by create-deployment \S+\n\d+ files are as they were generated\.\n$/,
    );
    expect(read('systemd/upd.service')).toContain(`WorkingDirectory=${origin}\n`);
  });
});

/** What the operator does to the folder by hand. */
const edits = {
  '.env': (text: string) => `${text}\n# who is asked\nLAB_OWNER="the lab"\n`,
  'config/nginx/conf.d/site.conf': (text: string) =>
    text.replace(/(location \^~ \/api\/ \{[^}]*client_max_body_size) 100m;/, '$1 150m;'),
  'config/nginx/headers.conf': (text: string) => text.replace(/\n/, '$&add_header X-Operated-By "the lab" always;\n'),
  'docker-compose.yml': (text: string) =>
    text.replace(
      /\n {2}restapi:\n/,
      '$&    # pinned by the lab\n    cpuset: "0"\n    labels:\n      org.example.owner: ${LAB_OWNER}\n',
    ),
  'docker-compose.override.yml': (text: string) =>
    `# ours, "as it stands"\n\n${text}  notes: # a service of ours\n    image: redis:8.10.1-trixie\n    entrypoint: [ sleep, "3000" ]\n    init: true\n    tmpfs: [ /data ]\n`,
} as const;
const own = 'config/nginx/conf.d/own.local.conf';

describe('an update of the running deployment: tag and port changed, with edits', () => {
  const told = { 'app.DIOPTRA_TAG': '1.2.0', 'proxy.https': 22444 };
  let before: ReturnType<typeof pictures>;
  let containers: readonly string[];
  let preview: UpdateJson;
  let done: UpdateJson;

  beforeAll(() => {
    for (const [name, edit] of Object.entries(edits)) {
      expect(edit(read(name))).not.toBe(read(name));
      writeFileSync(path(name), edit(read(name)));
    }
    writeFileSync(path(own), 'map $host $lab_of_ours { default "ours"; }\n');
    before = pictures();
    containers = running();
    preview = updateJson('--dry-run', ...set(told));
    expect(pictures()).toEqual(before);
    done = updateJson(...set(told));
  });

  test('it touches nothing that runs, and says the same as the dry run', () => {
    expect(running()).toEqual(containers);
    expect(site(22443)).toEqual([200, 'built from a repository, 1.1.0']);
    expect([done.changes, done.next]).toEqual([preview.changes, preview.next]);
  });

  test('just the expected files have changed; secrets and the override are as they were, modes too (B04, B07, B10)', () => {
    expect(differing(before, pictures()).filter((name) => !name.startsWith('.deployment/'))).toEqual([
      '.env',
      'README.md',
      'config/nginx/conf.d/site.conf',
      'deployment.yml',
      'docker-compose.yml',
      'scripts/deployment.sh',
    ]);
    const kinds = done.changes.filter(({ path: name }) => name in edits).map(({ path: name, kind }) => [name, kind]);
    expect(kinds).toEqual([
      ['.env', 'merge'],
      ['config/nginx/conf.d/site.conf', 'merge'],
      ['config/nginx/headers.conf', 'edited'],
      ['docker-compose.yml', 'merge'],
    ]);
  });

  test('after the commands that it names all is well: new tag, new port, the edits in effect, the data there', () => {
    live.tagImages();
    expect(done.next).toEqual(['docker compose down', './init-deployment.sh', 'docker compose up --detach --wait']);
    typed(folder, done.next);
    expect(states()).toEqual(['running healthy']);
    expect(images()).toMatchObject({
      mlflow: expect.stringMatching(/\/mlflow-tracking:1\.2\.0$/),
      restapi: expect.stringMatching(/\/restapi:1\.2\.0$/),
      'pytorchcpu-1': expect.stringMatching(/\/pytorch-cpu:1\.2\.0$/),
      notes: 'redis:8.10.1-trixie',
    });
    expect([site(22444), site(22443)[0]]).toEqual([[200, 'built from a repository, 1.2.0'], 0]);
    editsAreInEffect(22444);
    expect(dataOf()).toEqual(data);
    expect(differing(before, pictures()).filter((name) => /^(secrets|ssl)\//.test(name))).toEqual([]);
  });

  test('the same update again has nothing to do', () => {
    const then = pictures();
    const again = cli(folder, ...set(told));
    expect([again.status, again.stdout]).toEqual([0, `${folder} is up to date.\n`]);
    const status = cli('status', folder);
    const edited = [...status.stdout.matchAll(/^ {2}edited +(.*)$/gm)].map(([, name]) => name);
    expect([status.status, edited]).toEqual([10, Object.keys(edits).filter((name) => !name.includes('override'))]);
    expect(pictures()).toEqual(then);
  });

  test('taken back while it runs: the folder is as before, and after the commands all is too, with the data', () => {
    const back = cli('rollback', '--folder', folder, '--json');
    succeed(back);
    expect(differing(before, pictures()).filter((name) => !name.startsWith('.deployment/backup/'))).toEqual([]);
    const { next } = JSON.parse(back.stdout) as UpdateJson;
    expect(next).toEqual(done.next);
    typed(folder, next);
    expect(states()).toEqual(['running healthy']);
    expect(images()).toMatchObject({ restapi: expect.stringMatching(/\/restapi:1\.1\.0$/) });
    expect([site(22443), site(22444)[0]]).toEqual([[200, 'built from a repository, 1.1.0'], 0]);
    editsAreInEffect(22443);
    expect(dataOf()).toEqual(data);
  });
});

describe('what an update says is enough', () => {
  test('a reload: the new header is served, beside the operator’s own, and no container has changed', async () => {
    const containers = running();
    const done = succeed(cli(folder, '--set', 'tls.hsts=true'));
    expect(commandsIn(done)).toEqual(['docker compose exec nginx nginx -c /etc/nginx/deployment/nginx.conf -s reload']);
    expect(headers(22443)).not.toMatch(/strict-transport-security/i);
    typed('/', commandsIn(done, 'all'));
    await eventually('the new header', 10, () => /strict-transport-security/i.test(headers(22443)) || undefined);
    editsAreInEffect(22443);
    expect(running()).toEqual(containers);
  });

  test('up: one answer, the directory of data sets, is changed without a question (B06)', () => {
    const [before, containers] = [pictures(), new Set(running())];
    expect(seenByWorker()).toBe(datasets.first);
    const done = cli(folder, '--set', `storage.datasets.path=${datasets.second}`);
    expect(commandsIn(succeed(done))).toEqual(['docker compose up --detach --wait']);
    expect(done.stdout).toMatch(/\nIts unit has changed\. .*: sudo sh scripts\/install-unit\.sh\n/);
    expect(differing(before, pictures()).filter((name) => !name.startsWith('.deployment/'))).toEqual([
      'README.md',
      'deployment.yml',
      'docker-compose.override.yml.template',
      'docker-compose.yml',
      'scripts/deployment.sh',
      'systemd/upd-backup.service',
      'systemd/upd.service',
    ]);
    expect(read('deployment.yml')).toContain(datasets.second);
    typed('/', commandsIn(done.stdout, 'all'));
    expect([seenByWorker(), states()]).toEqual([datasets.second, ['running healthy']]);
    expect(running().filter((line) => !containers.has(line))).toEqual([
      expect.stringMatching(/^\/upd-pytorchcpu-1-1 /),
    ]);
  });

  test('down and up: networks get other options; up with --remove-orphans: the worker that came with them goes again', () => {
    const names = () => running().map((line) => line.split(' ')[0]);
    const mtu = () => must('docker', ['network', 'inspect', '-f', '{{json .Options}}', 'upd_backend']);
    const more = succeed(cli(folder, ...set({ 'network.mtu': 1400, 'app.TORCH_CPU': 2 })));
    expect(commandsIn(more)).toEqual(['docker compose down', 'docker compose up --detach --wait']);
    typed('/', commandsIn(more, 'all'));
    expect([mtu(), states()]).toEqual([expect.stringContaining('"1400"'), ['running healthy']]);
    editsAreInEffect(22443);
    expect(dataOf()).toEqual(data);
    expect(names()).toContain('/upd-pytorchcpu-2-1');
    const others = running().filter((line) => !line.startsWith('/upd-pytorchcpu-2-1 '));
    const fewer = succeed(cli(folder, '--set', 'app.TORCH_CPU=1'));
    expect(commandsIn(fewer)).toEqual(['docker compose up --detach --wait --remove-orphans']);
    typed('/', commandsIn(fewer, 'all'));
    expect(running()).toEqual(others);
  });

  test('a restart: a file of the operator’s own stack', () => {
    const stack = ownStack('the first text\n');
    const small = join(parent, 'small');
    succeed(cli(small, '--stack', stack, '--yes', '--set', 'name=upd-small'));
    const word = () => succeed(compose(small, ['exec', '-T', 'reader', 'cat', '/tmp/word'])).trim();
    try {
      succeed(asOperator('./init-deployment.sh', ['--skip-doctor'], { cwd: small, timeout: 100 }));
      typed(small, ['docker compose up --detach --wait']);
      ownStack('the second text\n');
      const done = succeed(cli(small, '--yes'));
      expect([word(), commandsIn(done)]).toEqual(['the first text', ['docker compose restart reader']]);
      typed('/', commandsIn(done, 'all'));
      expect(word()).toBe('the second text');
    } finally {
      project(small).down(['-v']);
    }
  });
});

describe('TLS off and on again in place, in front and for the database (D22)', () => {
  const tied = () => ['ssl/ca/ca.crt', 'ssl/ca/ca.key', ...secretNames(origin).map((name) => `secrets/${name}.env`)];
  const kept = () => tied().map((name) => [name, sha256(read(name))]);
  const again = ['docker compose down', './init-deployment.sh', 'docker compose up --detach --wait'];
  let first: ReturnType<typeof kept>;

  test('off: http answers, https is closed, Postgres speaks plainly; no key comes into view of git', async () => {
    first = kept();
    const done = succeed(cli(folder, '--set', 'tls.kind=none', '--set', 'services.db.tls=false'));
    expect(commandsIn(done)).toEqual(again);
    typed('/', commandsIn(done, 'all'));
    expect(states()).toEqual(['running healthy']);
    expect(curl(['http://localhost:22080/']).body).toContain('built from a repository, 1.1.0');
    expect(JSON.parse(curl(['http://localhost:22080/health']).body)).toMatchObject({
      database: { ssl: false },
      cookieSecure: false,
    });
    expect([await isOpen(22443), psql('show ssl', 'disable')]).toEqual([false, 'off']);
    const seen = git(folder, 'ls-files', '--cached', '--others', '--exclude-standard').split('\n');
    expect(seen.filter((name) => /\.key$|^secrets\/.*\.env$/.test(name))).toEqual([]);
    expect(kept()).toEqual(first);
  });

  test('on, with a part more: the same authority and secrets, one secret is new; init may run twice (B09)', () => {
    const wanted = { 'tls.kind': 'self-signed', 'services.db.tls': true, 'profiles.pgadmin': true };
    const next = commandsIn(succeed(cli(folder, ...set({ ...wanted, 'routes.pgadmin.listen': 27050 }))));
    expect(next).toEqual(again);
    live.tagImages();
    const [down = '', init = '', up = ''] = next;
    typed(folder, [down, init]);
    const once = pictures();
    typed(folder, [init]);
    expect(pictures()).toEqual(once);
    typed(folder, [up]);
    expect([states(), kept()]).toEqual([['running healthy'], first]);
    expect([secret(folder, 'PGADMIN_PASSWORD').length, trusted('https://localhost:27050/misc/ping')]).toEqual([
      32, 200,
    ]);
    expect(site(22443)).toEqual([200, 'built from a repository, 1.1.0']);
    expect(psql('show ssl')).toBe('on');
    editsAreInEffect(22443);
    expect(dataOf()).toEqual(data);
  });
});

describe('a clash (B11)', () => {
  const name = 'docker-compose.yml';
  const memory = () => Number(inspect('restapi', '{{.HostConfig.Memory}}')) / 2 ** 30;
  const ready = () => asOperator('sh', ['scripts/ready.sh'], { cwd: folder });

  test('the file stays valid, nothing starts with it, and the next update is refused', () => {
    const edited = read(name).replace(/(\n {2}restapi:\n(?: {4}.*\n)*? {10}memory:) 4g\n/, '$1 5g\n');
    expect(edited).not.toBe(read(name));
    writeFileSync(path(name), edited);
    const done = cli(folder, '--set', 'limits.restapi.memory=6g');
    expect([done.status, read(name)]).toEqual([3, edited]);
    expect(done.stdout).toMatch(/CLASH\s+docker-compose\.yml/);
    expect(compose(folder, ['config', '-q']).status).toBe(0);
    expect(ready()).toMatchObject({ status: 1, stderr: expect.stringMatching(/clashes in docker-compose\.yml/) });
    expect(asOperator('./init-deployment.sh', [], { cwd: folder })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/clashes in docker-compose\.yml/),
    });
    expect(cli(folder, '--set', 'tls.hsts=false').status).toBe(4);
  });

  test('resolved: ready again, and the command that it names brings what was chosen', () => {
    const done = succeed(cli('resolve', '--theirs', name, '--folder', folder));
    expect(commandsIn(done)).toEqual(['docker compose up --detach --wait']);
    expect([ready().status, memory()]).toEqual([0, 4]);
    typed('/', commandsIn(done, 'all'));
    expect([memory(), states()]).toEqual([6, ['running healthy']]);
    editsAreInEffect(22443);
    expect(dataOf()).toEqual(data);
  });
});

interface Manifest {
  readonly files: readonly { readonly path: string; readonly owner: string }[];
}

interface UpdateJson {
  readonly changes: readonly { readonly path: string; readonly kind: string }[];
  readonly next: readonly string[];
}

// ---- the operator's doing -----------------------------------------------------------------------------------------------------

function cli(...args: readonly string[]) {
  return asOperator(process.execPath, [commandLine, ...args], { cwd: '/', timeout: 60 });
}

function updateJson(...args: readonly string[]): UpdateJson {
  return JSON.parse(succeed(cli(folder, '--json', ...args))) as UpdateJson;
}

const set = (said: Readonly<Record<string, string | number | boolean>>) =>
  Object.entries(said).flatMap(([name, value]) => ['--set', `${name}=${value}`]);

/** The commands that a report names; all of them with the `cd` before them, as they are copied into a shell. */
function commandsIn(text: string, which: 'all' | 'without cd' = 'without cd'): readonly string[] {
  const [, after = ''] = text.split('Where the deployment runs:\n\n');
  const lines = (after.split('\n\n')[0] ?? '').split('\n').filter((line) => line.startsWith('  '));
  const commands = lines.map((line) => line.trim());
  return which === 'all' ? commands : commands.filter((command) => !command.startsWith('cd '));
}

/** As one script, in the order in which they stand there. */
function typed(where: string, commands: readonly string[]): void {
  expect(commands).not.toEqual([]);
  succeed(asOperator('sh', ['-e', '-c', commands.join('\n')], { cwd: where, timeout: 250 }));
}

function git(where: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=o', '-c', 'user.email=o@example.org'];
  return succeed(asOperator('git', [...who, ...args], { cwd: where }));
}

function succeed(done: ReturnType<typeof asOperator>): string {
  expect([done.status, done.status === 0 ? '' : done.stdout + done.stderr]).toEqual([0, '']);
  return done.stdout;
}

/** A directory of the operator's, which says where it is. */
function makeDatasets(place: string): void {
  mkdirSync(place);
  writeFileSync(join(place, 'where'), place);
}

/** A stack of one service, which reads its file when it starts. */
function ownStack(text: string): string {
  const stack = join(parent, 'own stack');
  mkdirSync(join(stack, 'conf'), { recursive: true });
  writeFileSync(join(stack, 'conf/word'), text);
  const service = {
    image: 'redis:8.10.1-trixie',
    user: '999:999',
    command: ['sh', '-c', 'cp /conf/word /tmp/word && exec sleep 3000'],
    volumes: ['./conf:/conf:ro'],
    tmpfs: ['/tmp', '/data'],
    healthcheck: { test: ['CMD', 'test', '-s', '/tmp/word'], interval: '1s' },
  };
  writeFileSync(join(stack, 'compose.yml'), JSON.stringify({ name: 'own', services: { reader: service } }));
  return stack;
}

// ---- data ---------------------------------------------------------------------------------------------------------------------

const data = { row: 'a row', key: 'a key', object: 'an object' };

function putDataIn(): void {
  psql(`create table kept as select '${data.row}' as word`);
  expect(redis(`set kept "${data.key}"`)).toBe('OK');
  s3('-X', 'PUT', '-H', 'Content-Type: text/plain', '--data-binary', data.object);
}

const dataOf = () => ({ row: psql('select word from kept'), key: redis('get kept'), object: s3() });

/** From outside by whatever the front door is; a password goes in by the environment. */
const psql = (sql: string, mode = 'require'): string =>
  must('psql', ['-h', '127.0.0.1', '-p', '27432', '-U', 'dioptra', '-d', 'restapi', '-XAtqc', sql], {
    env: { PGPASSWORD: secret(folder, 'DB_PASSWORD'), PGSSLMODE: mode, PGCONNECT_TIMEOUT: '5' },
  }).trim();

const redis = (command: string): string => live.exec('redis', ['sh', '-c', `redis-cli ${command}`]).stdout.trim();

/** A signed request for one object, by the stand-ins' newer curl. */
const s3 = (...args: readonly string[]): string =>
  must(
    'docker',
    [
      ...['run', '--rm', '-i', '--network', 'host', '-v', `${ca}:/ca.crt:ro`, '--entrypoint', 'curl', 'rig/restapi:1'],
      ...['-K', '-', '-sSf', '--cacert', '/ca.crt', '--aws-sigv4', 'aws:amz:us-east-1:s3', ...args],
      'https://localhost:27900/mlflow-tracking/artifacts/kept',
    ],
    { input: `user = "dioptra-restapi:${secret(folder, 'S3_RESTAPI_PASSWORD')}"\n` },
  );

// ---- what there is ------------------------------------------------------------------------------------------------------------

/** Status and title of the first page, verified with the deployment's own authority; status 0 where nothing listens. */
function site(port: number): readonly [number, string] {
  const { status, body } = curl(['--cacert', ca, `https://localhost:${port}/`]);
  return [status, /<title>(.*)<\/title>/.exec(body)?.[1] ?? ''];
}

const trusted = (url: string): number => curl(['--cacert', ca, url]).status;

const headers = (port: number): string =>
  curl(['--cacert', ca, '-o', '/dev/null', '-D', '-', `https://localhost:${port}/`]).body;

function editsAreInEffect(port: number): void {
  const nginx = live.exec('nginx', ['nginx', '-T', '-c', '/etc/nginx/deployment/nginx.conf']).stdout;
  expect(nginx).toMatch(/location \^~ \/api\/ \{[^}]*client_max_body_size 150m;/);
  expect(nginx).toMatch(/map \$host \$lab_of_ours/);
  expect(headers(port)).toMatch(/x-operated-by: the lab\r/i);
  expect(inspect('restapi', '{{.HostConfig.CpusetCpus}} {{index .Config.Labels "org.example.owner"}}')).toBe(
    '0 the lab',
  );
  expect(read('docker-compose.yml')).toMatch(/\n {2}restapi:\n {4}# pinned by the lab\n/);
}

const inspect = (service: string, format: string): string =>
  must('docker', ['inspect', '-f', format, live.compose(['ps', '-q', service]).stdout.trim()]).trim();

/** Every container of the project, by its id and when it was started. */
const running = (): readonly string[] =>
  must('docker', [
    'inspect',
    '-f',
    '{{.Name}} {{.Id}} {{.State.StartedAt}} {{.RestartCount}} {{.State.Status}}',
    ...live.containers(),
  ])
    .trim()
    .split('\n')
    .sort();

/** How the services are, each answer once; one of the operator's own has no health check. */
const states = (): readonly string[] => {
  const lines = succeed(compose(folder, ['ps', '-a', '--format', '{{.Service}} {{.State}} {{.Health}}']));
  const others = lines
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== 'notes running');
  expect(others.length).toBeGreaterThanOrEqual(7);
  return [...new Set(others.map((line) => line.split(' ').slice(1).join(' ')))];
};

const images = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    live
      .containers()
      .map((id) =>
        must('docker', ['inspect', '-f', '{{index .Config.Labels "com.docker.compose.service"}} {{.Config.Image}}', id])
          .trim()
          .split(' '),
      ),
  );

const seenByWorker = (): string => live.exec('pytorchcpu-1', ['cat', '/dioptra/data/where']).stdout;

const secretNames = (where: string): readonly string[] =>
  readdirSync(join(where, 'secrets'))
    .filter((name) => name.endsWith('.env'))
    .map((name) => name.slice(0, -'.env'.length))
    .sort();

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

/** Every file of the folder but git's, with its mode, owner and content. */
function pictures(): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((name) => !name.startsWith(path('.git/')))
      .map((name) => {
        const { mode, uid, gid } = statSync(name);
        return [relative(folder, name), `${mode.toString(8)} ${uid} ${gid} ${sha256(readFileSync(name))}`];
      }),
  );
}

const differing = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name)).sort();
