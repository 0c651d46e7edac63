import { holds } from '../conditions/holds.js';
import { factsOf } from '../draft/facts.js';
import { failed, fine, type Problem, type Result } from '../model/problem.js';
import type { Answers, Question } from '../model/question.js';
import type { Yaml } from '../model/yaml.js';
import { bounded, hasOpenBounds } from './bounds.js';
import { defaultOf } from './defaults.js';
import type { Given, GivenAnswers } from './given.js';
import { nearest } from './nearest.js';
import { refusal } from './refusal.js';
import { read } from './value.js';

/**
 * An answer for every question that applies: what was given, else the default. In order, because a condition or a
 * default may look at the answers before it. Reports every wrong, missing and unknown answer at once (`answer/...`); an
 * answer to a question that does not apply is a warning. Secrets are no answers, and are refused among them.
 */
export function complete(questions: readonly Question[], given: GivenAnswers): Result<Answers> {
  const open = questions.filter(({ secret }) => !secret);
  const steps = open.reduce<Progress>((progress, question) => step(progress, question, given), start);
  const problems = [...unknown(open, given), ...steps.problems];
  return problems.length > 0 ? failed(problems) : fine(steps.answers, steps.warnings);
}

/** Whether a question is to be asked, given the answers before it. */
export function applies(question: Question, answers: Answers): boolean {
  const facts = factsOf(answers);
  return holds(question.when, facts) && (question.usedWhen?.some((condition) => holds(condition, facts)) ?? true);
}

/** Whether somebody at the terminal is to be asked it, where it applies. */
export function isAsked({ asked, askedWhen }: Question, answers: Answers): boolean {
  if (!asked || askedWhen === undefined) return asked;
  const facts = factsOf(answers);
  return askedWhen.some((condition) => holds(condition, facts));
}

interface Progress {
  readonly answers: Answers;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const start: Progress = { answers: {}, problems: [], warnings: [] };

function step(progress: Progress, question: Question, given: GivenAnswers): Progress {
  const said = given.get(question.path);
  if (!applies(question, progress.answers))
    return said === undefined ? progress : warn(progress, unused(question, said));
  if (said === undefined) return defaultStep(progress, question);
  const found = read(bounded(question, progress.answers), said);
  if (found.ok) return answer(progress, question, found.value);
  const wrong = complain(progress, problem('answer/invalid', question.path, found.wrong, said));
  return goOn(wrong, question);
}

function defaultStep(progress: Progress, question: Question): Progress {
  const found = defaultOf(question, progress.answers);
  switch (found.kind) {
    case 'value':
      return defaultValue(progress, question, found.value);
    case 'none':
      return complain(progress, missing(question));
    case 'open':
      return complain(progress, tooEarly(question, found.names));
  }
}

/** A default is right by itself; only other answers can put it out of range. */
function defaultValue(progress: Progress, question: Question, value: Yaml): Progress {
  const wrong = hasOpenBounds(question) ? refusal(bounded(question, progress.answers), value) : undefined;
  const next = answer(progress, question, value);
  return wrong === undefined
    ? next
    : complain(next, problem('answer/invalid', question.path, `${wrong}, which is its default`));
}

/** After a wrong answer the default stands in, so that it causes no further complaints. */
function goOn(progress: Progress, question: Question): Progress {
  const found = defaultOf(question, progress.answers);
  return found.kind === 'value' ? answer(progress, question, found.value) : progress;
}

const answer = (progress: Progress, { path }: Question, value: Yaml): Progress => ({
  ...progress,
  answers: { ...progress.answers, [path]: value },
});
const complain = (progress: Progress, found: Problem): Progress => ({
  ...progress,
  problems: [...progress.problems, found],
});
const warn = (progress: Progress, found: Problem): Progress => ({
  ...progress,
  warnings: [...progress.warnings, found],
});

function problem(code: Problem['code'], path: string, message: string, said?: Given): Problem {
  return { code, message: `${path} ${message}`, ...(said?.at === undefined ? {} : { at: said.at }) };
}

function missing({ path, ask }: Question): Problem {
  return {
    ...problem('answer/missing', path, `has no answer (${ask})`),
    hint: `give one with --set ${path}=… or in the answers file`,
  };
}

/** Where a secret belongs: never on a command line, which every user of the machine can read. */
function spokenSecret(path: string, said: Given): Problem {
  const name = path.slice(path.indexOf('.') + 1);
  return {
    ...problem('answer/secret-in-the-open', path, 'is a secret, and answers are committed and shown', said),
    hint: `write ${name}='…' into a file that only you can read, and name it with --secrets FILE`,
  };
}

function tooEarly({ path }: Question, names: readonly string[]): Problem {
  return {
    ...problem(
      'stack/default-without-value',
      path,
      `has a default that needs ${names.join(', ')}, and no answer before it says what that is`,
    ),
    hint: `in the stack, ask ${names.join(', ')} before it, or give it a default of its own`,
  };
}

function unused({ path }: Question, said: Given): Problem {
  return problem('answer/unused', path, 'is not used: with the other answers this question does not arise', said);
}

function unknown(questions: readonly Question[], given: GivenAnswers): readonly Problem[] {
  const known = questions.map(({ path }) => path);
  return [...given]
    .filter(([path]) => !known.includes(path))
    .map(([path, said]) => {
      if (path.startsWith('secrets.')) return spokenSecret(path, said);
      const near = nearest(path, known) ?? known.find((candidate) => candidate.startsWith(`${path}.`));
      const hint = near === undefined ? 'the questions command lists all of them' : `did you mean ${near}?`;
      return { ...problem('answer/unknown', path, 'is no question of this stack', said), hint };
    });
}
