import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { emptyFolder } from '../places.js';

export interface Ended {
  readonly killed: boolean;
  readonly out: string;
}

/** Bundles the child; gives back its path. Everybody may read it, so that other users can be it. */
export async function bundledChild(): Promise<string> {
  const place = emptyFolder();
  const outfile = join(place, 'child.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'child.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
  });
  chmodSync(place, 0o755);
  return outfile;
}

/** Runs a program to its end, and says whether SIGKILL was that. */
export function ended(
  command: readonly string[],
  options: { readonly uid?: number; readonly gid?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const [program = '', ...words] = command;
    const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => errors.push(data));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const killed = signal === 'SIGKILL' || code === 137;
      if (killed || code === 0) resolve({ killed, out: Buffer.concat(out).toString() });
      else reject(new Error(`${command.join(' ')} ended with ${code ?? signal}: ${Buffer.concat(errors)}`));
    });
  });
}

/** Some at a time, for each is a process. */
export async function someAtATime<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}
