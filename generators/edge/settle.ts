import { complete } from '../core/answers/complete.js';
import type { GivenAnswers } from '../core/answers/given.js';
import { printProblem } from '../core/model/print-problem.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import type { Answers } from '../core/model/question.js';
import { askForSecrets, type SecretValues } from './asked-secrets.js';
import { askOne, interview, type Terminal } from './interview.js';
import type { Project } from './project.js';
import { type Review, reviewed } from './review.js';
import { lastQuestion, nextTry, summary, whichAnswer } from './summary.js';
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
  const review = await reviewed(project, answers.value, world, 'writing');
  if (!review.ok) return review;
  return fine({ kind: 'settled', ...review.value, secrets: said.secrets }, [...answers.warnings, ...review.warnings]);
}

const nobodyToAsk: Problem = {
  code: 'usage/nobody-to-ask',
  message: 'this is no terminal, so nothing can be asked, and no answers were given',
  hint: 'add --yes to take every default, or --answers FILE, or --set path=value',
};

async function settleByAsking(project: Project, world: World, terminal: Terminal): Promise<Result<Settled>> {
  const wrong = wrongAtOnce(project);
  if (wrong.length > 0) return failed(wrong);
  let said = await interview(project.questions, project.given, terminal);
  for (;;) {
    const answers = complete(project.questions, said);
    if (!answers.ok) return answers;
    const review = await reviewed(project, answers.value, world, 'asking');
    const notes = review.ok ? [...answers.warnings, ...review.warnings] : review.problems;
    terminal.say(
      [
        ...(review.ok ? [summary(project, said, answers.value, review.value.target.path)] : []),
        ...notes.map(printProblem),
      ].join('\n'),
    );
    const decision = await terminal.prompt(review.ok ? lastQuestion : nextTry);
    if (decision === 'write' && review.ok) return withSecrets(review.value, terminal);
    if (decision !== 'change') return fine({ kind: 'stopped' });
    said = await interview(project.questions, await changed(project, said, answers.value, terminal), terminal);
  }
}

/** What was said before the first question, and is wrong whatever will be answered. */
function wrongAtOnce({ questions, given }: Project): readonly Problem[] {
  const answers = complete(questions, given);
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
  return fine({
    kind: 'settled',
    ...review,
    secrets: await askForSecrets(secrets, review.project.said.secrets, prompt),
  });
}
