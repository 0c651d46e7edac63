import { complete } from '../core/answers/complete.js';
import { fine, type Problem, type Result } from '../core/model/problem.js';
import { type FileState, fileStates } from '../core/plan/file-states.js';
import type { FolderCommand } from './arguments.js';
import { readSaid } from './given.js';
import { asIfNothingSaid } from './nothing-said.js';
import { ownAnswers } from './order.js';
import { openProject } from './project.js';
import { reviewed } from './review.js';
import type { Existing } from './update/existing.js';
import { withoutGone } from './update/gone.js';
import { openAnyway } from './update/open.js';
import { pendingIn } from './update/unfinished.js';
import type { Update } from './update/update.js';
import type { World } from './world.js';

/** A folder as it stands against the last run, and against what this version would generate from its answers. */
export interface Status {
  readonly folder: string;
  readonly version: string;
  readonly stack: string;
  readonly files: readonly { readonly path: string; readonly state: FileState }[];
  /** Clashes that wait to be resolved. */
  readonly pending: readonly string[];
  /** What an update would do; absent where it could not be worked out, for the reasons in `problems`. */
  readonly update?: Update;
  readonly problems: readonly Problem[];
}

/** Looks, changes nothing, and needs no network. Reports a folder whose state cannot be read. */
export async function status({ folder }: FolderCommand, world: World): Promise<Result<Status>> {
  const existing = await openAnyway(folder);
  if (!existing.ok) return existing;
  const { path, manifest, recorded, found } = existing.value;
  const update = await upcoming(existing.value, world);
  return fine(
    {
      folder: path,
      version: manifest?.version ?? '',
      stack: manifest?.stack.name ?? '',
      files: fileStates(recorded, found),
      pending: pendingIn(path),
      ...(update.ok ? { update: update.value } : {}),
      problems: update.ok ? [] : update.problems,
    },
    [...existing.warnings, ...(update.ok ? update.warnings : [])],
  );
}

/** Whether anything differs that an operator would want to know of: what `status` says with its exit code. */
export function differs({ files, pending, update, problems }: Status): boolean {
  return (
    pending.length > 0 || problems.length > 0 || update?.nothing === false || files.some(({ state }) => drifted[state])
  );
}

const drifted: Readonly<Record<FileState, boolean>> = {
  pristine: false,
  edited: true,
  deleted: true,
  orphan: true,
  mine: false,
  odd: true,
  secret: false,
  'secret-missing': true,
  'secret-unused': false,
  operator: false,
};

/** What an update with the folder's own answers would do. */
async function upcoming(existing: Existing, world: World): Promise<Result<Update>> {
  const said = await readSaid(asIfNothingSaid, world.cwd, ownAnswers(existing));
  if (!said.ok) return said;
  const stack = said.value.stack ?? { name: existing.manifest?.stack.name ?? '', from: existing.path };
  const opened = await openProject({ command: asIfNothingSaid, said: said.value, existing }, stack, world);
  if (!opened.ok) return opened;
  const project = withoutGone(opened.value);
  const answers = complete(project.questions, project.given);
  if (!answers.ok) return answers;
  const review = await reviewed(project, answers.value, world, 'asking');
  if (!review.ok) return review;
  const { update } = review.value;
  if (update === undefined) throw new Error('a folder that is there has no update');
  return fine(update);
}
