import { fine, type Problem, type Result } from '../core/model/problem.js';
import { type FileState, fileStates } from '../core/plan/file-states.js';
import type { FolderCommand } from './command.js';
import { reviewed } from './review.js';
import type { Existing } from './update/existing.js';
import { openAnyway } from './update/open.js';
import { ownProject } from './update/own-project.js';
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

/** Looks, changes nothing but to end a run that was interrupted, and needs no network. Reports a folder whose state cannot be read. */
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
  const own = await ownProject(existing, world);
  if (!own.ok) return own;
  const review = await reviewed(own.value.project, own.value.answers, world, 'asking');
  if (!review.ok) return review;
  const { update } = review.value;
  if (update === undefined) throw new Error('a folder that is there has no update');
  return fine(update);
}
