import type { Problem } from '../../core/model/problem.js';
import { shell } from '../../core/render/quote.js';
import type { GitState } from './git.js';

/** What stops a run, and what is only told. */
export interface GitFindings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * What is to be said about a folder's git before the paths in `written` are written: warnings for secrets that git tracks or may take
 * up (`target/secret-tracked`, `target/secret-not-ignored`) and for a git that cannot be asked; problems for files that are to be merged (`target/git-unmerged`).
 */
export function gitWarnings(state: GitState, written: readonly string[]): GitFindings {
  switch (state.kind) {
    case 'none':
      return { problems: [], warnings: state.warning === undefined ? [] : [state.warning] };
    case 'work-tree': {
      const paths = new Set(written);
      const unmerged = state.unmerged.filter((path) => paths.has(path));
      return {
        problems: unmerged.length === 0 ? [] : [toMerge(unmerged)],
        warnings: [
          ...(state.trackedSecrets.length === 0 ? [] : [tracked(state.trackedSecrets)]),
          ...(state.openSecrets.length === 0 ? [] : [open(state.openSecrets)]),
        ],
      };
    }
  }
}

/** Files that hold two versions, which nobody but the operator can put together. */
export function toMerge(paths: readonly string[]): Problem {
  return {
    code: 'target/git-unmerged',
    message: `git has not merged yet: ${listed(paths)}`,
    hint: 'finish that merge first (git status shows how), then run this again',
  };
}

function tracked(paths: readonly string[]): Problem {
  // Stars in a name would be a pattern to git, also behind the quotes of the shell.
  const literal = paths.some((path) => /[*?[\\]|^:/.test(path)) ? 'git --literal-pathspecs' : 'git';
  return {
    code: 'target/secret-tracked',
    message: `git tracks what is secret: ${listed(paths)}`,
    hint: `in this folder: ${literal} rm --cached -- ${paths.map(shell).join(' ')}\n  what was committed stays in the history: rotate it too`,
  };
}

function open(paths: readonly string[]): Problem {
  return {
    code: 'target/secret-not-ignored',
    message: `git does not ignore what is secret, and would take it up: ${listed(paths)}`,
    hint: `add to .gitignore in this folder:${paths.map((path) => `\n  ${ignoreLine(path)}`).join('')}`,
  };
}

/** A line that means this path and no other. */
const ignoreLine = (path: string): string => `/${path.replaceAll(/[\\*?[\]]/g, '\\$&').replace(/ +$/, escapedSpaces)}`;

const escapedSpaces = (spaces: string): string => '\\ '.repeat(spaces.length);

const listed = (paths: readonly string[]): string =>
  paths.map((path) => (/^[\p{L}\p{N}\p{P}\p{S} ]*$/u.test(path) ? path : JSON.stringify(path))).join(', ');
