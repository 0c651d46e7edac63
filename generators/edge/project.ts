import { basename, resolve } from 'node:path';
import { type GivenAnswers, merged, renamed } from '../core/answers/given.js';
import { implied } from '../core/answers/implied.js';
import { migrations } from '../core/answers/migrations.js';
import { migrated } from '../core/answers/moved.js';
import { questionsFor } from '../core/features/all.js';
import { slug } from '../core/features/basics.js';
import { failed, fine, type Place, type Problem, type Result } from '../core/model/problem.js';
import type { Answers, Question } from '../core/model/question.js';
import { manifestPath } from '../core/plan/state.js';
import { literal } from '../core/yaml/interpolation.js';
import type { NamedStack } from './given.js';
import { sortOld } from './old-secrets.js';
import type { Order } from './order.js';
import { type LoadedStack, loadStack } from './stacks.js';
import { formerAnswers } from './update/former.js';
import { withoutGone } from './update/gone.js';
import type { World } from './world.js';

/** An order for a certain stack: what there is to answer, and what has been answered already. */
export interface Project extends Order {
  readonly loaded: LoadedStack;
  readonly questions: readonly Question[];
  /** What was said so far: in the folder's own file, and before that on the command line. */
  readonly given: GivenAnswers;
  /** What of it the folder's own file says, by today's names. */
  readonly inFile: GivenAnswers;
  /** All answers of the last run, by today's names, as far as they were recorded. */
  readonly former?: Answers;
}

/** Loads the stack of a name or at a path, and its questions. Reports what is wrong with the stack, and one that is not the folder's. */
export async function openProject(order: Order, { name, from }: NamedStack, world: World): Promise<Result<Project>> {
  const {
    cwd,
    package: { root, version },
  } = world;
  const loaded = await loadStack(name, { root, cwd: from, version });
  if (!loaded.ok) return loaded;
  const { stack } = loaded.value;
  const { existing, said } = order;
  const was = existing?.manifest?.stack.name ?? stack.name;
  if (was !== stack.name) return failed([anotherStack(was, stack.name)]);
  const questions = questionsFor(stack)
    .map((question) => namedAfter(order.command.folder, question, cwd))
    .map((question) => (existing === undefined && !order.command.yes ? withResolvers(question, world) : question))
    .map((question) =>
      existing !== undefined && question.atFirst === true ? { ...question, asked: false } : question,
    );
  const now = renamed(said.inFile, stack.was);
  const inFile = migrated(now, existing?.manifest?.version ?? version, version, migrations);
  const former = existing === undefined ? undefined : formerAnswers(existing, stack, version);
  const sorted = sortOld(said.answers, stack, (name) => existing?.found(`secrets/${name}.env`).kind === 'secret');
  const given = implied(merged([tiedBefore(questions, former ?? {}), inFile.given, sorted.answers]));
  const warnings = [...loaded.warnings, ...inFile.notes.map(moved), ...sorted.notes];
  const secrets = { ...sorted.secrets, ...said.secrets };
  const project = {
    ...order,
    said: { ...said, secrets },
    loaded: loaded.value,
    questions,
    given,
    inFile: inFile.given,
  };
  return fine(withoutGone(former === undefined ? project : { ...project, former }), warnings);
}

/** An answer to which data is tied stays what it was, though nobody has ever given it: another default of this version is for new folders. */
function tiedBefore(questions: readonly Question[], before: Answers): GivenAnswers {
  return new Map(
    questions.flatMap(({ path, fixed }) => {
      const value = fixed && Object.hasOwn(before, path) ? before[path] : undefined;
      return value === undefined ? [] : [[path, { kind: 'value', value, at: recordedAt }] as const];
    }),
  );
}

/** What the folder itself has recorded, as opposed to what somebody says now. */
export const recordedAt: Place = { file: manifestPath, line: 1, column: 1 };

function anotherStack(was: string, now: string): Problem {
  return {
    code: 'usage/another-stack',
    message: `this folder is a deployment of ${was}, not of ${now}`,
    hint: 'name a new folder for another application',
  };
}

const moved = (note: string): Problem => ({ code: 'answer/moved', message: note });

/** A folder that is named suggests the name of the deployment. */
function namedAfter(folder: string | undefined, question: Question, cwd: string): Question {
  if (folder === undefined || question.path !== 'name') return question;
  const name = basename(resolve(cwd, folder));
  return slug(name) === '' ? question : { ...question, default: literal(name) };
}

/** To somebody at the terminal, the name servers of this machine are suggested: it is often the one that it will run on. */
function withResolvers(question: Question, { prompt, resolvers }: World): Question {
  if (question.path !== 'network.dns' || !question.asked || prompt === undefined || resolvers === undefined)
    return question;
  return { ...question, default: resolvers().map(literal) };
}
