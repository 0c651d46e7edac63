import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import { codeOf, writeProblem } from '../errors.js';
import type { Disk } from './disk.js';
import { type Holder, isRunning, parseHolder, printHolder, thisProcess } from './holder.js';
import { bytesOf, inTheWay, statsOf } from './look.js';
import { makeFolder } from './make-folder.js';
import { type Owner, ownerFor } from './owner.js';
import { placesIn } from './places.js';
import { removeIfEmpty, removeTree, tried } from './remove.js';

/**
 * Acts while no other run, of this tool or of the deployment's own scripts, works on the folder. A lock that a killed run left is
 * taken over. `target/locked` where another is at work, and the problems of a failed write where none can be made; a state folder
 * with nothing in it is gone afterwards.
 */
export async function locked<T>(folder: string, disk: Disk, act: () => Promise<Result<T>>): Promise<Result<T>> {
  const taken = await orProblem(placesIn(folder).lock, () => take(folder, disk));
  if (!taken.ok) return taken;
  try {
    const done = await act();
    return done.ok ? fine(done.value, [...taken.warnings, ...done.warnings]) : done;
  } finally {
    await release(folder, taken.value, disk);
  }
}

/** A failure of the system as a problem; one of ours is thrown on. */
export async function orProblem<T>(place: string, act: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await act();
  } catch (error) {
    const problem = writeProblem(error, place);
    if (problem === undefined) throw error;
    return failed([problem]);
  }
}

/** What a held lock has to remember: whose it was, if containers of that run may still be there. */
interface Taken {
  readonly left?: string;
}

async function take(folder: string, disk: Disk): Promise<Result<Taken>> {
  const { state, lock } = placesIn(folder);
  const owner = ownerFor(folder);
  const stats = statsOf(state);
  if (stats !== undefined && !stats.isDirectory())
    return failed([inTheWay('.deployment', stats.isSymbolicLink() ? 'link' : 'below-file')]);
  if (stats === undefined) await makeFolder(state, 0o755, owner, disk);
  if (await claim(lock, owner, disk)) return fine({});
  return takeOver(lock, owner, disk);
}

/** Makes the lock and writes into it, unless one is there. */
async function claim(lock: string, owner: Owner | undefined, disk: Disk): Promise<boolean> {
  try {
    await disk.mkdir(lock, 0o700);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    if (owner !== undefined) await disk.chown(lock, owner);
    await writeHolder(lock, printHolder(thisProcess()), owner, disk);
    return true;
  } catch (error) {
    // Somebody took it for an abandoned one meanwhile: what is there now is theirs.
    if (codeOf(error) === 'ENOENT') return false;
    await tried(() => removeTree(lock, disk));
    throw error;
  }
}

/** Never half a line, for others read it. */
async function writeHolder(lock: string, line: string, owner: Owner | undefined, disk: Disk): Promise<void> {
  await disk.write(join(lock, 'pid.new'), line, 0o600, owner);
  await disk.rename(join(lock, 'pid.new'), join(lock, 'pid'));
}

async function takeOver(lock: string, owner: Owner | undefined, disk: Disk): Promise<Result<Taken>> {
  const stats = statsOf(lock);
  if (stats !== undefined && !stats.isDirectory()) return failed([inTheWay('.deployment/lock', 'special')]);
  const line = await patientLine(lock);
  const holder = parseHolder(line);
  if (holder !== undefined && isRunning(holder)) return failed([held(lock, holder)]);
  const aside = `${lock}.${process.pid}`;
  await removeTree(aside, disk);
  if (!(await moved(lock, aside, disk))) return failed([race]);
  // Between the look and the move another may have taken it over: then what was moved is that one's.
  if (lineIn(aside) !== line) {
    await tried(() => disk.rename(aside, lock));
    return failed([race]);
  }
  if (!(await claim(lock, owner, disk))) return failed([race]);
  const left = existsSync(join(aside, 'started'));
  if (left) await disk.write(join(lock, 'started'), '', 0o600, owner);
  await tried(() => removeTree(aside, disk));
  return left ? fine({ left: line }, [leftContainers]) : fine({});
}

async function moved(lock: string, aside: string, disk: Disk): Promise<boolean> {
  try {
    await disk.rename(lock, aside);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** The other run may be between making the lock and writing into it, and on a busy machine stay there for a while. */
async function patientLine(lock: string): Promise<string> {
  for (let left = 50; left > 0; left--) {
    const line = lineIn(lock);
    if (line !== '' || statsOf(lock) === undefined) return line;
    await setTimeout(100);
  }
  return lineIn(lock);
}

function lineIn(lock: string): string {
  try {
    return Buffer.from(bytesOf(join(lock, 'pid'))).toString();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

/**
 * Moved away first, so that nobody sees half a lock. One that told of containers stays, in its old holder's name: only the
 * deployment's own init can take them away, and knows by it that it has to. What cannot be removed ends with this process.
 */
async function release(folder: string, { left }: Taken, disk: Disk): Promise<void> {
  const { state, lock } = placesIn(folder);
  if (left !== undefined) return tried(() => writeHolder(lock, left, ownerFor(folder), disk));
  const aside = `${lock}.${process.pid}`;
  await tried(async () => {
    await disk.rename(lock, aside);
    await removeTree(aside, disk);
  });
  await tried(() => removeTree(aside, disk));
  await tried(() => removeTree(lock, disk));
  await tried(() => removeIfEmpty(state, disk));
}

const held = (lock: string, { process: number, host }: Holder): Problem => ({
  code: 'target/locked',
  message: `another run works on this folder: process ${number} on ${host}`,
  hint: `wait for it; if there is no such process, remove ${lock}`,
});

const race: Problem = {
  code: 'target/locked',
  message: 'another run has just begun to work on this folder',
  hint: 'wait for it',
};

const leftContainers: Problem = {
  code: 'target/left-containers',
  message: 'an init of this deployment was ended by force, and may have left containers of its jobs',
  hint: './init-deployment.sh takes them away',
};
