import { basename } from 'node:path';
import { initFile } from '../../../core/texts/commands.js';
import type { Ahead } from './ahead.js';
import { blame, type Trial } from './blame.js';
import { type Merge, none, type Refusals } from './merge.js';
import type { Programs } from './programs.js';
import { home, plainly, run } from './run.js';
import { inWorkplace } from './workplace.js';

const composePath = 'docker-compose.yml';

interface Caller {
  readonly command: string;
  readonly programs: Programs;
}

/**
 * What Compose refuses of merges to its own file and to env files, with all of them together as they will be, filled in from
 * `.env`, with stand-ins for secrets, and without an engine.
 */
export function composeRefusals(merges: readonly Merge[], ahead: Ahead, { command, programs }: Caller): Refusals {
  const main = mainOf(ahead);
  const concerned = merges.filter(({ path }) => path === main || path === '.env' || path.startsWith('envs/'));
  const [name = '', ...words] = withoutWrapper(command);
  const program = concerned.length === 0 || wrappers.has(basename(name)) ? undefined : programs.at(name);
  if (program === undefined) return none;
  const paths = [main, 'docker-compose.override.yml', 'host.yml', '.env', ...ahead.below('envs')];
  const theirs = new Map(concerned.map((merge) => [merge.path, merge.theirs]));
  const ordered = concerned.toSorted((a, b) => Number(b.path === main) - Number(a.path === main));
  return blame(ordered, (putBack) => {
    const files = new Map(
      paths.flatMap((path) => {
        const text = putBack.has(path) ? theirs.get(path) : ahead.text(path);
        return text === undefined ? [] : [[path, text] as const];
      }),
    );
    return tried(
      { command, main, program, words, environment: environmentOf(programs), temporary: programs.temporary },
      files,
    );
  });
}

interface Call {
  readonly main: string;
  readonly command: string;
  readonly program: string;
  readonly words: readonly string[];
  readonly environment: Programs['environment'];
  readonly temporary: string;
}

function tried(
  { command, main, program, words, environment, temporary }: Call,
  files: ReadonlyMap<string, string>,
): Trial {
  const trial = inWorkplace(
    temporary,
    () => new Map([...standIns(files), ...files]),
    (folder): Trial => {
      const all = [...words, '--profile', '*', 'config', '--quiet'];
      const outcome = run({ program, words: all, folder, seconds: 30 }, environment);
      if (outcome === undefined) return { kind: 'silent' };
      if (outcome.status === 0) return { kind: 'accepted' };
      const said = reason(outcome.said);
      const path = [...files.keys()].find((one) => said.includes(`${folder}/${one}:`));
      const why = plainly(`${command} refuses the merge: ${withoutValues(said.replaceAll(`${folder}/`, ''), main)}`);
      return { kind: 'refused', why, ...(path === undefined ? {} : { path }) };
    },
  );
  return trial ?? { kind: 'silent' };
}

/** Of a folder for Swarm, Compose runs the jobs of init only, and its command says so. */
const mainOf = (ahead: Ahead): string =>
  ahead.text(composePath) === undefined && ahead.text(initFile) !== undefined ? initFile : composePath;

/** Reading a file needs nobody else's rights, and who is asked for a password here would not know why. */
function withoutWrapper(command: string): readonly string[] {
  const words = command.split(' ').filter((word) => word !== '');
  return wrappers.has(basename(words[0] ?? '')) && words[1]?.startsWith('-') === false ? words.slice(1) : words;
}

const wrappers: ReadonlySet<string> = new Set(['sudo', 'doas', 'pkexec', 'runuser', 'su']);

/** Nothing that would change what Compose reads, and no engine that it could ask. */
function environmentOf({ environment }: Programs): Programs['environment'] {
  const { DOCKER_CONFIG } = environment;
  return {
    ...home(environment),
    DOCKER_HOST: 'unix:///nonexistent',
    ...(DOCKER_CONFIG === undefined ? {} : { DOCKER_CONFIG }),
  };
}

/** Every secret that a file names has a value, though not its own. */
function standIns(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const names = [...files.values()].flatMap((text) =>
    [...text.matchAll(/\bsecrets\/(\w+)\.env\b/g)].map(([, name = '']) => name),
  );
  return new Map(names.map((name) => [`secrets/${name}.env`, `${name}='x'\n${name}_ENCODED='x'\n`]));
}

const reason = (said: string): string =>
  said.split('\n').find((line) => line.trim() !== '' && !/^time=.* level=(?:warning|info|debug) |^WARN/.test(line)) ??
  '';

/** Of an env file Compose quotes what it cannot read, which may be what an operator wants nobody to see, and may not say that it is one. */
const withoutValues = (said: string, main: string): string =>
  said.includes(main) ? said : said.replace(/ ["'].*$/s, '');
