import { resolve } from 'node:path';
import type { Change, Operation } from '../core/model/file.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import type { FolderCommand } from './command.js';
import { type Backup, backupsIn } from './transaction/backups.js';
import { change } from './transaction/change.js';
import { recover } from './transaction/recover.js';
import { rollbackTo } from './transaction/rollback.js';
import { type Existing, readExisting } from './update/existing.js';
import { holdsDeployment } from './update/holds-deployment.js';
import { nextCommands } from './update/next-commands.js';
import type { World } from './world.js';

/** Runs that can be taken back, or one that was. */
export type RolledBack =
  | { readonly kind: 'list'; readonly backups: readonly Backup[] }
  | {
      readonly kind: 'done';
      readonly folder: string;
      readonly backup: Backup;
      readonly files: readonly string[];
      /** Edits since that run: they are in the back-up `kept` now, and no longer in the folder. */
      readonly editedSince: readonly string[];
      readonly kept?: string;
      /** What to run for it to count. */
      readonly next: readonly string[];
    };

/**
 * Puts everything back to what it was before a run, secrets and ignored files too, without git; as a run of its own, so that it can be
 * taken back as well. Reports `target/no-backup` and what `change` reports.
 */
export async function rollback(
  { folder, id, list }: Extract<FolderCommand, { kind: 'rollback' }>,
  world: World,
): Promise<Result<RolledBack>> {
  const path = resolve(world.cwd, folder);
  if (!holdsDeployment(path)) return failed([noBackup(path)]);
  const repaired = await recover(path);
  if (!repaired.ok) return repaired;
  const backups = await backupsIn(path);
  if (!backups.ok) return backups;
  if (list) return fine({ kind: 'list', backups: backups.value });
  const backup = id === undefined ? backups.value[0] : backups.value.find((one) => one.id === id);
  if (backup === undefined) return failed([noBackup(path, id)]);
  const rotated = backups.value.slice(0, backups.value.indexOf(backup) + 1).find(({ command }) => command === 'rotate');
  if (rotated !== undefined) return failed([rotatedSince(rotated)]);
  return takeBack(path, backup, world);
}

async function takeBack(path: string, backup: Backup, world: World): Promise<Result<RolledBack>> {
  const back = await rollbackTo(path, backup.id);
  if (!back.ok) return back;
  const { operations, editedSince, folders } = back.value;
  const existing = await readExisting(path);
  const next = existing.ok
    ? nextCommands(
        operations.flatMap((step) => changeOf(step, existing.value)),
        existing.value,
      )
    : [];
  const run = { command: 'rollback', version: world.package.version, now: world.now, folders };
  const done = await change(path, operations, run, world.signal);
  if (!done.ok) return done;
  const files = operations.map((operation) => operation.path).filter((one) => !one.startsWith('.deployment/'));
  const kept = done.value.id === undefined ? {} : { kept: done.value.id };
  return fine({ kind: 'done', folder: path, backup, files, editedSince, next, ...kept }, done.warnings);
}

/** A step as the change of a file that it is. */
function changeOf(step: Operation, { found, recorded }: Existing): readonly Change[] {
  const there = found(step.path);
  const owner = recorded.find(({ path }) => path === step.path)?.owner ?? 'generated';
  const place = { path: step.path, owner };
  const before = there.kind === 'text' ? there.text : '';
  if (step.kind === 'mode' || step.path.startsWith('.deployment/')) return [];
  if (step.kind === 'remove') return [{ ...place, kind: 'remove', before }];
  const text = typeof step.content === 'string' ? step.content : Buffer.from(step.content).toString('utf8');
  return there.kind === 'none'
    ? [{ ...place, kind: 'create', text, mode: step.mode }]
    : [{ ...place, kind: 'update', text, mode: step.mode, before }];
}

const rotatedSince = ({ id }: Backup): Problem => ({
  code: 'target/rotated-since',
  message: `the run ${id} gave a secret a new value, which a service knows: the old file would not fit it any more`,
  hint: 'to change that secret again: create-deployment rotate NAME',
});

const noBackup = (path: string, id?: string): Problem => ({
  code: 'target/no-backup',
  message: id === undefined ? `${path} has no run that could be taken back` : `${path} has no back-up of a run ${id}`,
  hint: 'create-deployment rollback --list shows those that there are',
});
