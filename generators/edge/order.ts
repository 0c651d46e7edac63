import { resolve } from 'node:path';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import type { CreateCommand } from './command.js';
import { type OwnAnswers, readSaid, type Said } from './given.js';
import { withMachine } from './machine-change.js';
import { checkTarget } from './target.js';
import type { Existing } from './update/existing.js';
import { holdsDeployment } from './update/holds-deployment.js';
import { usage } from './usage.js';
import type { World } from './world.js';

/** What was ordered, as far as it can be checked before anything is asked. */
export interface Order {
  readonly command: CreateCommand;
  readonly said: Said;
  /** The deployment that is there already, and is to be updated. */
  readonly existing?: Existing;
}

/**
 * Reads what the command line names and looks at the folder it names, so that nobody answers questions in vain. Without a folder,
 * the current one counts where it holds a deployment.
 */
export async function readOrder(command: CreateCommand, world: World): Promise<Result<Order>> {
  const { cwd } = world;
  const folder = resolve(cwd, command.folder ?? '.');
  if (holdsDeployment(folder)) return readUpdate(command, folder, world);
  if (command.purpose === 'adopt') return readAdoption(command, folder, world);
  const misplaced = withoutDeployment(command, folder);
  const said = await readSaid(command, cwd);
  const target = command.folder === undefined || command.dryRun ? fine(undefined) : await checkTarget(folder);
  if (said.ok && target.ok && misplaced.length === 0) return fine({ command, said: said.value });
  return failed([...misplaced, ...[said, target].flatMap((result) => (result.ok ? [] : result.problems))]);
}

async function readUpdate(command: CreateCommand, folder: string, world: World): Promise<Result<Order>> {
  if (command.purpose === 'adopt') return failed([adoptedAlready(folder)]);
  const { openExisting } = await import('./compiler.js');
  return withAnswers(command, await openExisting(folder, command, world), world);
}

async function readAdoption(command: CreateCommand, folder: string, world: World): Promise<Result<Order>> {
  const { readForeign } = await import('./compiler.js');
  return withAnswers(command, await readForeign(folder), world);
}

async function withAnswers(command: CreateCommand, existing: Result<Existing>, { cwd }: World): Promise<Result<Order>> {
  if (!existing.ok) return existing;
  const said = await readSaid(command, cwd, ownAnswers(existing.value));
  if (!said.ok) return said;
  const changed =
    command.machine === undefined ? fine(said.value.answers) : withMachine(command.machine, said.value.inFile);
  if (!changed.ok) return changed;
  return fine(
    { command, said: { ...said.value, answers: changed.value }, existing: existing.value },
    existing.warnings,
  );
}

/** The folder's answers file; where it is gone, what the last run recorded. */
export function ownAnswers({ path, manifest, found }: Existing): OwnAnswers {
  const file = found('deployment.yml');
  const recorded = manifest === undefined ? {} : { stack: manifest.stack.name, ...manifest.answers };
  return { folder: path, file: 'deployment.yml', text: file.kind === 'text' ? file.text : JSON.stringify(recorded) };
}

/** What makes no sense where there is nothing to update. */
function withoutDeployment({ purpose, ask, wishes }: CreateCommand, folder: string): readonly Problem[] {
  if (purpose === 'update') {
    return [
      {
        code: 'target/no-deployment',
        message: `${folder} holds no deployment`,
        hint: 'name the folder of one; create-deployment FOLDER writes a new one',
      },
    ];
  }
  return ask.length > 0 || wishes.size > 0
    ? [
        usage(
          'nothing-to-update',
          `${folder} holds no deployment, and --ask, --restore, --reset and --mine are for one`,
        ),
      ]
    : [];
}

const adoptedAlready = (folder: string): Problem => ({
  code: 'target/deployment-already',
  message: `${folder} is a deployment folder already`,
  hint: 'update it: create-deployment, in that folder',
});
