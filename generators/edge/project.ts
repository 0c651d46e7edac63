import { basename, resolve } from 'node:path';
import { readSaid, type Said } from './given.js';
import { builtInStacks, loadStack, type LoadedStack } from './stacks.js';
import { checkTarget } from './target.js';
import { renamed, type GivenAnswers } from '../core/answers/given.js';
import { questionsFor } from '../core/features/all.js';
import { slug } from '../core/features/basics.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import { literal } from '../core/yaml/interpolation.js';
import type { CreateCommand } from './arguments.js';
import type { World } from './world.js';
import type { Question } from '../core/model/question.js';

/** What was ordered, as far as it can be checked before anything is asked. */
export interface Order {
  readonly command: CreateCommand;
  readonly said: Said;
}

/** An order for a certain stack: what there is to answer, and what has been answered already. */
export interface Project extends Order {
  readonly loaded: LoadedStack;
  readonly questions: readonly Question[];
  readonly given: GivenAnswers;
}

/** Reads what the command line names and looks at the folder it names, so that nobody answers questions in vain. */
export async function readOrder(command: CreateCommand, { cwd }: World): Promise<Result<Order>> {
  const said = await readSaid(command, cwd);
  const target = command.folder === undefined || command.dryRun ? fine(undefined) : await checkTarget(resolve(cwd, command.folder));
  if (said.ok && target.ok) return fine({ command, said: said.value });
  return failed([said, target].flatMap((result) => (result.ok ? [] : result.problems)));
}

/** Loads the stack and its questions; `usage/which-stack` where none was named and nobody is there to be asked. */
export async function openProject(order: Order, world: World): Promise<Result<Project>> {
  const name = order.said.stack ?? (await askForStack(world));
  if (name === undefined) return failed([whichStack(await builtInStacks(world.package.root))]);
  const loaded = await loadStack(name, { root: world.package.root, cwd: world.cwd });
  if (!loaded.ok) return loaded;
  const { stack } = loaded.value;
  const questions = questionsFor(stack).map((question) => namedAfter(order.command.folder, question, world.cwd));
  return fine({ ...order, loaded: loaded.value, questions, given: renamed(order.said.answers, stack.was) }, loaded.warnings);
}

async function askForStack({ prompt, package: { root }, cwd }: World): Promise<string | undefined> {
  if (prompt === undefined) return undefined;
  const names = await builtInStacks(root);
  const stacks = await Promise.all(names.map((name) => loadStack(name, { root, cwd })));
  const choices = stacks.map((loaded, index) => {
    const name = names[index] ?? '';
    return { value: name, short: name, name: loaded.ok ? `${name}  ${loaded.value.stack.summary}` : name };
  });
  return String(await prompt({ type: 'select', name: 'stack', message: 'Which application', choices }));
}

function whichStack(names: readonly string[]): Problem {
  return { code: 'usage/which-stack', message: 'no application is named', hint: `add --stack and one of ${names.join(', ')}, or the path of a Compose file` };
}

/** A folder that is named suggests the name of the deployment. */
function namedAfter(folder: string | undefined, question: Question, cwd: string): Question {
  if (folder === undefined || question.path !== 'name') return question;
  const name = basename(resolve(cwd, folder));
  return slug(name) === '' ? question : { ...question, default: literal(name) };
}
