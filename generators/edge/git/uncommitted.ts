import { lstatSync } from 'node:fs';
import { ask, namesIn, type Reply } from './ask.js';
import { toText } from './run.js';

/** A file in the folder that is not as in the last commit; `name` in bytes, from the folder on. */
export interface Uncommitted {
  readonly name: string;
  readonly kind: 'tracked' | 'new' | 'unmerged';
}

export type Listed =
  | { readonly kind: 'said'; readonly files: readonly Uncommitted[] }
  | Exclude<Reply, { readonly kind: 'said' }>;

/**
 * What is not committed below a folder that is at `prefix` in its work tree: tracked files, or among certain paths also new ones.
 * Left out: what is ignored, even if tracked; what is about to be untracked; submodules and other repositories.
 */
export async function uncommitted(
  folder: string,
  prefix: string,
  among: 'tracked' | readonly string[],
): Promise<Listed> {
  const paths = among === 'tracked' ? ['.'] : among;
  const untracked = among === 'tracked' ? 'no' : 'all';
  if (paths.length === 0) return { kind: 'said', files: [] };
  const [status, ignored] = await Promise.all([
    ask(folder, { words: [...list, `--untracked-files=${untracked}`, '--', ...paths] }),
    ask(folder, { words: ['ls-files', '-z', '--cached', '--ignored', '--exclude-standard', '--', ...paths] }),
  ]);
  if (status.kind !== 'said') return status;
  if (ignored.kind !== 'said') return ignored;
  const entries = namesIn(status.output)
    .map((entry) => ({ mark: entry.slice(0, 2), name: entry.slice(3) }))
    .filter(({ name }) => name.startsWith(prefix) && !name.endsWith('/'))
    .map(({ mark, name }) => ({ mark, name: name.slice(prefix.length) }));
  const out = new Set([...namesIn(ignored.output), ...entries.filter(leavesGit(folder)).map(({ name }) => name)]);
  const kept = entries.filter(({ name }) => !out.has(name));
  return { kind: 'said', files: kept.map(({ mark, name }) => ({ name, kind: kindOf(mark) })) };
}

const list = ['status', '--porcelain=v1', '-z', '--no-renames', '--ignore-submodules=all', '--ignored=no'];

/** Both letters tell of both sides; these pairs are the ones of entries that are to be merged. */
const kindOf = (mark: string): Uncommitted['kind'] =>
  mark === '??' ? 'new' : /U|^(?:DD|AA)$/.test(mark) ? 'unmerged' : 'tracked';

interface Entry {
  readonly mark: string;
  readonly name: string;
}

/** Taken out of the index, and still there: after `git rm --cached` a commit of the file would track it again. */
const leavesGit =
  (folder: string) =>
  ({ mark, name }: Entry): boolean =>
    mark === 'D ' && isThere(folder, name);

function isThere(folder: string, name: string): boolean {
  const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** As paths for people and programs that know UTF-8 only. */
export const pathsOf = (files: readonly Uncommitted[], kinds: readonly Uncommitted['kind'][]): readonly string[] =>
  files.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => toText(name));
