import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import { ask, prefixOf, type Reply } from './ask.js';
import { git, toBytes } from './run.js';
import { pathsOf, type Uncommitted, uncommitted } from './uncommitted.js';
import { toMerge } from './warnings.js';

type Outcome = Result<'committed' | 'nothing'>;

/**
 * One commit of files in the folder: of certain paths, also new ones, or of all tracked files that were changed; never of what is
 * ignored, and never of one of `secrets`. What is staged elsewhere stays staged. Without git or a work tree there is nothing to commit.
 * The operator's hooks run and their signature is made; where git refuses (`target/git-refused`) or a file is to be merged
 * (`target/git-unmerged`), the files stay as they are, and so does what was staged.
 */
export async function commitFiles(
  folder: string,
  paths: 'all-tracked-changes' | readonly string[],
  message: string,
  secrets: readonly string[],
): Promise<Outcome> {
  const prefix = await prefixOf(folder);
  if (prefix.kind !== 'said') return otherwise(prefix);
  const among = paths === 'all-tracked-changes' ? 'tracked' : paths.filter((path) => !isSecret(path, secrets));
  const found = await uncommitted(folder, prefix.output, among);
  if (found.kind !== 'said') return otherwise(found);
  const hidden = secrets.map(toBytes);
  const files = found.files.filter(({ name }) => !isSecret(name, hidden));
  const unmerged = pathsOf(files, ['unmerged']);
  if (unmerged.length > 0) return failed([toMerge(unmerged)]);
  return files.length === 0 ? fine('nothing') : commit(folder, files, message);
}

/** A secret, or a file in a folder of secrets. */
const isSecret = (path: string, secrets: readonly string[]): boolean =>
  secrets.some((secret) => path === secret || path.startsWith(`${secret}/`));

async function commit(folder: string, files: readonly Uncommitted[], message: string): Promise<Outcome> {
  const fresh = files.filter(({ kind }) => kind === 'new');
  const outcome = await withNames(folder, fresh, async () => {
    const trial = await ask(folder, { words: ['commit', '--dry-run', ...only], input: joined(files) });
    // A change that was staged and then undone in the file: git sees it, and there is nothing to commit.
    if (trial.kind === 'refused' && trial.status === 1) return fine('nothing');
    if (trial.kind !== 'said') return otherwise(trial);
    const words = ['commit', `--message=${message}`, ...only];
    const reply = await ask(folder, { words, input: joined(files), asOperator: true });
    return reply.kind === 'said' ? fine('committed') : otherwise(reply);
  });
  return outcome;
}

const only = ['--only', '--untracked-files=no', '--pathspec-from-file=-', '--pathspec-file-nul'];

const joined = (files: readonly Uncommitted[]): string => files.map(({ name }) => `${name}\0`).join('');

/** git commits a new file by itself only once it knows its name; if nothing comes of it, it is to forget it. */
async function withNames(folder: string, fresh: readonly Uncommitted[], act: () => Promise<Outcome>): Promise<Outcome> {
  if (fresh.length === 0) return act();
  const add = ['add', '--intent-to-add', '--pathspec-from-file=-', '--pathspec-file-nul'];
  const added = await ask(folder, { words: add, input: joined(fresh) });
  const outcome = added.kind === 'said' ? await act() : otherwise(added);
  if (!outcome.ok || outcome.value === 'nothing')
    await git(folder, { words: ['update-index', '-z', '--force-remove', '--stdin'], input: joined(fresh) });
  return outcome;
}

function otherwise(reply: Exclude<Reply, { readonly kind: 'said' }>): Outcome {
  return reply.kind === 'absent' ? fine('nothing') : failed([refused(reply.lines)]);
}

function refused(lines: readonly string[]): Problem {
  // A hook may end everything without a word.
  const said = lines.length === 0 ? ['(nothing; perhaps a hook has refused)'] : lines;
  return {
    code: 'target/git-refused',
    message: `git has not committed, and says:${said.map((line) => `\n  ${line}`).join('')}`,
    hint: 'the files themselves stay as they are; commit them yourself, or run this without --commit',
  };
}
