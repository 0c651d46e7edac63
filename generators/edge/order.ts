import { resolve } from 'node:path';
import { failed, fine, type Result } from '../core/model/problem.js';
import type { CreateCommand } from './arguments.js';
import { readSaid, type Said } from './given.js';
import { checkTarget } from './target.js';
import type { World } from './world.js';

/** What was ordered, as far as it can be checked before anything is asked. */
export interface Order {
  readonly command: CreateCommand;
  readonly said: Said;
}

/** Reads what the command line names and looks at the folder it names, so that nobody answers questions in vain. */
export async function readOrder(command: CreateCommand, { cwd }: World): Promise<Result<Order>> {
  const said = await readSaid(command, cwd);
  const target =
    command.folder === undefined || command.dryRun ? fine(undefined) : await checkTarget(resolve(cwd, command.folder));
  if (said.ok && target.ok) return fine({ command, said: said.value });
  return failed([said, target].flatMap((result) => (result.ok ? [] : result.problems)));
}
