import { applies } from '../core/answers/complete.js';
import type { GivenAnswers } from '../core/answers/given.js';
import { grouped } from '../core/answers/groups.js';
import type { Answers, Question } from '../core/model/question.js';
import { words } from './ask.js';
import type { PromptQuestion } from './prompt.js';

interface Asked {
  readonly questions: readonly Question[];
}

/** What the operator decided, group by group, and where it will be written. */
export function summary({ questions }: Asked, said: GivenAnswers, answers: Answers, folder: string): string {
  const groups = grouped(decided(questions, said, answers)).map(({ group, members }) => {
    const lines = members.map(({ ask, path }) => `  ${ask}: ${words(answers[path] ?? '')}\n`);
    return `${group}\n${lines.join('')}`;
  });
  return `\n${[...groups, `This will be written to ${folder}\n`].join('\n')}`;
}

/** The last question before anything is written. */
export const lastQuestion: PromptQuestion = {
  type: 'select',
  name: 'write',
  message: 'Write it',
  choices: [
    { value: 'write', short: 'yes', name: 'yes' },
    { value: 'change', short: 'change', name: 'change an answer first' },
    { value: 'stop', short: 'no', name: 'no, write nothing' },
  ],
};

/** The same where something is wrong with the answers together: they cannot be written as they are. */
export const nextTry: PromptQuestion = {
  type: 'select',
  name: 'retry',
  message: 'These answers do not go together',
  choices: [
    { value: 'change', short: 'change', name: 'change an answer' },
    { value: 'stop', short: 'stop', name: 'write nothing' },
  ],
};

/** Which answer to change. */
export function whichAnswer({ questions }: Asked, said: GivenAnswers, answers: Answers): PromptQuestion {
  return {
    type: 'select',
    name: 'change',
    message: 'Which answer',
    pageSize: 15,
    choices: decided(questions, said, answers).map(({ path, ask }) => ({
      value: path,
      short: ask,
      name: `${ask}: ${words(answers[path] ?? '')}`,
    })),
  };
}

/** What was asked, or set without being asked. */
function decided(questions: readonly Question[], said: GivenAnswers, answers: Answers): readonly Question[] {
  return questions.filter(
    (question) => (question.asked || said.has(question.path)) && !question.secret && applies(question, answers),
  );
}
