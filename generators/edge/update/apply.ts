import type { Result } from '../../core/model/problem.js';
import { fine } from '../../core/model/problem.js';
import { operations } from '../../core/plan/operations.js';
import { basePath } from '../../core/plan/state.js';
import type { SecretValues } from '../asked-secrets.js';
import { makeMissing } from '../key-material.js';
import type { Review } from '../review.js';
import { change } from '../transaction/change.js';
import { sha256 } from '../transaction/look.js';
import type { World } from '../world.js';
import type { Update } from './update.js';
import { type Committed, commitAfter, commitBefore } from './with-git.js';

/** An update that is done. */
export interface Applied {
  /** The back-up of what was there; absent where nothing was written. */
  readonly backup?: string;
  readonly commits: readonly Committed[];
}

/** Does what the plan says, all of it or nothing, and gives back where the back-up is. Reports what `change` and git report. */
export async function apply(
  review: Review & { readonly secrets: SecretValues },
  update: Update,
  world: World,
): Promise<Result<Applied>> {
  const { project } = review;
  const all = operationsOf(review, update, world);
  const before = await commitBefore(project.command, update);
  if (!before.ok) return before;
  const command = project.command.purpose === 'adopt' ? 'adopt' : 'update';
  const run = { command, version: world.package.version, now: world.now };
  const done = await change(update.existing.path, all, run, world.signal);
  if (!done.ok) return done;
  const after = await commitAfter(project.command, update, world);
  const warnings = [...before.warnings, ...done.warnings, ...(after.ok ? after.warnings : after.problems)];
  const commits = [...before.value, ...(after.ok ? after.value : [])];
  return fine({ ...(done.value.id === undefined ? {} : { backup: done.value.id }), commits }, warnings);
}

function operationsOf(review: Review & { readonly secrets: SecretValues }, update: Update, world: World) {
  const { changes, state, existing, found } = update;
  const wanted = new Set(
    changes.flatMap(({ kind, owner, path }) => (kind === 'create' && owner === 'secret' ? [path] : [])),
  );
  const given = { secrets: review.secrets, ...(review.pair === undefined ? {} : { pair: review.pair }) };
  const made = makeMissing(review.compiled.deployment, given, wanted, world);
  const content = (path: string) => {
    const text = made.get(path);
    if (text === undefined) throw new Error(`nothing was made for ${path}`);
    return text;
  };
  const copies = existing.recorded.flatMap(({ path, base }) => (base === undefined ? [] : [basePath(path)]));
  return operations(changes, state, copies, { found, content, hash: sha256 });
}
