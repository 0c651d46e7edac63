import { spawnSync } from 'node:child_process';
import type { Environment } from './programs.js';

interface Call {
  readonly program: string;
  readonly words: readonly string[];
  readonly input?: string;
  readonly folder?: string;
  readonly seconds: number;
}

export interface Outcome {
  readonly status: number;
  /** Both streams, what went wrong first. */
  readonly said: string;
}

/**
 * Runs a judge to its end, without a shell and with nothing of the operator's environment but what is named here; nothing where it
 * cannot be started, takes too long or says too much.
 */
export function run(
  { program, words, input, folder = '/', seconds }: Call,
  environment: Environment,
): Outcome | undefined {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    cwd: folder,
    env: { ...environment, LC_ALL: 'C' },
    input: input ?? '',
    encoding: 'utf8',
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: longest,
  });
  return error !== undefined || status === null ? undefined : { status, said: `${stderr}\n${stdout}` };
}

const longest = 1024 * 1024;

/** The PATH and the home, which programs need to find their parts. */
export const home = ({ PATH, HOME }: Environment): Environment => ({ PATH, HOME });

/** One line that a terminal does not act on, of bearable length. */
export const plainly = (line: string): string =>
  line
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 300);
