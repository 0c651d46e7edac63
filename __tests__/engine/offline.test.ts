import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { asOperator, commandLine, compose, workplace } from './operator.js';
import { must, RIG_SCRIPTS, run } from './rig/docker.js';

const parent = workplace();
const log = join(parent, '../registry.log');
const user = 'robot$lab';
const password = `it's "so" \\ $HOME $$ long`;
let registry: ChildProcess;
/** Registry and path of every image here, so that no other test has one of them. */
let prefix: string;

/** A service, a job, a tool, and an image that is built here; whatever they do, sh can do it. */
const stack = `
name: small
x-deployment: { version: 1, title: Small, requires: { login: [vendor.example.org] } }
services:
  web: { image: "vendor.example.org/web:1.0", command: [sleep, "600"], depends_on: [setup] }
  setup: { image: "vendor.example.org/setup:1.0", command: [sh, -c, "echo set up"], x-deployment: { phase: init } }
  ask: { image: "vendor.example.org/ask:1.0", command: [sh, -c, "echo asked"], x-deployment: { phase: tool } }
  own: { image: "rig-offline-own:1", pull_policy: never, command: [sleep, "600"], build: { context: "https://nowhere.invalid/own.git" } }
`;

beforeAll(async () => {
  writeFileSync(join(parent, 'small.yml'), stack);
  writeFileSync(log, '', { mode: 0o666 });
  registry = spawn(process.execPath, [join(RIG_SCRIPTS, 'registry.js'), log, user], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  registry.stdin?.end(password);
  const [port] = await once(registry.stdout ?? registry, 'data');
  prefix = `127.0.0.1:${String(port).trim()}/lab`;
});

afterAll(() => {
  registry.kill();
  for (const project of ['offline', 'guarded']) {
    const label = `label=com.docker.compose.project=${project}`;
    const left = must('docker', ['ps', '-aq', '--filter', label]).split('\n').filter(Boolean);
    if (left.length > 0) must('docker', ['rm', '--force', '--volumes', ...left]);
    run('docker', ['network', 'prune', '--force', '--filter', label]);
  }
  removeImages();
  rmSync(join(parent, '..'), { recursive: true, force: true });
});

describe('a machine that sees no registry', () => {
  const folder = join(parent, 'offline');
  const archive = join(folder, 'images/offline-images.tar.gz');
  let names: readonly string[];

  beforeAll(() => {
    generate('offline', { 'registry.kind': 'archive', 'trust.kind': 'system' });
    names = imagesOf(folder);
    makeImages(names);
    succeed(script(folder, 'scripts/save-images.sh'));
    removeImages();
    writeFileSync(log, '');
  });

  test('every service has an image of its own name in the archive, and never pulls', () => {
    const { services } = load(readFileSync(join(folder, 'docker-compose.yml'), 'utf8')) as {
      services: Record<string, { pull_policy?: string }>;
    };
    expect(Object.values(services).map((service) => service.pull_policy)).toEqual(Array(5).fill('never'));
    expect(names).toEqual([
      ...['ask', 'nginx', 'setup', 'web'].map((name) => expect.stringContaining(`${prefix}/${name}:`)),
      'rig-offline-own:1',
    ]);
    const inside = JSON.parse(must('tar', ['-xOzf', archive, 'manifest.json'])) as { RepoTags: readonly string[] }[];
    expect(inside.flatMap(({ RepoTags }) => RepoTags).sort()).toEqual(names);
    expect(must('sha256sum', ['-c', 'SHA256SUMS'], { cwd: join(folder, 'images') })).toContain(': OK');
  });

  test('without the archive all that is missing is named, and nothing is started', () => {
    must('mv', [archive, `${archive}.away`]);
    const { status, stderr } = script(folder, 'init-deployment.sh', '--skip-doctor');
    must('mv', [`${archive}.away`, archive]);
    expect(status).toBe(1);
    for (const name of names) expect(stderr).toContain(`       ${name}\n`);
    expect(must('docker', ['ps', '-aq', '--filter', 'label=com.docker.compose.project=offline'])).toBe('');
  });

  test('Compose itself does not fetch either', () => {
    const { status, stderr } = compose(folder, ['up', '--detach', 'web'], { timeout: 60 });
    expect([status === 0, stderr]).toEqual([false, expect.stringMatching(/No such image/i)]);
    expect(asked()).toEqual([]);
  });

  test('a spoilt archive is refused', () => {
    const whole = readFileSync(archive);
    truncateSync(archive, whole.length - 1);
    const { status, stderr } = script(folder, 'init-deployment.sh', '--skip-doctor');
    writeFileSync(archive, whole);
    expect([status, stderr]).toEqual([1, expect.stringContaining('is not what was saved')]);
    expect(present(names)).toEqual([]);
  });

  test('init loads it, all of it comes up, and no registry was asked', () => {
    const { stdout } = succeed(script(folder, 'init-deployment.sh', '--skip-doctor'));
    expect(stdout).toMatch(/loading images\/offline-images\.tar\.gz\n[\s\S]* set up\n/);
    expect(present(names)).toEqual(names);
    succeed(compose(folder, ['up', '--detach', '--wait'], { timeout: 60 }));
    expect(succeed(compose(folder, ['run', '--rm', 'ask'], { timeout: 60 })).stdout).toContain('asked');
    expect(
      succeed(compose(folder, ['ps', '--services']))
        .stdout.trim()
        .split('\n')
        .sort(),
    ).toEqual(['own', 'web']);
    succeed(compose(folder, ['down', '--timeout', '1'], { timeout: 60 }));
    expect(asked()).toEqual([]);
  });
});

describe('a registry that wants a log-in', () => {
  const folder = join(parent, 'guarded');

  beforeAll(() => {
    const secrets = join(parent, 'my secrets.env');
    const quoted = password.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$');
    writeFileSync(secrets, `REGISTRY_PASSWORD="${quoted}"\n`, { mode: 0o644 });
    const login = { 'registry.login.server': server(), 'registry.login.user': user };
    generate('guarded', { ...login, 'registry.prefix': `${server()}/other` }, ['--secrets', secrets]);
    writeFileSync(log, '');
  });

  test('init logs in with what lies in secrets/, and asks for images as that user', () => {
    const { status, stdout, stderr } = script(folder, 'init-deployment.sh', '--skip-doctor');
    expect([status, stderr]).toEqual([1, expect.stringContaining('cannot be pulled')]);
    expect(stdout).toContain(`logged in to ${server()} as ${user}\n`);
    expect(asked()).toContain(`${user} GET /v2/`);
    expect(asked().some((line) => line.startsWith(`${user} `) && line.includes('/v2/other/'))).toBe(true);
    expect(asked().filter((line) => line.startsWith('stranger'))).toEqual([]);
    expect(`${stdout}${stderr}`).not.toContain(password);
  });

  test('what Docker keeps lies in the folder, for its owner alone, and nowhere else', () => {
    const kept = join(folder, 'secrets/docker/config.json');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(statSync(kept).uid).toBe(statSync(parent).uid);
    expect(readFileSync(kept, 'utf8')).toContain(Buffer.from(`${user}:${password}`).toString('base64'));
    expect(readdirSync(join(folder, 'secrets/docker'))).toEqual(['config.json']);
    succeed(asOperator('git', ['init', '-q'], { cwd: folder }));
    const seen = succeed(asOperator('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: folder })).stdout;
    expect([seen.includes('scripts/log-in.sh'), seen.includes('secrets/docker')]).toEqual([true, false]);
  });

  test('Compose, called as the unit calls it, is that user too', () => {
    writeFileSync(log, '');
    const found = must('docker', [
      'info',
      '--format',
      '{{range .ClientInfo.Plugins}}{{.Name}} {{.Path}}{{println}}{{end}}',
    ]);
    const plugin = /^compose (.*)$/m.exec(found)?.[1] ?? '';
    asOperator(plugin, ['pull', 'web'], {
      cwd: folder,
      env: { DOCKER_CONFIG: 'secrets/docker' },
      timeout: 60,
    });
    expect(asked().some((line) => line.startsWith(`${user} `) && line.includes('/v2/other/web/'))).toBe(true);
  });

  test('another password is refused, with the reason and without the password', () => {
    writeFileSync(join(folder, 'secrets/REGISTRY_PASSWORD.env'), "REGISTRY_PASSWORD='another word'\n");
    const { status, stdout, stderr } = script(folder, 'scripts/log-in.sh');
    expect([status, stderr]).toEqual([1, expect.stringMatching(/refuses robot\$lab[\s\S]*(401|unauthorized)/i)]);
    expect(`${stdout}${stderr}`).not.toContain('another word');
  });
});

function generate(name: string, settings: Readonly<Record<string, string>>, more: readonly string[] = []): void {
  const all = { name, 'registry.prefix': prefix, ...settings };
  const sets = Object.entries(all).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
  const args = [commandLine, name, '--stack', './small.yml', '--yes', ...sets, ...more];
  succeed(asOperator(process.execPath, args, { cwd: parent }));
}

const script = (folder: string, name: string, ...args: readonly string[]) =>
  asOperator(join(folder, name), args, { cwd: '/', timeout: 120 });

function succeed(done: ReturnType<typeof asOperator>): ReturnType<typeof asOperator> {
  expect([done.status, done.status === 0 ? '' : done.stdout + done.stderr]).toEqual([0, '']);
  return done;
}

const imagesOf = (folder: string): readonly string[] =>
  [
    ...new Set(
      succeed(compose(folder, ['--profile', '*', 'config', '--images']))
        .stdout.trim()
        .split('\n'),
    ),
  ].sort();

/** One small image under all of these names: what sh and its tools need of the rig's root, and nothing that other images share. */
function makeImages(names: readonly string[]): void {
  const heavy = ['git*', 'perl*', 'python3*', 'redis*', 'scalar'].map((name) => `usr/bin/${name}`);
  const libraries = ['postgresql', 'python3*', 'git-core', '*/perl*', '*/libperl*', '*/libicu*', '*/gconv'];
  const except = [
    ...heavy,
    ...libraries.map((path) => `usr/lib/${path}`),
    'usr/sbin',
    'usr/share',
    'proc',
    'sys',
    'dev',
  ];
  const pack = `docker run --rm --network none --entrypoint tar rig/root:1 -c ${except.map((path) => `--exclude='./${path}'`).join(' ')} -C / .`;
  must('sh', ['-c', `${pack} | docker import - rig-offline:1`], { timeout: 60 });
  for (const name of names) must('docker', ['tag', 'rig-offline:1', name]);
}

function removeImages(): void {
  const all = must('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}']).split('\n');
  const ours = all.filter((name) => name.startsWith(`${prefix}/`) || name.startsWith('rig-offline'));
  if (ours.length > 0) must('docker', ['image', 'rm', '--force', ...ours]);
}

const present = (names: readonly string[]): readonly string[] =>
  names.filter((name) => run('docker', ['image', 'inspect', name]).status === 0);

const server = (): string => prefix.replace('/lab', '');

/** What the registry was asked, and by whom. */
const asked = (): readonly string[] => readFileSync(log, 'utf8').split('\n').filter(Boolean);
