import { type ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';

/** One call of Docker Compose. What is secret goes in by `input` or `environment`, and never comes out. */
export interface ComposeCall {
  readonly words: readonly string[];
  readonly input?: string;
  /** Beside its own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What must not be seen in what it says. */
  readonly secrets?: readonly string[];
  readonly seconds: number;
}

export type ComposeAnswer =
  | { readonly kind: 'ended'; readonly status: number; readonly output: string; readonly errors: string }
  /** Nobody knows what it has done: it took too long, or was ended by a signal. */
  | { readonly kind: 'cut-off'; readonly why: string }
  /** It has done nothing: there is no such program, or it cannot be called in this way. */
  | { readonly kind: 'unable'; readonly why: string };

export type Compose = (call: ComposeCall) => Promise<ComposeAnswer>;

/**
 * Docker Compose in a deployment's folder, called as the operator calls it: `command` is split at its spaces, as the scripts do.
 * Never throws for what Compose does; throws where a secret would stand in an argument, which would be our mistake.
 */
export function composeIn(folder: string, command: string, own: NodeJS.ProcessEnv = process.env): Compose {
  return async (call) => {
    const { words, environment = {}, secrets = [], seconds } = call;
    const hidden = secrets.filter((secret) => secret !== '');
    if (words.some((word) => hidden.some((secret) => secret.length >= telling && word.includes(secret))))
      throw new Error('a secret in an argument');
    const prefix = throughWrapper(command.split(' '), Object.keys(environment));
    if (prefix === undefined) return { kind: 'unable', why: `${command} hands on no environment` };
    const [program = '', ...first] = prefix;
    const child = spawn(program, [...first, ...words], {
      cwd: folder,
      env: { ...own, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', ignored).end(call.input ?? '');
    const output = lastWords(child.stdout);
    const errors = lastWords(child.stderr);
    const answer = await ending(child, program, seconds);
    if (answer.kind !== 'status') return answer;
    return {
      kind: 'ended',
      status: answer.status,
      output: masked(output(), hidden),
      errors: masked(errors(), hidden),
    };
  };
}

/** A shorter one may be a part of any word. */
const telling = 8;

/** What a program says, with stars for secrets; the longest first, since one may be a part of another. */
export function masked(text: string, secrets: readonly string[], stars = '***'): string {
  return [...secrets]
    .sort((a, b) => b.length - a.length)
    .reduce((sofar, secret) => sofar.replaceAll(secret, stars), text);
}

/** `sudo` hands on the variables that it is told; others of its kind hand on none, and would not say so. */
function throughWrapper(words: readonly string[], names: readonly string[]): readonly string[] | undefined {
  const [program = '', ...more] = words;
  if (names.length === 0) return words;
  if (basename(program) === 'sudo') return [program, `--preserve-env=${names.join(',')}`, ...more];
  return ['doas', 'pkexec', 'runuser', 'su'].includes(basename(program)) ? undefined : words;
}

type Ending = { readonly kind: 'status'; readonly status: number } | Exclude<ComposeAnswer, { readonly kind: 'ended' }>;

/** A program that does not end in time is asked to, and after some more seconds made to. */
function ending(child: ChildProcess, program: string, seconds: number): Promise<Ending> {
  return new Promise((resolve) => {
    let late = false;
    const ask = setTimeout(() => {
      late = true;
      child.kill('SIGTERM');
    }, seconds * 1000);
    const make = setTimeout(() => child.kill('SIGKILL'), (seconds + patience) * 1000);
    const end = (ended: Ending) => {
      clearTimeout(ask);
      clearTimeout(make);
      resolve(ended);
    };
    child.once('error', (error) => {
      if (child.pid === undefined) end({ kind: 'unable', why: `${program} cannot be started: ${error.message}` });
    });
    // A grandchild may keep the streams open for ever; what was said by then has to do.
    child.once('exit', () => setTimeout(() => child.stdout?.destroy() && child.stderr?.destroy(), lag).unref());
    child.once('close', (status, signal) => {
      if (late) end({ kind: 'cut-off', why: `it was not through after ${seconds} seconds` });
      else if (status === null) end({ kind: 'cut-off', why: `it was ended by ${signal}` });
      else end({ kind: 'status', status });
    });
  });
}

/** Seconds between asking and making, and milliseconds for the last words. */
const patience = 10;
const lag = 2000;

/** The end of what comes, where the reason stands; a program that never stops talking fills no memory. */
function lastWords(stream: NodeJS.ReadableStream): () => string {
  let chunks: readonly Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length;
    chunks = [...chunks, chunk];
    while (length - (chunks[0]?.length ?? 0) > longest) {
      length -= chunks[0]?.length ?? 0;
      chunks = chunks.slice(1);
    }
  });
  stream.on('error', ignored);
  return () => Buffer.concat(chunks).toString('utf8');
}

const longest = 256 * 1024;

/** A program that reads nothing closes its input; what counts is how it ends. */
const ignored = (): void => undefined;
