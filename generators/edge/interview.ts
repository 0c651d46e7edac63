import { bounded } from '../core/answers/bounds.js';
import { applies, isAsked } from '../core/answers/complete.js';
import { defaultOf } from '../core/answers/defaults.js';
import { type Given, type GivenAnswers, merged } from '../core/answers/given.js';
import { read } from '../core/answers/value.js';
import type { Answers, Question } from '../core/model/question.js';
import type { Yaml } from '../core/model/yaml.js';
import { askedOf, fromPrompt } from './ask.js';
import type { Prompt } from './prompt.js';

/** What the interview needs of the terminal: to ask, and to write headings between the questions. */
export interface Terminal {
  readonly prompt: Prompt;
  readonly say: (line: string) => void;
}

/**
 * Asks, group by group, what applies and was not said already, and returns all that was said; earlier answers decide
 * what is asked next. Settings that are never asked keep their defaults, unless they are to be asked again.
 */
export async function interview(
  questions: readonly Question[],
  given: GivenAnswers,
  terminal: Terminal,
  again: Again = nothingAgain,
): Promise<GivenAnswers> {
  let said = given;
  let answers: Answers = {};
  let group = '';
  for (const open of questions) {
    const question = bounded(open, answers);
    if (question.secret || !applies(question, answers)) continue;
    if ((isAsked(question, answers) || again.paths.has(question.path)) && !said.has(question.path)) {
      if (question.group !== group) terminal.say(`\n${question.group}`);
      group = question.group;
      const suggested = { ...answers, ...known(question, again.former.get(question.path)) };
      said = await askOne(question, said, suggested, terminal.prompt);
    }
    answers = { ...answers, ...answered(question, said.get(question.path), answers) };
  }
  return said;
}

/** Questions that were answered at another time and are to be asked once more, with that answer as the suggestion. */
export interface Again {
  readonly paths: ReadonlySet<string>;
  readonly former: GivenAnswers;
}

const nothingAgain: Again = { paths: new Set(), former: new Map() };

/** Asks one question and adds the answer to what was said; a former answer is the default. */
export async function askOne(
  question: Question,
  said: GivenAnswers,
  answers: Answers,
  prompt: Prompt,
): Promise<GivenAnswers> {
  const former = answers[question.path];
  const found = defaultOf(question, answers);
  const value = former ?? (found.kind === 'value' ? found.value : undefined);
  const answer: Given = { kind: 'value', value: fromPrompt(question, await prompt(askedOf(question, value))) };
  return merged([said, new Map([[question.path, answer]])]);
}

/** What was said, where it is a valid answer. */
function known(question: Question, said: Given | undefined): Readonly<Record<string, Yaml>> {
  const found = said === undefined ? undefined : read(question, said);
  return found?.ok ? { [question.path]: found.value } : {};
}

function answered(question: Question, said: Given | undefined, answers: Answers): Readonly<Record<string, Yaml>> {
  const own = known(question, said);
  if (question.path in own) return own;
  const standIn = defaultOf(question, answers);
  return standIn.kind === 'value' ? { [question.path]: standIn.value } : {};
}
