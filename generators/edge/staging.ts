import { readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf } from './errors.js';

/** The name of the folder beside the target in which a run gets everything ready. */
export function stagingName(name: string, random: string): string {
  return `.${name}.${random}.tmp`;
}

/** What a run leaves in its staging folder so that a later one can tell whether it is still at work. */
export function ownerMark(): string {
  return JSON.stringify({ pid: process.pid, host: hostname() });
}

/** Removes what runs that were killed have left beside the target: they may hold secrets. Others at work are left alone. */
export async function sweep({ parent, name }: { readonly parent: string; readonly name: string }): Promise<void> {
  for (const entry of await entriesIn(parent)) {
    if (isStaging(entry, name) && (await isAbandoned(join(parent, entry)))) {
      await rm(join(parent, entry), { recursive: true, force: true });
    }
  }
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

function isStaging(entry: string, name: string): boolean {
  return entry.startsWith(`.${name}.`) && /^[0-9a-f]{8}\.tmp$/.test(entry.slice(name.length + 2));
}

/** Only what carries our mark, from this machine, of a process that is gone; our own number there is a former process's. */
async function isAbandoned(staging: string): Promise<boolean> {
  const mark = await readMark(join(staging, 'owner'));
  return mark !== undefined && mark.host === hostname() && (mark.pid === process.pid || !isAlive(mark.pid));
}

interface Mark {
  readonly pid: number;
  readonly host: string;
}

async function readMark(path: string): Promise<Mark | undefined> {
  try {
    const mark: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isMark(mark) ? mark : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || ['ENOENT', 'EACCES', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

function isMark(mark: unknown): mark is Mark {
  return typeof mark === 'object' && mark !== null && 'pid' in mark && Number.isInteger(mark.pid) && 'host' in mark && typeof mark.host === 'string';
}

/** Signal 0 only asks; EPERM means that the process is someone else's. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
