import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf } from './errors.js';

/**
 * The name of the folder beside the target in which a run gets everything ready. It says which process of which machine it
 * belongs to, so that a later run can tell whether that is still at work; a mark in a file could be missing.
 */
export function stagingName(name: string): string {
  return `.${name}.${process.pid}.${thisHost()}.${randomBytes(4).toString('hex')}.tmp`;
}

/** Removes what runs that were killed have left beside the target: it may hold secrets. Others at work are left alone. */
export async function sweep({ parent, name }: { readonly parent: string; readonly name: string }): Promise<void> {
  const abandoned = (await entriesIn(parent)).filter((entry) => isAbandoned(entry, name));
  for (const entry of abandoned) await rm(join(parent, entry), { recursive: true, force: true });
}

/** Of this machine, and of a process that is gone; our own number there is a former process's. */
function isAbandoned(entry: string, name: string): boolean {
  if (!entry.startsWith(`.${name}.`)) return false;
  const [, pid, host] = /^(\d+)\.([0-9a-f]{8})\.[0-9a-f]{8}\.tmp$/.exec(entry.slice(name.length + 2)) ?? [];
  return host === thisHost() && (Number(pid) === process.pid || !isAlive(Number(pid)));
}

function thisHost(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

/** Where one may write but not look there is nothing to sweep. */
async function entriesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'EACCES') return [];
    throw error;
  }
}

/** Signal 0 only asks; EPERM means that the process is someone else's. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
