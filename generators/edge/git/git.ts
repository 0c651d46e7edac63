import type { Problem } from '../../core/model/problem.js';
import { ask, namesIn, prefixOf, type Reply } from './ask.js';
import { toText } from './run.js';
import { pathsOf, uncommitted } from './uncommitted.js';

/** What git knows of a folder. Paths are relative to it, and only of what is in it. */
export type GitState =
  /** No git, no work tree, or one that git does not open; of the last, `warning` says why. */
  | { readonly kind: 'none'; readonly warning?: Problem }
  | {
      readonly kind: 'work-tree';
      /** Secrets that are committed, or will be with the next commit. */
      readonly trackedSecrets: readonly string[];
      /** Secrets that are there, and that nothing keeps from being added. */
      readonly openSecrets: readonly string[];
      readonly unmerged: readonly string[];
      /** Tracked files that differ from the last commit. */
      readonly dirty: readonly string[];
    };

/** Asks git about a folder, given the paths of its secrets. Changes nothing, and never fails: where git cannot be asked, it is as if there were none. */
export async function lookAtGit(folder: string, secrets: readonly string[]): Promise<GitState> {
  const prefix = await prefixOf(folder);
  if (prefix.kind !== 'said') return none(prefix);
  const [tracked, open, files] = await Promise.all([
    among(folder, ['--cached'], secrets),
    among(folder, ['--others', '--exclude-standard'], secrets),
    uncommitted(folder, prefix.output, 'tracked'),
  ]);
  if (tracked.kind !== 'said') return none(tracked);
  if (open.kind !== 'said') return none(open);
  if (files.kind !== 'said') return none(files);
  return {
    kind: 'work-tree',
    trackedSecrets: [...new Set(namesIn(tracked.output).map(toText))],
    openSecrets: namesIn(open.output).map(toText),
    unmerged: pathsOf(files.files, ['unmerged']),
    dirty: pathsOf(files.files, ['tracked']),
  };
}

/** Without paths, `ls-files` would list everything. */
async function among(folder: string, which: readonly string[], paths: readonly string[]): Promise<Reply> {
  if (paths.length === 0) return { kind: 'said', output: '' };
  return ask(folder, { words: ['ls-files', '-z', ...which, '--', ...paths] });
}

function none(reply: Exclude<Reply, { readonly kind: 'said' }>): GitState {
  if (reply.kind === 'absent') return { kind: 'none' };
  const { lines } = reply;
  const said = lines.find((line) => line.startsWith('fatal: ')) ?? lines.at(-1) ?? '';
  const trust = lines.find((line) => line.startsWith('git config ') && line.includes('safe.directory'));
  const warning: Problem = {
    code: 'target/git-unreadable',
    message: `git cannot be asked about this folder: ${said.replace(/^fatal: /, '')}`,
    hint: trust ?? 'whether it tracks a secret is not known; git status shows what is wrong',
  };
  return { kind: 'none', warning };
}
