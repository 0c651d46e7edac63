import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a command did; `status` is null when it ran out of time. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** In seconds; a hanging engine must not hang the tests. */
  readonly timeout?: number;
}

/** The folder of the rig's scripts. */
export const RIG_SCRIPTS = import.meta.dirname;

/** The environment that leads docker to the rig's engine: the caller's own, and what engine.sh wrote. */
export function engineEnvironment(): Readonly<Record<string, string>> {
  const rig = process.env.RIG ?? join(RIG_SCRIPTS, '../../../.rig');
  const set = readFileSync(join(rig, 'env'), 'utf8').matchAll(/^export (\w+)=(.*)$/gm);
  return Object.fromEntries([...Object.entries(process.env), ...[...set].map(([, name, value]) => [name, value])]);
}

/** Runs any program against the rig's engine, within a time limit (60 s unless told); never throws for what it exits with. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Outcome {
  const done = spawnSync(program, args, {
    cwd: options.cwd,
    env: { ...engineEnvironment(), ...options.env },
    input: options.input ?? '',
    timeout: (options.timeout ?? 60) * 1000,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  return { status: done.status, stdout: done.stdout ?? '', stderr: done.stderr ?? '' };
}

/** Like `run`, for what must succeed: returns stdout, or throws with what the program said. */
export function must(program: string, args: readonly string[], options: RunOptions = {}): string {
  const { status, stdout, stderr } = run(program, args, options);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** One Compose project in a folder: its services as the engine runs them. */
export function project(folder: string, name?: string) {
  const own = name === undefined ? [] : ['--project-name', name];
  const compose = (args: readonly string[], options: RunOptions = {}) =>
    run('docker', ['compose', ...own, ...args], { cwd: folder, ...options });
  const mustCompose = (args: readonly string[], options: RunOptions = {}) =>
    must('docker', ['compose', ...own, ...args], { cwd: folder, ...options });

  return {
    compose,
    /** Gives every image of the project the role image that stands for it. */
    tagImages: () => {
      const images = mustCompose(['--profile', '*', 'config', '--images']);
      must(join(RIG_SCRIPTS, 'tag.sh'), [], { input: images });
    },
    up: (args: readonly string[] = []) =>
      mustCompose(['up', '-d', '--wait', '--wait-timeout', '150', '--pull', 'never', ...args], { timeout: 240 }),
    /** Removes containers and networks, and with `-v` the volumes. */
    down: (args: readonly string[] = []) =>
      mustCompose(['--profile', '*', 'down', '-t', '2', '--remove-orphans', ...args], { timeout: 120 }),
    exec: (service: string, args: readonly string[], options: RunOptions = {}) =>
      compose(['exec', '-T', service, ...args], options),
    /** Ids of all containers of the project, ended ones too. */
    containers: () => mustCompose(['ps', '-aq']).split('\n').filter(Boolean),
    /** Host address of a published port, such as 127.0.0.1:49153. */
    port: (service: string, port: number) => mustCompose(['port', service, String(port)]).trim(),
  };
}

/** What the kernel says of a container's first process, and what it may do: looked at from inside, not in the YAML. */
export function confinement(container: string) {
  const status = must('docker', ['exec', container, 'cat', '/proc/1/status']);
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
  const touched = run('docker', [
    'exec',
    '-u',
    '0',
    container,
    'sh',
    '-c',
    'touch /written-by-a-test && rm /written-by-a-test',
  ]);
  return {
    uid: Number(field('Uid')),
    gid: Number(field('Gid')),
    capabilities: BigInt(`0x${field('CapEff') || 'f'}`),
    noNewPrivileges: field('NoNewPrivs') === '1',
    readOnly: /read-only file system/i.test(touched.stderr),
  };
}

/** Waits until `found` returns something, looking twice a second; throws with `what` after so many seconds. */
export async function eventually<T>(what: string, seconds: number, found: () => T | undefined): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
