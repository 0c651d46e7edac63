import { complete } from '../core/answers/complete.js';
import type { GivenAnswers } from '../core/answers/given.js';
import { nothingPicked, picked } from '../core/answers/pattern.js';
import { read } from '../core/answers/value.js';
import { printProblem } from '../core/model/print-problem.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import type { Answers, Question } from '../core/model/question.js';
import { askForSecrets, type SecretValues } from './asked-secrets.js';
import { type Again, askOne, interview, type Terminal } from './interview.js';
import { type Project, recordedAt } from './project.js';
import { type Review, reviewed, thereOf } from './review.js';
import { lastQuestion, nextTry, summary, whichAnswer } from './summary.js';
import { described } from './update/described.js';
import type { World } from './world.js';

/** Everything decided and checked; or the operator has looked at it and wants nothing written, or has left before the end. */
export type Settled =
  | ({ readonly kind: 'settled'; readonly secrets: SecretValues } & Review)
  | { readonly kind: 'stopped' | 'left' };

/** Comes to complete answers, by asking where somebody is there and `--yes` was not said, and compiles them. Reports every problem in them. */
export async function settle(project: Project, world: World): Promise<Result<Settled>> {
  const { prompt, say } = world;
  return prompt === undefined || project.command.yes
    ? settleSilently(project, world)
    : settleByAsking(project, world, { prompt, say });
}

async function settleSilently(project: Project, world: World): Promise<Result<Settled>> {
  const { command, said, given, questions } = project;
  const answers = complete(questions, given);
  if (!answers.ok) return answers;
  if (!command.yes && given.size === 0) return failed([nobodyToAsk]);
  if (command.ask.length > 0) return failed([nobodyToAskAgain]);
  const review = await reviewed(project, answers.value, world, 'writing');
  if (!review.ok) return review;
  return fine({ kind: 'settled', ...review.value, secrets: said.secrets }, [
    ...remarks(project, answers.warnings),
    ...review.warnings,
  ]);
}

const nobodyToAsk: Problem = {
  code: 'usage/nobody-to-ask',
  message: 'this is no terminal, so nothing can be asked, and no answers were given',
  hint: 'add --yes to take every default, or --answers FILE, or --set path=value',
};

const nobodyToAskAgain: Problem = {
  code: 'usage/nobody-to-ask',
  message: '--ask needs a terminal, and no --yes',
  hint: 'give the answer with --set path=value',
};

async function settleByAsking(project: Project, world: World, terminal: Terminal): Promise<Result<Settled>> {
  const again = askedAgain(project);
  if (!again.ok) return again;
  const wrong = wrongAtOnce(project, again.value);
  if (wrong.length > 0) return failed(wrong);
  let said = await interview(project.questions, without(project.given, again.value.paths), terminal, again.value);
  for (;;) {
    const answers = complete(project.questions, said);
    if (!answers.ok) return answers;
    const review = await reviewed(spoken(project, said), answers.value, world, 'asking');
    if (review.ok && review.value.update?.nothing === true) return withSecrets(review.value, terminal);
    const notes = review.ok ? [...remarks(project, answers.warnings), ...review.warnings] : review.problems;
    terminal.say([...(review.ok ? [overview(review.value, said)] : []), ...notes.map(printProblem)].join('\n'));
    const decision = await terminal.prompt(review.ok ? lastQuestion : nextTry);
    if (decision === 'write' && review.ok) return withSecrets(review.value, terminal);
    if (decision !== 'change') return fine({ kind: 'stopped' });
    said = await interview(project.questions, await changed(project, said, answers.value, terminal), terminal);
  }
}

/** An answer of a switched-off option stays with the folder until it is needed again: that is no news. */
const remarks = ({ existing }: Project, warnings: readonly Problem[]): readonly Problem[] =>
  existing === undefined
    ? warnings
    : warnings.filter(({ code, at }) => code !== 'answer/unused' || !ofTheFolder.has(at?.file ?? ''));

const ofTheFolder: ReadonlySet<string> = new Set(['deployment.yml', recordedAt.file]);

/** What was answered at the terminal was said in this run, like what the command line says. */
function spoken(project: Project, given: GivenAnswers): Project {
  const fresh = [...given].filter(([path, said]) => project.given.get(path) !== said);
  return { ...project, said: { ...project.said, answers: new Map([...project.said.answers, ...fresh]) } };
}

/** What was decided, or of an update what it would do. */
function overview({ project, answers, target, update }: Review, said: GivenAnswers): string {
  return update === undefined ? summary(project, said, answers, target.path) : described(update, target.path);
}

/** Of an update: what `--ask` picks, and what the answers file says that is no answer any more. */
function askedAgain({ questions, given, said, command, existing }: Project): Result<Again> {
  const picks = command.ask.map((pattern) => ({ pattern, paths: picked(questions, pattern) }));
  const empty = picks.filter(({ paths }) => paths.length === 0).map(({ pattern }) => nothingPicked(questions, pattern));
  if (empty.length > 0) return failed(empty);
  const invalid =
    existing === undefined ? [] : [...said.inFile.keys()].filter((path) => isInvalid(path, questions, given));
  const paths = new Set([...picks.flatMap((pick) => pick.paths), ...invalid]);
  return fine({ paths, former: given });
}

function isInvalid(path: string, questions: readonly Question[], given: GivenAnswers): boolean {
  const question = questions.find((candidate) => candidate.path === path);
  const said = given.get(path);
  return question !== undefined && said !== undefined && !read(question, said).ok;
}

const without = (given: GivenAnswers, paths: ReadonlySet<string>): GivenAnswers =>
  new Map([...given].filter(([path]) => !paths.has(path)));

/** What was said before the first question, and is wrong whatever will be answered. */
function wrongAtOnce({ questions, given }: Project, again: Again): readonly Problem[] {
  const answers = complete(questions, without(given, again.paths));
  return answers.ok ? [] : answers.problems.filter(({ code }) => code !== 'answer/missing');
}

async function changed(
  project: Project,
  said: GivenAnswers,
  answers: Answers,
  terminal: Terminal,
): Promise<GivenAnswers> {
  const path = await terminal.prompt(whichAnswer(project, said, answers));
  const question = project.questions.find((candidate) => candidate.path === path);
  return question === undefined ? said : askOne(question, said, answers, terminal.prompt);
}

async function withSecrets(review: Review, { prompt }: Terminal): Promise<Result<Settled>> {
  const { secrets } = review.compiled.deployment;
  const there = thereOf(review.project, review.compiled);
  return fine({
    kind: 'settled',
    ...review,
    secrets: await askForSecrets(secrets, review.project.said.secrets, prompt, there),
  });
}
