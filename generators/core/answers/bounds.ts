import type { Answers, Question } from '../model/question.js';

/** The question with bounds that are other questions' answers as numbers; one without an answer is no bound. */
export function bounded(question: Question, answers: Answers): Question {
  const { min, max, ...rest } = question;
  return { ...rest, ...number('min', min, answers), ...number('max', max, answers) };
}

function number(
  key: 'min' | 'max',
  bound: number | string | undefined,
  answers: Answers,
): { min?: number; max?: number } {
  const value = typeof bound === 'string' ? answers[bound] : bound;
  return typeof value === 'number' ? { [key]: value } : {};
}

/** Whether its range depends on other answers, so that its default may be out of it. */
export const hasOpenBounds = ({ min, max }: Question): boolean => typeof min === 'string' || typeof max === 'string';
