import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../generators/core/model/deployment.js';
import { deployment, service, volume } from '../core/deployment.fixture.js';
import { type Folder, folder, shells } from './folder.js';

const plain = deployment({ secrets: [], services: [service('web')] });
let it: Folder;
beforeEach(() => {
  it = folder(plain);
});
afterEach(() => it.remove());

/** Another folder in place of the plain one. */
function like(change: Partial<Deployment>): void {
  it.remove();
  it = folder({ ...plain, ...change });
}

const doctor = (...options: readonly string[]) => it.run(['scripts/doctor.sh', ...options]);
const about = (check: string): readonly { readonly state: string; readonly text: string; readonly cure: string }[] =>
  JSON.parse(doctor('--json').out).filter((line: { readonly check: string }) => line.check === check);
const host = (change: Partial<Deployment['host']>) => ({ ...plain.host, ...change });

describe.each(shells)('doctor.sh under %s', (shell) => {
  test('says of each thing what it is, and ends with 0', () => {
    const { status, out, err } = it.run(['scripts/doctor.sh'], { shell });
    expect(err).toBe('');
    expect(status).toBe(0);
    expect(out).toContain('ok       Docker Engine 28.5.2 (at least 20.10.0)\n');
    expect(out).toContain('ok       Docker Compose 2.40.3 (at least 2.19.0)\n');
    expect(out).toMatch(/^(?:(?:ok|warning) {1,8}\S.*\n(?: {9}cure: .*\n)?)+$/);
  });

  test('ends with 1 upon a failure, each with its cure', () => {
    it.answer('engine-version', '20.10.0');
    it.answer('compose-version', 'v2.9.0');
    const { status, out } = it.run(['scripts/doctor.sh', '--quiet'], { shell });
    expect(status).toBe(1);
    expect(out).toMatch(/^failure {2}Docker Compose 2\.9\.0 is too old: at least 2\.19\.0\n {9}cure: \S/m);
    expect(out).not.toMatch(/^ok/m);
  });
});

test('--json is one line, whatever the texts hold', () => {
  const { out } = doctor('--json');
  expect(out.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(out)).toContainEqual({
    check: 'docker',
    state: 'ok',
    text: 'Docker Engine 28.5.2 (at least 20.10.0)',
    cure: '',
  });
  it.answer('daemon-error', 'a "quoted" \\ word\tand a tab');
  expect(about('docker')).toEqual([
    expect.objectContaining({ text: 'Docker does not answer: a "quoted" \\ word and a tab' }),
  ]);
});

test('an unknown option is a wrong usage', () => expect(doctor('--loud').status).toBe(2));

test.each([
  ['2.19.0', 'ok'],
  ['v2.19', 'ok'],
  ['2.18.99', 'failure'],
  ['2.9.0', 'failure'],
  ['1.29.2', 'failure'],
  ['5.1.2', 'ok'],
  ['10.0.0', 'ok'],
  ['2.40.3-desktop.1', 'ok'],
  ['2.26.1-4', 'ok'],
])('Compose %s against 2.19.0: %s', (version, state) => {
  it.answer('compose-version', version);
  expect(about('compose')).toEqual([expect.objectContaining({ state })]);
});

describe('Docker', () => {
  test('a user outside the group is told how to join it', () => {
    it.answer('daemon-error', 'permission denied while trying to connect to the Docker daemon socket');
    expect(about('docker')).toEqual([
      expect.objectContaining({ state: 'failure', cure: expect.stringContaining('usermod -aG docker') }),
    ]);
  });

  test('a machine of another architecture', () => {
    like({
      application: { ...plain.application, requires: { ...plain.application.requires, architecture: ['amd64'] } },
    });
    expect(about('architecture')).toEqual([expect.objectContaining({ state: 'ok' })]);
    it.answer('architecture', 'aarch64');
    expect(about('architecture')).toEqual([
      expect.objectContaining({ state: 'failure', text: expect.stringContaining('arm64') }),
    ]);
  });

  test('images of one platform only', () => {
    like({ services: [service('worker', { rest: { platform: 'linux/amd64' } })] });
    it.answer('architecture', 'aarch64');
    expect(about('architecture').map(({ state }) => state)).toEqual(['ok', 'warning']);
  });
});

describe('memory and disk', () => {
  const requires = (change: object) =>
    like({ application: { ...plain.application, requires: { ...plain.application.requires, ...change } } });

  test('less than asked for is a warning', () => {
    requires({ memory: '900TB', disk: '900TB' });
    it.answer('docker-root', '/');
    expect(about('memory')).toEqual([expect.objectContaining({ state: 'warning' })]);
    expect(about('disk').map(({ state }) => state)).toEqual(['ok', 'warning']);
  });

  test('enough is fine', () => {
    requires({ memory: '1m', disk: '1m' });
    it.answer('docker-root', '/');
    expect([...about('memory'), ...about('disk')].map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  });
});

test.each([
  ['8', 'failure'],
  ['4.5', 'failure'],
  ['4', 'ok'],
  ['0.5', 'ok'],
  ['${CORES}', 'failure'],
])('a container that may use %s of 4 CPUs: %s', (cpus, state) => {
  const settings = [{ name: 'CORES', value: '16', about: 'Cores' }];
  like({ services: [service('worker', { deploy: { resources: { limits: { cpus } } } })], settings });
  expect(about('cpus')).toMatchObject([{ state, cure: state === 'ok' ? '' : expect.stringContaining('fewer') }]);
});

test.each([
  ['loaded', 'ip-vs', 'ok', ''],
  ['built in', 'nf-tables', 'ok', ''],
  ['there to be loaded', 'fuse', 'failure', 'sudo modprobe fuse'],
  ['missing', 'nfs', 'failure', 'use one that has it'],
])('a module of the kernel that is %s', (_, module, state, cure) => {
  like({ application: { ...plain.application, requires: { ...plain.application.requires, kernel: [module] } } });
  const [SYSTEM, MODULES] = [join(it.fake, 'sys'), join(it.fake, 'modules')];
  const { stdout: release } = spawnSync('uname', ['-r'], { encoding: 'utf8' });
  mkdirSync(join(SYSTEM, 'module/ip_vs'), { recursive: true });
  mkdirSync(join(MODULES, release.trim()), { recursive: true });
  writeFileSync(join(MODULES, release.trim(), 'modules.builtin'), 'kernel/net/netfilter/nf_tables.ko\n');
  it.program('modprobe', 'test "$3" = fuse');
  const { out } = it.run(['scripts/doctor.sh', '--json'], { variables: { SYSTEM, MODULES } });
  const found = (JSON.parse(out) as readonly { readonly check: string }[]).filter(({ check }) => check === 'kernel');
  expect(found).toMatchObject([{ state, cure: expect.stringContaining(cure) }]);
});

test.each(shells)(
  'where the kernel has no list of what is built in, nothing but that is said of a module (%s)',
  (shell) => {
    like({ application: { ...plain.application, requires: { ...plain.application.requires, kernel: ['nfs'] } } });
    it.program('modprobe', 'exit 1');
    const variables = { SYSTEM: join(it.fake, 'none'), MODULES: join(it.fake, 'none') };
    const { out, err } = it.run(['scripts/doctor.sh', '--quiet'], { shell, variables });
    expect([err, out]).toEqual(['', expect.stringContaining('has no module nfs')]);
  },
);

test('no limit is looked at where there is none', () => expect(about('cpus')).toEqual([]));

test('a clock that is behind the folder', () => {
  expect(about('clock')[0]?.state).not.toBe('failure');
  spawnSync('touch', ['-d', '2099-01-01', join(it.path, 'scripts/deployment.sh')]);
  expect(about('clock')).toEqual([expect.objectContaining({ state: 'failure' })]);
});

describe('ports', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))));

  const listen = (address: string): Promise<number> =>
    new Promise((resolve) => {
      server = createServer().listen(0, address, () => {
        const at = server?.address();
        resolve(typeof at === 'object' && at !== null ? at.port : 0);
      });
    });
  const publish = (port: number, hostIp: string): void =>
    like({
      services: [
        service('web', { ports: [{ target: '80', published: String(port), hostIp, protocol: 'tcp', rest: {} }] }),
      ],
    });

  test('one that is free', async () => {
    const port = await listen('127.0.0.1');
    publish(port, '127.0.0.1');
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    expect(about('port')).toEqual([expect.objectContaining({ state: 'ok', text: `port ${port} is free` })]);
  });

  test.each([
    ['127.0.0.1', '127.0.0.1', 'failure'],
    ['0.0.0.0', '127.0.0.1', 'failure'],
    ['127.0.0.1', '0.0.0.0', 'failure'],
    ['127.0.0.2', '127.0.0.1', 'ok'],
  ])('someone listens at %s, we want %s: %s', async (theirs, ours, state) => {
    const port = await listen(theirs);
    publish(port, ours);
    expect(about('port')).toEqual([expect.objectContaining({ state })]);
  });

  test('whose it is: another container is named, our own is fine', async () => {
    publish(await listen('127.0.0.1'), '127.0.0.1');
    it.answer('publishing', 'shop shop-web-1');
    expect(about('port')).toEqual([
      expect.objectContaining({ state: 'failure', text: expect.stringContaining('the container shop-web-1') }),
    ]);
    it.answer('publishing', 'lab lab-web-1');
    expect(about('port')).toEqual([expect.objectContaining({ state: 'ok' })]);
  });
});

describe('a service with the network of its machine', () => {
  const head = { name: 'head', address: '127.0.0.1', role: 'heads' };
  let server: Server;
  let port = 0;
  beforeEach(async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = server.address();
    port = typeof at === 'object' && at !== null ? at.port : 0;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test('here: its port is free, its own, or taken', () => {
    like({ services: [service('web', { hostPorts: [String(port), '1-2'] })] });
    expect(about('port')).toEqual([
      expect.objectContaining({ state: 'failure', text: expect.stringContaining(`port ${port}, which web needs`) }),
    ]);
    it.answer('on-host', 'abc');
    expect(about('port')).toEqual([expect.objectContaining({ state: 'ok' })]);
  });

  test('elsewhere: each of its ports answers, or does not; ranges are not asked', () => {
    const uses = [{ service: 'web', on: 'head', ports: [String(port), '1', '2-9'], direct: true }];
    like({ others: [head], links: { uses, serves: [] } });
    expect(about('gate').map(({ state, text }) => [state, text])).toEqual([
      ['ok', `the machine head answers at 127.0.0.1, port ${port}`],
      ['warning', 'the machine head does not answer at 127.0.0.1, port 1'],
    ]);
  });
});

describe('what images are built with', () => {
  const image = { phase: 'build', image: 'lab-web:1', build: { context: './src' } } as const;

  test('is not looked for where none are built', () => expect(about('build')).toEqual([]));

  test('buildx, and git where a script fetches the source', () => {
    like({ services: [service('image', { ...image, fetch: { script: './fetch.sh', local: [] } })] });
    it.answer('buildx', 'v0.30.1');
    expect(about('build').map(({ state }) => state)).toEqual(['ok', 'ok']);
    const { out } = it.run(['scripts/doctor.sh', '--json'], { path: it.pathWithout('git') });
    expect(out).toContain('git is missing, which fetch.sh fetches');
  });

  test('without buildx it is a warning, since older Compose has its own', () => {
    like({ services: [service('image', image)] });
    expect(about('build')).toMatchObject([{ state: 'warning', cure: expect.stringContaining('docker-buildx-plugin') }]);
  });
});

describe('GPUs', () => {
  const smi = (count: number): void => {
    const lines = Array.from({ length: count }, (_, index) => `echo "GPU ${index}: Card"`).join('\n');
    it.program('nvidia-smi', count > 0 ? lines : 'exit 9');
  };

  test('none are looked for where none are chosen', () => expect(about('gpu')).toEqual([]));

  test.each([
    ['no driver', 0, '{"runc":{}}', ['failure', 'failure']],
    ['fewer than asked for', 1, '{"nvidia":{}}', ['failure', 'ok']],
    ['no toolkit', 2, '{"runc":{}}', ['ok', 'failure']],
    ['all there', 2, '{"nvidia":{},"runc":{}}', ['ok', 'ok']],
  ] as const)('%s', (_, count, runtimes, states) => {
    like({ host: host({ gpu: { kind: 'nvidia', count: 2 } }) });
    smi(count);
    it.answer('runtimes', runtimes);
    expect(about('gpu').map(({ state }) => state)).toEqual(states);
    for (const { state, cure } of about('gpu')) expect(cure === '').toBe(state === 'ok');
  });

  test.each([
    ['none', '', 'failure', 'knows of 0 GPUs here, 2 are asked for'],
    ['too few', 'NVIDIA-GPU 1\nSSD 4', 'failure', 'knows of 1 GPUs here'],
    ['by their ids', 'NVIDIA-GPU 1\nNVIDIA-GPU 1', 'ok', 'knows of 2 GPUs here'],
    ['by their number', 'NVIDIA-GPU 4', 'ok', 'knows of 4 GPUs here'],
  ])('that Swarm knows of: %s', (_, resources, state, text) => {
    const gpu = host({ gpu: { kind: 'nvidia', count: 2 } });
    it.remove();
    it = folder({ ...plain, host: gpu }, { kind: 'swarm', endpoint: 'vip', encrypted: false });
    it.answer('swarm', 'active true');
    it.answer('node-resources', resources);
    expect(about('swarm').slice(1)).toMatchObject([{ state, text: expect.stringContaining(text) }]);
  });

  /** Render nodes of a machine that this is not, each with its driver; they belong to whoever runs the tests. */
  const cards = (drivers: readonly string[], others: readonly string[] = []) => {
    const at = (path: string) => join(it.fake, path);
    for (const folder of ['dev/dri', ...drivers.map((_, index) => `sys/class/drm/renderD${128 + index}/device`)])
      mkdirSync(at(folder), { recursive: true });
    drivers.forEach((driver, index) => {
      writeFileSync(at(`dev/dri/renderD${128 + index}`), '');
      symlinkSync(`/drivers/${driver}`, at(`sys/class/drm/renderD${128 + index}/device/driver`));
    });
    for (const file of others) writeFileSync(at(`dev/${file}`), '');
    return { DEVICES: at('dev'), SYSTEM: at('sys') };
  };

  test.each([
    ['amd', 'nothing', [], [], ['failure']],
    ['amd', 'cards of others', ['i915', 'nouveau'], ['kfd'], ['failure']],
    ['amd', 'fewer than asked for, and no kfd', ['amdgpu'], [], ['failure', 'failure', 'failure']],
    ['amd', 'all but host.yml', ['amdgpu', 'amdgpu'], ['kfd'], ['ok', 'failure', 'ok']],
    ['intel', 'all but host.yml', ['xe', 'i915', 'amdgpu'], [], ['ok', 'failure']],
  ] as const)('%s: %s', (kind, _, drivers, others, states) => {
    like({ host: host({ gpu: { kind, count: 2 } }) });
    const lines = JSON.parse(it.run(['scripts/doctor.sh', '--json'], { variables: cards(drivers, others) }).out);
    const found = lines.filter(({ check }: { check: string }) => check === 'gpu');
    expect(found.map(({ state }: { state: string }) => state)).toEqual(states);
  });
});

describe('places', () => {
  test('a mount unit that is not active', () => {
    like({ host: host({ requiredMounts: ['srv-a.mount', 'srv-b.mount'] }) });
    it.program('systemctl', 'case $2 in srv-a.mount) echo active ;; *) echo inactive; exit 3 ;; esac');
    expect(about('mount').map(({ state }) => state)).toEqual(['ok', 'failure']);
    expect(about('mount')[1]?.cure).toBe('sudo systemctl start srv-b.mount');
  });

  test('an NFS server that does not answer, and one that does', () => {
    like({
      volumes: [
        volume('data', { place: { kind: 'nfs', server: 'nfs.example.org', path: '/x', version: '4', options: '' } }),
      ],
    });
    it.program('nc', 'exit 1');
    it.program('mount.nfs', '');
    expect(about('nfs')[0]).toMatchObject({ state: 'failure', text: expect.stringContaining('nfs.example.org') });
    it.program('nc', '[ "$4 $5" = "nfs.example.org 2049" ]');
    expect(about('nfs').map(({ state }) => state)).toEqual(['ok', 'ok']);
  });

  test('a directory that is missing, closed to others, or fine', () => {
    const at = (name: string) => join(it.fake, name);
    const [open, closed] = [at('op en'), at("clo'sed")];
    for (const [path, mode] of [
      [open, 0o755],
      [closed, 0o700],
    ] as const) {
      mkdirSync(path);
      spawnSync('chmod', [mode.toString(8), path]);
    }
    const other = folder({
      ...plain,
      volumes: [open, closed, at('missing')].map((path, index) =>
        volume(`v${index}`, { place: { kind: 'directory', path } }),
      ),
    });
    const { out } = other.run(['scripts/doctor.sh', '--json']);
    other.remove();
    const states = JSON.parse(out).filter(({ check }: { check: string }) => check === 'directory');
    expect(states.map(({ state }: { state: string }) => state)).toEqual(['ok', 'warning', 'failure']);
  });
});

describe('secrets', () => {
  beforeEach(() => like({ secrets: deployment().secrets }));

  test('missing ones are a failure, but not to init, which makes them', () => {
    expect(about('secrets').map(({ state }) => state)).toEqual(['failure', 'failure']);
    expect(doctor('--before-init').status).toBe(0);
  });

  test('complete and closed is fine, open to others is not', () => {
    it.write('secrets/DB_PASSWORD.env', "DB_PASSWORD='x'\n", 0o600);
    it.write('secrets/SESSION_KEY.env', "SESSION_KEY='x'\n", 0o600);
    expect(about('secrets').map(({ state }) => state)).toEqual(['ok']);
    it.write('secrets/SESSION_KEY.env', "SESSION_KEY='x'\n", 0o640);
    expect(about('secrets')).toEqual([
      expect.objectContaining({ state: 'failure', cure: 'chmod 600 secrets/SESSION_KEY.env' }),
    ]);
  });

  const hasGit = spawnSync('git', ['--version']).error === undefined;
  (hasGit ? test : test.skip)('one that git tracks', () => {
    it.write('secrets/DB_PASSWORD.env', "DB_PASSWORD='x'\n", 0o600);
    it.write('secrets/README.md', '# read me');
    const git = (...words: readonly string[]) => expect(spawnSync('git', words, { cwd: it.path }).status).toBe(0);
    git('init', '-q');
    git('add', '-f', 'secrets/README.md');
    expect(about('git')).toEqual([expect.objectContaining({ state: 'ok' })]);
    git('add', '-f', 'secrets/DB_PASSWORD.env');
    expect(about('git')).toEqual([
      expect.objectContaining({ state: 'failure', text: 'git tracks secrets: secrets/DB_PASSWORD.env ' }),
    ]);
  });
});
