import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { nearest } from '../core/answers/nearest.js';
import type { Asset } from '../core/model/asset.js';
import { failed, fine, type Result } from '../core/model/problem.js';
import type { Stack } from '../core/model/stack.js';
import type { Origin } from '../core/plan/manifest.js';
import { checkFileSources } from '../core/stack/beside.js';
import { judgements } from '../core/stack/judge/judgements.js';
import { readStack } from '../core/stack/read.js';
import { readAssets } from './assets.js';
import { besideIn } from './beside.js';
import { withBuildContexts } from './build-contexts.js';
import { builtInFile, builtInStacks } from './built-in.js';
import { readText } from './read-text.js';

/** A stack, the files that lie beside it, and the SHA-256 of its text. */
export interface LoadedStack {
  readonly stack: Stack;
  readonly assets: readonly Asset[];
  readonly sha256: string;
  /** Where it was read, as an absolute path; absent for one that comes with the package. */
  readonly file?: string;
  /** The npm package that it is. */
  readonly installed?: string;
  /** SHA-256 of its templates, which are code; absent where there are none, or they are our own. */
  readonly code?: string;
}

/** Where the package lies and the operator stands; without its version, a stack may need any. */
export interface Surroundings {
  readonly root: string;
  readonly cwd: string;
  readonly version?: string;
}

/**
 * The stack of a name, of an installed package `deployment-stack-…`, or at a path to a Compose file or to a folder that has one. Reports `usage/no-such-stack`, every
 * problem in the stack, and files beside it that are missing; to its author also what could be better.
 */
export async function loadStack(
  nameOrPath: string,
  { root, cwd, version }: Surroundings,
  reader: 'for-operator' | 'for-author' = 'for-operator',
): Promise<Result<LoadedStack>> {
  const builtIn = await builtInStacks(root);
  const isOurs = builtIn.includes(nameOrPath);
  const installed = isOurs ? undefined : installedAt(nameOrPath, cwd, root);
  const file = isOurs ? builtInFile(root, nameOrPath) : composeFileAt(installed ?? resolve(cwd, nameOrPath));
  if (file === undefined) return noSuchStack(nameOrPath, builtIn);
  const read = await readText(file, cwd, { code: 'usage/unreadable', option: '--stack' });
  if (!read.ok) return read;
  const text = read.value;
  const beside = besideIn(dirname(file));
  const stack = readStack(shown(nameOrPath, file, builtIn), text, beside, {
    ...(version === undefined ? {} : { program: version }),
    judgements: reader === 'for-author' ? judgements(beside) : [],
  });
  if (!stack.ok) return stack;
  const built = withBuildContexts(stack.value, dirname(file));
  const assets = readAssets(stack.value, dirname(file));
  if (!built.ok || !assets.ok) return failed([built, assets].flatMap((result) => (result.ok ? [] : result.problems)));
  const wrong = checkFileSources(stack.value, assets.value);
  if (wrong.length > 0) return failed(wrong);
  const all = [...assets.value, ...built.value.assets];
  const templates = all.filter(({ template }) => template).flatMap(({ path, text: each }) => [path, each]);
  return fine(
    {
      stack: built.value.stack,
      assets: all,
      sha256: sha256Of([text]),
      ...(isOurs ? {} : { file }),
      ...(installed === undefined ? {} : { installed: nameOrPath }),
      ...(isOurs || templates.length === 0 ? {} : { code: sha256Of(templates) }),
    },
    [...stack.warnings, ...built.warnings, ...assets.warnings],
  );
}

/** Of several texts, so that no two lists of them look alike. */
function sha256Of(texts: readonly string[]): string {
  const [only, ...others] = texts;
  const whole = others.length === 0 ? (only ?? '') : JSON.stringify(texts);
  return createHash('sha256').update(whole).digest('hex');
}

/** The folder of a package `deployment-stack-…` that is installed where the operator stands, or beside this program. */
function installedAt(name: string, cwd: string, root: string): string | undefined {
  if (!/^(?:@[a-z0-9][\w.-]*\/)?deployment-stack-[a-z0-9][\w.-]*$/.test(name) || existsSync(resolve(cwd, name)))
    return undefined;
  const above = (folder: string): readonly string[] =>
    dirname(folder) === folder ? [folder] : [folder, ...above(dirname(folder))];
  return [...above(cwd), ...above(root)].map((folder) => join(folder, 'node_modules', name)).find(existsSync);
}

/** What places call the file: as it was named, with the name that was found where a folder was. */
function shown(said: string, file: string, builtIn: readonly string[]): string {
  if (builtIn.includes(said)) return `${said}/stack.yml`;
  return said.endsWith(basename(file)) ? said : join(said, basename(file));
}

/** What a folder records of where it came from. */
export const originOf = ({ stack, sha256, code }: LoadedStack, { version }: { readonly version: string }): Origin => ({
  version,
  stack: { name: stack.name, sha256, ...(code === undefined ? {} : { trusted: code }) },
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
          ? `there are ${builtIn.join(', ')}; or name a Compose file, a folder that has one, or an installed package deployment-stack-…`
          : `did you mean ${near}?`,
    },
  ]);
}
