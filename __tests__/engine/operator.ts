import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { engineEnvironment, must, type Outcome, project, type RunOptions } from './rig/docker.js';

/** An ordinary user who may talk to the engine: whoever runs a deployment is not root. */
const uid = 15_000;

const socket = (): string => (engineEnvironment().DOCKER_HOST ?? '').replace('unix://', '');

/** A place of the operator's own, with spaces in its path. */
export function workplace(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'operator-')), 'my deployments');
  mkdirSync(folder);
  for (const path of [folder, join(folder, '..')]) chownSync(path, uid, uid);
  return folder;
}

/** Runs a program as the operator, who is in the group of the engine's socket and in no other. */
export function asOperator(program: string, args: readonly string[], options: RunOptions = {}): Outcome {
  const group = String(statSync(socket()).gid);
  const done = spawnSync(
    'setpriv',
    ['--reuid', String(uid), '--regid', String(uid), '--groups', group, program, ...args],
    {
      cwd: options.cwd,
      env: { ...engineEnvironment(), HOME: '/nonexistent', ...options.env },
      input: options.input ?? '',
      timeout: (options.timeout ?? 300) * 1000,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    },
  );
  return { status: done.status, stdout: done.stdout ?? '', stderr: done.stderr ?? '' };
}

/** Starts a program as the operator and leaves it running; the caller ends it by its id. */
export function startAsOperator(program: string, args: readonly string[], cwd: string) {
  const group = String(statSync(socket()).gid);
  return spawn('setpriv', ['--reuid', String(uid), '--regid', String(uid), '--groups', group, program, ...args], {
    cwd,
    env: { ...engineEnvironment(), HOME: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

/** The command as it is published. */
export const commandLine = join(process.cwd(), 'dist/cli.js');

/** Generates a deployment as an operator would, and says where it is. */
export function generate(parent: string, name: string, settings: Readonly<Record<string, string | number | boolean>>) {
  const sets = Object.entries({ name, ...settings }).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
  const done = asOperator(process.execPath, [commandLine, name, '--stack', 'dioptra', '--yes', ...sets], {
    cwd: parent,
  });
  if (done.status !== 0) throw new Error(`generating ${name}: exit ${done.status}\n${done.stdout}\n${done.stderr}`);
  const folder = join(parent, name);
  askOften(folder);
  return { folder, printed: done.stdout + done.stderr, ...project(folder) };
}

/** The operator's own override file: health is asked more often, so that the tests wait for less; each time costs a tenth of a second of a core. */
function askOften(folder: string): void {
  const { services } = load(readFileSync(join(folder, 'docker-compose.yml'), 'utf8')) as {
    services: Record<string, { healthcheck?: object }>;
  };
  const override = Object.entries(services).flatMap(([service, { healthcheck }]) =>
    healthcheck === undefined ? [] : [[service, { healthcheck: { interval: '3s', retries: 20 } }] as const],
  );
  writeFileSync(join(folder, 'docker-compose.override.yml'), dump({ services: Object.fromEntries(override) }));
}

/** Which services' short-lived containers the engine makes while something runs. */
export function watchJobs(projectName: string) {
  const label = [
    'type=container',
    'event=create',
    `label=com.docker.compose.project=${projectName}`,
    'label=com.docker.compose.oneoff=True',
  ];
  const format = '{{index .Actor.Attributes "com.docker.compose.service"}}';
  const file = join(mkdtempSync(join(tmpdir(), 'events-')), 'names');
  const args = ['events', ...label.flatMap((one) => ['--filter', one]), '--format', format];
  const watcher = spawn('docker', args, {
    env: { ...engineEnvironment() },
    stdio: ['ignore', openSync(file, 'w'), 'ignore'],
  });
  return {
    seen: (): readonly string[] => readFileSync(file, 'utf8').trim().split('\n').sort(),
    stop: () => watcher.kill(),
  };
}

/** The address of the host beyond number `net`, before there is one. */
export const outsideAddress = (net: number): string => `10.213.${net}.2`;

/**
 * A host beyond the engine's networks, in a network namespace of its own: what "outside" is for a container. It runs one server,
 * by default one that answers any HTTP request on port 8000. Hosts at the same time have different numbers.
 */
export function outsideHost(net = 77, server: readonly [string, ...string[]] = httpServer(net)) {
  const name = `rig-out-${net}-${process.pid % 10_000}`;
  const ip = (...args: readonly string[]) => execFileSync('ip', args, { stdio: 'ignore' });
  for (const left of leftBehind(net)) ip('netns', 'del', left);
  ip('netns', 'add', name);
  ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
  ip('addr', 'add', `10.213.${net}.1/24`, 'dev', name);
  ip('link', 'set', name, 'up');
  ip('-n', name, 'addr', 'add', `${outsideAddress(net)}/24`, 'dev', 'eth0');
  ip('-n', name, 'link', 'set', 'eth0', 'up');
  ip('-n', name, 'route', 'add', 'default', 'via', `10.213.${net}.1`);
  const running = spawn('nsenter', [`--net=/run/netns/${name}`, ...server], {
    cwd: mkdtempSync(join(tmpdir(), 'outside-')),
    stdio: 'ignore',
  });
  return {
    address: outsideAddress(net),
    port: 8000,
    namespace: name,
    stop: () => {
      running.kill();
      ip('netns', 'del', name);
    },
  };
}

/** Namespaces of runs that were killed, in which nobody is: they would answer for the addresses of this one. */
function leftBehind(net: number): readonly string[] {
  const words = (...args: readonly string[]) => execFileSync('ip', args, { encoding: 'utf8' }).trim().split(/\s+/);
  return words('netns', 'list').filter(
    (name) => name.startsWith(`rig-out-${net}-`) && words('netns', 'pids', name).join('') === '',
  );
}

const httpServer = (net: number): [string, ...string[]] => [
  'python3',
  '-m',
  'http.server',
  '8000',
  '--bind',
  outsideAddress(net),
];

/** `docker compose …` as the operator in a deployment folder. */
export const compose = (folder: string, args: readonly string[], options: RunOptions = {}): Outcome =>
  asOperator('docker', ['compose', ...args], { cwd: folder, ...options });

/** The value in one file of `secrets/`. */
export function secret(folder: string, name: string): string {
  const text = readFileSync(join(folder, 'secrets', `${name}.env`), 'utf8');
  const value = new RegExp(`^${name}='(.*)'$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`no ${name} in its file`);
  return value;
}

/** Where containers find this machine: the engine's bridge. An engine that has just been set up names no gateway, so the host is asked. */
export function bridgeAddress(): string {
  const named = '{{index .Options "com.docker.network.bridge.name"}}';
  const bridge = must('docker', ['network', 'inspect', 'bridge', '-f', named]).trim();
  const address = / inet ([\d.]+)\//.exec(must('ip', ['-4', '-oneline', 'address', 'show', 'dev', bridge]))?.[1];
  if (address === undefined) throw new Error(`${bridge} has no address`);
  return address;
}

/**
 * A small front end in a Git repository, served to containers by git itself on the engine's bridge. Its page names the branch
 * that it was built from. Servers at the same time have different ports.
 */
export function frontendRepository(branch: string, { others = [] as readonly string[], port = 19_418 } = {}) {
  const base = mkdtempSync(join(tmpdir(), 'frontend-'));
  const work = join(base, 'work');
  mkdirSync(join(work, 'src/frontend'), { recursive: true });
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=rig', '-c', 'user.email=rig@example.org', ...args], {
      cwd: work,
      stdio: 'ignore',
    });
  git('init', '-b', branch);
  for (const name of [branch, ...others]) {
    if (name !== branch) git('checkout', '-b', name);
    writeFrontend(join(work, 'src/frontend'), name);
    git('add', '.');
    git('commit', '-m', `a small front end, ${name}`);
  }
  git('checkout', branch);
  execFileSync('git', ['clone', '--bare', work, join(base, 'front.git')], { stdio: 'ignore' });
  const address = bridgeAddress();
  const daemon = spawn(
    'git',
    ['daemon', '--export-all', `--base-path=${base}`, `--listen=${address}`, `--port=${port}`, '--reuseaddr'],
    { stdio: 'ignore' },
  );
  return {
    url: `git://${address}:${port}/front.git`,
    unreachable: `git://${address}:1/front.git`,
    /** The sources of a branch as GitHub packs them: in one folder. */
    pack: (name: string, file: string) =>
      git('archive', '--format=tar.gz', `--prefix=front-${name}/`, `--output=${file}`, name),
    stop: () => daemon.kill(),
  };
}

function writeFrontend(folder: string, branch: string): void {
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const about = { name: 'front', version: '1.0.0' };
  write('package.json', JSON.stringify({ ...about, scripts: { build: 'sh build.sh' } }));
  write('package-lock.json', JSON.stringify({ ...about, lockfileVersion: 3, packages: { '': about } }));
  write(
    'build.sh',
    `mkdir -p dist/assets && echo "<!doctype html><title>built from a repository, ${branch}</title>" > dist/index.html && echo "1" > dist/assets/app.js\n`,
  );
}

/** What curl says from outside: body and status, headers on request. */
export function curl(args: readonly string[]): {
  readonly status: number;
  readonly body: string;
  readonly error: string;
} {
  const done = spawnSync('curl', ['-sS', '--max-time', '20', '-w', '\n%{http_code}', ...args], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  const cut = done.stdout.lastIndexOf('\n');
  return { status: Number(done.stdout.slice(cut + 1)), body: done.stdout.slice(0, cut), error: done.stderr };
}

/** Whether something listens there. */
export const isOpen = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise((resolve) => {
    const attempt = connect({ port, host, timeout: 2000 });
    const end = (open: boolean) => {
      attempt.destroy();
      resolve(open);
    };
    attempt
      .on('connect', () => end(true))
      .on('error', () => end(false))
      .on('timeout', () => end(false));
  });
