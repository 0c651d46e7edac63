import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { keyFiles } from '../../../generators/core/plan/key-files.js';
import { bumps, compiledBumps } from '../../rules/bumps.js';
import { withPrograms } from '../dioptra/programs.js';

interface Written {
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly ports?: readonly unknown[];
  readonly volumes?: readonly { readonly source: string; readonly target: string }[];
  readonly build?: {
    readonly context: string;
    readonly target: string;
    readonly args: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}
interface Folder {
  readonly services: Readonly<Record<string, Written>>;
  readonly volumes: Readonly<Record<string, { readonly driver_opts?: { readonly o: string } }>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

type Saying = Parameters<typeof compiledBumps>[0];
const textOf = (path: string, said: Saying = {}): string =>
  compiledBumps(said).files.find((file) => file.path === path)?.text ?? '';
const compose = (said: Saying = {}) => load(textOf('docker-compose.yml', said)) as Folder;
const plain = compose();
const service = (name: string, said: Saying = {}): Written => compose(said).services[name] ?? {};
const image = (name: string): string => join(process.cwd(), 'templates/stacks/bumps/config/image', name);

describe('what the old page warned of', () => {
  test('Redis: a password that no program is started with, kept data, no port, and only the page beside it', () => {
    expect(textOf('envs/redis.env')).toContain('REDISCLI_AUTH=${REDIS_PASSWORD}');
    expect(String(plain.services.redis?.command)).toContain('requirepass %s');
    expect(String(plain.services.redis?.command)).not.toContain('--requirepass');
    expect(String(plain.services.redis?.command)).toContain('appendonly yes');
    expect(plain.services.redis?.volumes?.map(({ target }) => target)).toContain('/data');
    expect(plain.services.redis?.ports).toBeUndefined();
    const beside = Object.entries(plain.services).filter(([, { networks = {} }]) => 'queue' in networks);
    expect(beside.map(([name]) => name)).toEqual(['redis', 'web']);
    expect(plain.networks.queue?.internal).toBe(true);
  });

  test('root: nobody but prepare; no capability, nothing privileged', () => {
    const { prepare: _, ...rest } = plain.services;
    for (const one of Object.values(rest)) {
      expect(one.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
      expect([one.cap_add, one.privileged]).toEqual([undefined, undefined]);
    }
  });

  test('debug mode and --link: gunicorn serves, and names are those of services', () => {
    expect(String(plain.services.web?.command)).toContain('exec gunicorn');
    expect(textOf('envs/web.env')).not.toMatch(/DEBUG|--reload/);
    expect(textOf('envs/web.env')).toContain('REDISTOGO_URL=redis://:${REDIS_PASSWORD}@redis:6379/0');
    expect(textOf('docker-compose.yml')).not.toMatch(/\blinks:/);
  });

  test('a key that changes at each start: it is a secret of the folder', () => {
    expect(plain.services.web?.env_file).toContain('./secrets/SECRET_KEY.env');
    expect(readFileSync(image('bumps_flask/settings.py'), 'utf8')).toContain('environ["SECRET_KEY"]');
  });

  test('an image that moves: base, packages of Python and Redis have versions', () => {
    const { build } = service('web', { 'gpu.kind': 'amd' });
    expect(build).toEqual({ context: './build/config-image', target: 'amd', args: { BASE_IMAGE: '${BASE_IMAGE}' } });
    expect(textOf('.env')).toMatch(/^BASE_IMAGE=debian:13\.\d+-slim$/m);
    const packages = readFileSync(image('requirements.txt'), 'utf8')
      .split('\n')
      .filter((line) => /^[a-z]/.test(line));
    expect(packages.length).toBeGreaterThan(0);
    for (const one of packages) expect(one).toMatch(/^[a-z0-9-]+==[0-9.]+ --hash=sha256:[0-9a-f]{64}$/);
    expect(readFileSync(image('Dockerfile'), 'utf8')).toMatch(/rm -rf .*\/etc\/munge\/munge\.key/);
  });
});

test('the page is at port 5000, behind a log-in, with one limit for uploads in nginx and in the page', () => {
  const said = { 'app.MAX_UPLOAD_MB': 20, 'proxy.http': 5000, 'tls.kind': 'none', 'login.user': 'lab' };
  expect(service('nginx', said).ports).toEqual([
    { target: 8080, published: '5000', host_ip: '127.0.0.1', protocol: 'tcp' },
  ]);
  expect(textOf('envs/web.env', said)).toMatch(/^HOST=0\.0\.0\.0\nPORT="?5000"?$/m);
  const site = textOf('config/nginx/conf.d/site.conf', said);
  expect(site).toContain('set $upstream web:5000;');
  expect(site).toContain('client_max_body_size 20m;');
  expect(textOf('.env', said)).toContain('MAX_UPLOAD_MB=20');
  expect(site.match(/location /g)?.length).toBe(site.match(/auth_basic_user_file \/run\/login\/htpasswd;/g)?.length);
  expect(site.match(/limit_req zone=route-register burst=6 nodelay;/g)?.length).toBeGreaterThan(2);
  expect(textOf('scripts/deployment.sh', said)).toContain(
    'htpasswd secrets/LOGIN_PASSWORD.env nginx-secrets 101:101 htpasswd LOGIN_PASSWORD lab',
  );
});

describe('Slurm', () => {
  test('munge has its key from a file of the folder, and no network; the others have its socket', () => {
    expect(keyFiles(compiledBumps())).toContainEqual({
      path: 'secrets/munge.key',
      mode: 0o600,
      owner: 'secret',
      text: '',
    });
    expect(textOf('scripts/deployment.sh')).toMatch(/munge secrets\/munge\.key bytes 128 no/);
    const holders = Object.entries(plain.services).filter(([, { volumes = [] }]) =>
      volumes.some(({ source }) => source === 'munge-secrets'),
    );
    expect(holders.map(([name]) => name)).toEqual(['munge', 'prepare']);
    expect(plain.services.munge?.network_mode).toBe('none');
    expect(plain.volumes.munge?.driver_opts?.o).toBe('mode=0755,uid=1000,gid=1000');
    expect(plain).not.toHaveProperty('secrets');
  });

  test('starts in order: Redis, munge, controller, daemon, page', () => {
    const waits = (name: string) => Object.keys((plain.services[name]?.depends_on ?? {}) as object);
    expect(waits('slurmctld')).toEqual(['munge']);
    expect(waits('slurmd')).toEqual(['munge', 'slurmctld']);
    expect(waits('web')).toEqual(['redis', 'munge', 'slurmctld']);
  });

  test('its configuration has the user, the longest time and no cgroup, and no machine in it', () => {
    const text = textOf('config/slurm/slurm.conf', { 'app.BUMPS_UID': 4321, 'app.SLURM_MAX_TIME': '12:00:00' });
    expect(text).toMatch(/^SlurmUser=4321\nSlurmdUser=4321$/m);
    expect(text).toMatch(/^PartitionName=batch .*MaxTime=12:00:00 /m);
    expect(text).toContain('ProctrackType=proctrack/linuxproc');
    expect(text).not.toContain('NodeName');
    expect(textOf('config/slurm/cgroup.conf')).toBe('CgroupPlugin=disabled\n');
  });

  test.each([
    ['none', undefined, undefined],
    ['nvidia', undefined, undefined],
    ['amd', ['/dev/kfd', '/dev/dri'], 'gpu'],
    ['intel', ['/dev/dri'], 'gpu'],
  ])('GPUs of kind %s are of the daemon alone', (kind, devices, groups) => {
    const { services } = compose({ 'gpu.kind': kind });
    const { slurmd, ...rest } = services;
    expect([slurmd?.devices, (slurmd?.extends as { service?: string } | undefined)?.service]).toEqual([
      devices,
      groups,
    ]);
    expect(JSON.stringify(slurmd?.deploy).includes('nvidia')).toBe(kind === 'nvidia');
    expect(JSON.stringify(rest)).not.toMatch(/\/dev\/(dri|kfd)|"driver":"nvidia"/);
    expect(slurmd?.build?.target).toBe(kind);
  });
});

const work = mkdtempSync(join(tmpdir(), 'bumps-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('slurmd.sh says what this machine is', () => {
  const config = join(process.cwd(), 'templates/stacks/bumps/config/slurm');
  const files = (name: string, said: Readonly<Record<string, string>>): string => {
    const folder = mkdtempSync(join(work, `${name}-`));
    for (const [path, text] of Object.entries(said)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  };
  const memory = 'MemTotal:       16777216 kB\n';

  test.each([
    ['all of it', 'none', {}, {}, 'RealMemory=14745', ''],
    [
      'limits of version 2',
      'none',
      { 'cpu.max': '150000 100000\n', 'memory.max': '4294967296\n' },
      {},
      'CPUs=1 RealMemory=3686',
      '',
    ],
    [
      'limits of version 1',
      'none',
      {
        'cpu/cpu.cfs_quota_us': '100000\n',
        'cpu/cpu.cfs_period_us': '100000\n',
        'memory/memory.limit_in_bytes': '2147483648\n',
      },
      {},
      'CPUs=1 RealMemory=1843',
      '',
    ],
    ['no limit', 'none', { 'cpu.max': 'max 100000\n', 'memory.max': 'max\n' }, {}, 'RealMemory=14745', ''],
    [
      'NVIDIA',
      'nvidia',
      {},
      { nvidia0: '', nvidia1: '', nvidiactl: '' },
      'Gres=gpu:nvidia:2',
      'Type=nvidia File=DEV/nvidia1 Flags=nvidia_gpu_env',
    ],
    [
      'AMD',
      'amd',
      {},
      { 'dri/renderD128': '', 'dri/card0': '', kfd: '' },
      'Gres=gpu:amd:1',
      'Type=amd File=DEV/dri/renderD128 Flags=amd_gpu_env',
    ],
    [
      'Intel',
      'intel',
      {},
      { 'dri/renderD128': '' },
      'Gres=gpu:intel:1',
      'Type=intel File=DEV/dri/renderD128 Flags=intel_gpu_env',
    ],
  ] as const)('%s', (_, kind, limits, devices, said, gres) => {
    const run = files('run', {});
    const own = files('etc', { 'slurm.conf': '', 'cgroup.conf': '', meminfo: memory });
    const dev = files('dev', { here: '', ...devices });
    const { status, stderr } = spawnSync('sh', [join(config, 'slurmd.sh'), '--print'], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        CONFIG: own,
        RUN: run,
        DEVICES: dev,
        CGROUP: files('cgroup', { here: '', ...limits }),
        MEMINFO: join(own, 'meminfo'),
        GPU_KIND: kind,
      },
    });
    expect([status, stderr]).toEqual([0, expect.stringContaining(said)]);
    expect(readFileSync(join(run, 'gres.conf'), 'utf8')).toContain(gres.replace('DEV', dev));
  });

  withPrograms('shellcheck')('and with the other start scripts it is clean for shellcheck', () => {
    const scripts = bumps.assets.filter(({ path }) => path.endsWith('.sh'));
    expect(scripts.length).toBe(4);
    for (const { path, text } of scripts)
      expect([
        path,
        spawnSync('shellcheck', ['-s', 'sh', '-S', 'style', '-'], { input: text, encoding: 'utf8' }).stdout,
      ]).toEqual([path, '']);
  });
});
