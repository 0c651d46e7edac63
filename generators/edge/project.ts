import { basename, resolve } from 'node:path';
import { type GivenAnswers, renamed } from '../core/answers/given.js';
import { questionsFor } from '../core/features/all.js';
import { slug } from '../core/features/basics.js';
import { fine, type Result } from '../core/model/problem.js';
import type { Question } from '../core/model/question.js';
import { literal } from '../core/yaml/interpolation.js';
import type { Order } from './order.js';
import { type LoadedStack, loadStack } from './stacks.js';
import type { World } from './world.js';

/** An order for a certain stack: what there is to answer, and what has been answered already. */
export interface Project extends Order {
  readonly loaded: LoadedStack;
  readonly questions: readonly Question[];
  readonly given: GivenAnswers;
}

/** Loads the stack of a name or at a path, and its questions. Reports what is wrong with the stack. */
export async function openProject(
  order: Order,
  name: string,
  { cwd, package: { root } }: World,
): Promise<Result<Project>> {
  const loaded = await loadStack(name, { root, cwd });
  if (!loaded.ok) return loaded;
  const { stack } = loaded.value;
  const questions = questionsFor(stack).map((question) => namedAfter(order.command.folder, question, cwd));
  return fine(
    { ...order, loaded: loaded.value, questions, given: renamed(order.said.answers, stack.was) },
    loaded.warnings,
  );
}

/** A folder that is named suggests the name of the deployment. */
function namedAfter(folder: string | undefined, question: Question, cwd: string): Question {
  if (folder === undefined || question.path !== 'name') return question;
  const name = basename(resolve(cwd, folder));
  return slug(name) === '' ? question : { ...question, default: literal(name) };
}
