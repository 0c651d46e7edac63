import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import { isQuiet } from '../../core/plan/verdict.js';
import type { CreateCommand } from '../command.js';
import { commitFiles } from '../git/commit.js';
import { type GitState, lookAtGit } from '../git/git.js';
import { gitWarnings } from '../git/warnings.js';
import type { World } from '../world.js';
import type { Update } from './update.js';

/** A commit that was made, by its message. */
export type Committed = string;

/**
 * Looks at git before anything is written, and with `--commit` commits what the operator has changed so far. Warns of secrets that git
 * tracks or may take up; reports files that git has not merged (`target/git-unmerged`), a commit that it refuses, and `--commit` without git.
 */
export async function commitBefore({ commit }: CreateCommand, update: Update): Promise<Result<readonly Committed[]>> {
  if (update.nothing) return fine([]);
  const { path } = update.existing;
  const secrets = secretsOf(update);
  const state = await lookAtGit(path, secrets);
  const { problems, warnings } = gitWarnings(state, writtenBy(update));
  const all = [...problems, ...(commit ? withoutGit(state, path) : [])];
  if (all.length > 0) return failed(all);
  if (!commit) return fine([], warnings);
  const message = 'Before an update by create-deployment';
  const done = await commitFiles(path, 'all-tracked-changes', message, secrets);
  return done.ok ? fine(done.value === 'committed' ? [message] : [], [...warnings, ...done.warnings]) : done;
}

/** With `--commit`: what the update has written. */
export async function commitAfter(
  { commit }: CreateCommand,
  update: Update,
  { package: { version } }: World,
): Promise<Result<readonly Committed[]>> {
  if (!commit || update.nothing) return fine([]);
  const message = `Update by create-deployment ${version}`;
  const done = await commitFiles(update.existing.path, writtenBy(update), message, secretsOf(update));
  return done.ok ? fine(done.value === 'committed' ? [message] : [], done.warnings) : done;
}

const secretsOf = ({ changes }: Update): readonly string[] =>
  changes.flatMap(({ owner, path }) => (owner === 'secret' && !path.endsWith('.crt') ? [path] : []));

/** Every path that the update writes or removes, those of the state too. */
function writtenBy({ changes, state, existing }: Update): readonly string[] {
  const files = changes
    .filter((change) => !isQuiet(change) && change.kind !== 'clash')
    .flatMap((change) => (change.kind === 'move' ? [change.path, change.from] : [change.path]));
  const copies = existing.recorded.map(({ path }) => `.deployment/base/${path}`);
  return [...new Set([...files, ...state.map(({ path }) => path), ...copies])];
}

function withoutGit(state: GitState, path: string): readonly Problem[] {
  if (state.kind !== 'none') return [];
  return [
    {
      code: 'target/git-refused',
      message: `--commit: ${path} lies in no work tree of git`,
      hint: 'git init in that folder, or leave --commit out',
    },
  ];
}
