import { join } from 'node:path';
import type { CreateCommand } from '../../../generators/edge/command.js';
import { rollback } from '../../../generators/edge/rollback.js';
import { status } from '../../../generators/edge/status.js';
import type { Outcome } from '../../../generators/edge/write.js';
import { emptyFolder } from '../places.js';
import { quietWorld } from '../world.js';
import { run } from './folder.js';
import { put, type Small } from './small.js';

/** A place that has a small application, and a deployment of it in `site` below it. */
export interface Made {
  readonly cwd: string;
  readonly folder: string;
}

/** Makes a deployment of a small application, in `cwd` or a place of its own. */
export async function made(
  small: Small = {},
  at: { readonly cwd?: string; readonly site?: string } = {},
): Promise<Made> {
  const { cwd = emptyFolder(), site = 'site' } = at;
  put(cwd, small);
  const outcome = await run({ stack: 'lab', folder: site, yes: true }, cwd);
  if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
  return { cwd, folder: join(cwd, site) };
}

/** Updates `site` in `cwd` without a question, unless the command or the world say otherwise. */
export const update = (
  cwd: string,
  command: Partial<CreateCommand> = {},
  more?: Parameters<typeof run>[2],
): Promise<Outcome> => run({ folder: 'site', yes: true, ...command }, cwd, more);

/** Puts another version in place and updates to it. */
export function updateTo(small: Small, cwd: string, command: Partial<CreateCommand> = {}): Promise<Outcome> {
  put(cwd, small);
  return update(cwd, command);
}

export const back = (folder: string) =>
  rollback({ kind: 'rollback', folder, list: false, json: false }, quietWorld(folder));

/** How a folder stands, or an error where that cannot be told. */
export async function standing(folder: string) {
  const found = await status({ kind: 'status', folder, json: false }, quietWorld(folder));
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found.value;
}

/** Verdicts by path, but for files of which there is nothing to tell; an error unless it came to an update. */
export function verdicts(outcome: Outcome): Readonly<Record<string, string>> {
  if (outcome.kind !== 'updated' && outcome.kind !== 'would-update') throw new Error(JSON.stringify(outcome));
  const told = outcome.update.changes.filter((change) => change.kind !== 'unchanged');
  return Object.fromEntries(told.map(({ path, kind }) => [path, kind]));
}

/** Codes of what was refused, or how else it ended. */
export const problemsOf = (outcome: Outcome): readonly string[] =>
  outcome.kind === 'refused' ? outcome.problems.map(({ code }) => code) : [outcome.kind];

/** `--set` for each. */
export const set = (answers: Readonly<Record<string, string>>): CreateCommand['sets'] =>
  Object.entries(answers).map(([path, text]) => ({ path, text }));

/** Takes back everything from the last run of this command on. */
export async function backTo(folder: string, command: string) {
  const list = await rollback({ kind: 'rollback', folder, list: true, json: false }, quietWorld(folder));
  if (!list.ok || list.value.kind !== 'list') throw new Error(JSON.stringify(list));
  const id = list.value.backups.find((backup) => backup.command === command)?.id;
  if (id === undefined) throw new Error(`no run of ${command} can be taken back`);
  return rollback({ kind: 'rollback', folder, id, list: false, json: false }, quietWorld(folder));
}
