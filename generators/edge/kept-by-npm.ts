import type { Problem } from '../core/model/problem.js';
import { options } from './options.js';
import { usage } from './usage.js';

/** Flags that count, and what is to be said about them. */
interface Kept {
  readonly flags: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const hint = 'behind npm create, write -- before the options: npm create deployment my-folder -- --yes';

/**
 * `npm create deployment x --yes` keeps `--yes` for npm. Flags without a value are taken from what npm tells of them (of
 * `--yes` only without a terminal, where nobody could be asked); of the others npm keeps one value at most, so they are refused.
 */
export function keptByNpm(
  env: Readonly<Record<string, string | undefined>>,
  terminal: boolean,
  said: ReadonlySet<string>,
): Kept {
  if (env.npm_command !== 'init' && env.npm_command !== 'exec') return { flags: [], problems: [], warnings: [] };
  const told = (name: string) => (said.has(name) ? undefined : env[`npm_config_${name.replaceAll('-', '_')}`]);
  const kept = options.filter(({ name }) => !ofNpm.has(name) && !(name === 'yes' && terminal));
  const flags = kept.filter(({ name, type }) => type === 'boolean' && told(name) === 'true').map(({ name }) => name);
  return {
    flags,
    problems: kept
      .filter(({ name, type }) => type === 'string' && told(name) !== undefined)
      .map(({ name }) => usage('kept-by-npm', `npm has kept --${name} for itself`, hint)),
    warnings: flags.map((name) =>
      usage('kept-by-npm', `--${name} was given to npm; it is taken as meant for create-deployment`, hint),
    ),
  };
}

/** What means something to npm itself, whatever is created. */
const ofNpm: ReadonlySet<string> = new Set(['help', 'version', 'list']);
