import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from '../errors.js';
import { statsOf } from './look.js';

/** A process that holds a lock: its number, the moment it started (in ticks, as the system counts them) and its machine. */
export interface Holder {
  readonly process: number;
  readonly started: string;
  readonly host: string;
}

export const thisProcess = (): Holder => ({ process: process.pid, started: startedAt(process.pid), host: hostname() });

/** The line that `scripts/lock.sh` of a deployment writes and reads too. */
export const printHolder = (holder: Holder): string => `${holder.process} ${holder.started} ${holder.host}\n`;

/** The holder that a lock names; nothing where the line is missing or another. */
export function parseHolder(line: string): Holder | undefined {
  const [, number, started, host] = /^(\d{1,10}) (\d+|gone) (\S+)\n?$/.exec(line) ?? [];
  return number === undefined || started === undefined || host === undefined
    ? undefined
    : { process: Number(number), started, host };
}

/** Of a process on another machine nothing can be known here, so it counts as running. */
export function isRunning({ process: number, started, host }: Holder): boolean {
  if (host !== hostname()) return true;
  if (statsOf('/proc/self') !== undefined) return startedAt(number) === started;
  try {
    return process.kill(number, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Field 22 of the process's stat. The second one may hold spaces, so counting begins behind its bracket. */
function startedAt(number: number): string {
  try {
    const stat = readFileSync(`/proc/${number}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[19] ?? 'gone';
  } catch {
    return 'gone';
  }
}
