import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import { shell } from '../core/render/quote.js';
import { codeOf, writeProblem } from './errors.js';

/** A folder that can be written: its parent exists, and nothing is in its place but perhaps an empty folder. */
export interface Target {
  readonly path: string;
  readonly parent: string;
  readonly name: string;
  /** What the empty folder allows that is there already. */
  readonly mode?: number;
}

/** Looks whether a new folder can be put at an absolute path. Changes nothing; reports `target/...` otherwise. */
export async function checkTarget(path: string): Promise<Result<Target>> {
  try {
    return await inspect(await realpath(path));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return inspectParent(path);
    return report(error, path);
  }
}

/** What is said of a folder that cannot take a deployment. */
function refuse(code: Problem['code'], message: string, hint: string): Result<never> {
  return failed([{ code, message, hint }]);
}

async function inspect(path: string): Promise<Result<Target>> {
  const found = await stat(path);
  if (!found.isDirectory())
    return refuse('target/not-a-folder', `${path} is a file`, 'name a folder that does not exist yet');
  const entries = await readdir(path);
  if (entries.includes('.deployment')) return alreadyThere(path);
  if (entries.length > 0) return notEmpty(path, entries);
  const parent = dirname(path);
  if ((await stat(parent)).dev !== found.dev || parent === path) {
    return refuse(
      'target/mount-point',
      `${path} is where a file system is mounted`,
      `name a folder inside it, such as ${join(path, 'deployment')}`,
    );
  }
  return writable({ path, parent, name: basename(path), mode: found.mode & 0o7777 });
}

async function inspectParent(path: string): Promise<Result<Target>> {
  try {
    const parent = await realpath(dirname(path));
    return await writable({ path: join(parent, basename(path)), parent, name: basename(path) });
  } catch (error) {
    return report(error, path);
  }
}

async function writable(target: Target): Promise<Result<Target>> {
  try {
    await access(target.parent, constants.W_OK | constants.X_OK);
    return fine(target);
  } catch (error) {
    return report(error, target.path);
  }
}

function report(error: unknown, path: string): Result<never> {
  const found = writeProblem(error, path);
  if (found === undefined) throw error;
  return failed([found]);
}

function alreadyThere(path: string): Result<never> {
  return refuse(
    'target/deployment-already',
    `${path} holds a deployment already`,
    `name it to update it: create-deployment ${shell(path)}`,
  );
}

function notEmpty(path: string, entries: readonly string[]): Result<never> {
  const some = entries.slice(0, 5).map((entry) => JSON.stringify(entry));
  const more = entries.length > some.length ? ` and ${entries.length - some.length} more` : '';
  return refuse(
    'target/not-empty',
    `${path} is not empty: it has ${some.join(', ')}${more}`,
    'name a folder that is empty or does not exist yet',
  );
}
