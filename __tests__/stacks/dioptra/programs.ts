import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { test } from '@jest/globals';

export const isThere = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;

/** A test that needs these programs; where one is not installed it is named and counted as skipped. */
export const withPrograms = (...programs: readonly string[]) => (programs.every(isThere) ? test : test.skip);

/** Runs a program to its end without blocking servers of this process; both outputs as they came. */
export function run(program: string, parameters: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, said }));
  });
}

export interface Ended {
  readonly status: number | null;
  readonly said: string;
}
