import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { nearest } from '../core/answers/nearest.js';
import { failed, fine, type Result } from '../core/model/problem.js';
import type { Asset, Stack } from '../core/model/stack.js';
import type { Origin } from '../core/plan/manifest.js';
import { checkFileSources } from '../core/stack/beside.js';
import { readStack } from '../core/stack/read.js';
import { readAssets } from './assets.js';
import { builtInFile, builtInStacks } from './built-in.js';
import { readText } from './read-text.js';

/** A stack, the files that lie beside it, and the SHA-256 of its text. */
export interface LoadedStack {
  readonly stack: Stack;
  readonly assets: readonly Asset[];
  readonly sha256: string;
  /** Where it was read, as an absolute path; absent for one that comes with the package. */
  readonly file?: string;
}

/**
 * The stack of a name, or at a path to a Compose file or to a folder that has one. Reports `usage/no-such-stack`, every
 * problem in the stack, and files beside it that are missing.
 */
export async function loadStack(
  nameOrPath: string,
  { root, cwd }: { readonly root: string; readonly cwd: string },
): Promise<Result<LoadedStack>> {
  const builtIn = await builtInStacks(root);
  const file = builtIn.includes(nameOrPath) ? builtInFile(root, nameOrPath) : composeFileAt(resolve(cwd, nameOrPath));
  if (file === undefined) return noSuchStack(nameOrPath, builtIn);
  const read = await readText(file, cwd, { code: 'usage/unreadable', option: '--stack' });
  if (!read.ok) return read;
  const text = read.value;
  const stack = readStack(builtIn.includes(nameOrPath) ? `${nameOrPath}/stack.yml` : nameOrPath, text);
  if (!stack.ok) return stack;
  const assets = readAssets(stack.value, dirname(file));
  if (!assets.ok) return assets;
  const wrong = checkFileSources(stack.value, assets.value);
  if (wrong.length > 0) return failed(wrong);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const place = builtIn.includes(nameOrPath) ? {} : { file };
  return fine({ stack: stack.value, assets: assets.value, sha256, ...place }, stack.warnings);
}

/** What a folder records of where it came from. */
export const originOf = ({ stack, sha256 }: LoadedStack, { version }: { readonly version: string }): Origin => ({
  version,
  stack: { name: stack.name, sha256 },
});

/** A file is taken as it is; in a folder, ours goes before Compose's own names, in the order in which Compose looks for them. */
function composeFileAt(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  if (!statSync(path).isDirectory()) return path;
  return fileNames.map((name) => join(path, name)).find(existsSync);
}

const fileNames = ['stack.yml', 'compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

function noSuchStack(said: string, builtIn: readonly string[]): Result<never> {
  const near = nearest(said, builtIn);
  return failed([
    {
      code: 'usage/no-such-stack',
      message: `there is no stack called ${JSON.stringify(said)}, and no Compose file at that path`,
      hint:
        near === undefined
          ? `there are ${builtIn.join(', ')}; or name a Compose file, or a folder that has one`
          : `did you mean ${near}?`,
    },
  ]);
}
