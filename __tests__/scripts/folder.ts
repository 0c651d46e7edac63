import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Deployment } from '../../generators/core/model/deployment.js';
import type { Target } from '../../generators/core/model/target.js';
import { scriptFiles } from '../../generators/core/render/scripts.js';
import { systemdFiles } from '../../generators/core/render/systemd.js';
import { readTemplates } from '../../generators/edge/templates.js';

export interface Result {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Shells that are installed here; a word more than one is the shell's own argument. */
export const shells = (['dash', 'busybox sh', 'bash --posix'] as const).filter(
  (shell) => spawnSync(shell.split(' ')[0] ?? '', ['--help']).error === undefined,
);

export const templates = await readTemplates(process.cwd());

/** The user of the tests owns what prepare makes: any other needs root. */
export const me = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;

interface Options {
  readonly shell?: string;
  readonly cwd?: string;
  readonly path?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

export type Folder = ReturnType<typeof folder>;

/** A generated folder, in a place whose name is hard on scripts, with a docker that only plays one. */
export function folder(deployment: Deployment, target: Target = { kind: 'compose' }) {
  const root = mkdtempSync(join(tmpdir(), 'scripts-'));
  const path = join(root, `it's a "lab" & $HOME`);
  const fake = join(root, 'fake');
  const bin = join(root, 'bin');
  const write = (file: string, text: string, mode = 0o644): void => {
    const target = join(path, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    chmodSync(target, mode);
  };
  for (const one of [fake, bin, join(fake, 'volumes')]) mkdirSync(one);
  const volumes = [
    ...deployment.volumes.map(({ name }) => name),
    ...[...deployment.certificates, ...deployment.privateFiles].map(({ volume }) => volume),
  ];
  for (const name of volumes) mkdirSync(join(fake, 'volumes', name), { recursive: true });
  for (const file of [
    ...scriptFiles(deployment, target, templates),
    ...systemdFiles(deployment, target, templates, path),
  ]) {
    write(file.path, file.text, file.mode);
  }
  for (const certificate of deployment.certificates)
    mkdirSync(join(path, 'ssl', certificate.folder), { recursive: true });
  mkdirSync(join(path, 'ssl/ca-certificates'), { recursive: true });
  write('.env', "WEB_BRANCH='main'\n");
  copyFileSync('__tests__/scripts/fake-docker.sh', join(bin, 'docker'));
  chmodSync(join(bin, 'docker'), 0o755);

  /** `sh` inside the scripts is the shell under test too. */
  const call = (
    words: readonly string[],
    { shell = 'dash', path: search = process.env.PATH ?? '', variables = {} }: Options,
  ) => {
    writeFileSync(join(bin, 'sh'), `#!/bin/sh\nexec ${shell} "$@"\n`);
    chmodSync(join(bin, 'sh'), 0o755);
    const [script = '', ...rest] = words;
    return {
      words: [...shell.split(' '), join(path, script), ...rest],
      env: { PATH: [bin, search].join(delimiter), FAKE: fake, HOME: root, ...variables },
    };
  };

  return {
    path,
    fake,
    write,
    read: (file: string): string => readFileSync(join(path, file), 'utf8'),
    has: (file: string): boolean => existsSync(join(path, file)),
    /** Permission bits in octal. */
    mode: (file: string): string => (statSync(join(path, file)).mode & 0o777).toString(8),
    /** What the fake docker is to answer, by the name of the file it reads. */
    answer: (name: string, text: string): void => writeFileSync(join(fake, name), `${text}\n`),
    /** A program on the PATH, before this machine's own. */
    program: (name: string, text: string): void => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(bin, name), 0o755);
    },
    calls: (): readonly string[] => linesOf(join(fake, 'calls')),
    /** Runs a script of the folder from somewhere else, with nothing on stdin. */
    run: (words: readonly string[], options: Options = {}): Result => {
      const {
        words: [program = '', ...rest],
        env,
      } = call(words, options);
      const ran = spawnSync(program, rest, { cwd: options.cwd ?? '/', env, encoding: 'utf8', timeout: 60_000 });
      return { status: ran.status, out: ran.stdout, err: ran.stderr };
    },
    start: (words: readonly string[], options: Options = {}): ChildProcess => {
      const {
        words: [program = '', ...rest],
        env,
      } = call(words, options);
      return spawn(program, rest, { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] });
    },
    pathWithout: (...names: readonly string[]): string => pathWithout(join(root, 'tools'), names),
    remove: (): void => rmSync(root, { recursive: true, force: true }),
  };
}

const linesOf = (path: string): readonly string[] =>
  existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];

/** A PATH on which some programs cannot be found. */
function pathWithout(tools: string, names: readonly string[]): string {
  rmSync(tools, { recursive: true, force: true });
  mkdirSync(tools);
  for (const folder of ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']) {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      if (!names.includes(name) && !existsSync(join(tools, name))) symlinkSync(join(folder, name), join(tools, name));
    }
  }
  return tools;
}
