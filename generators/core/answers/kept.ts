import type { Answers, Question } from '../model/question.js';
import type { Yaml } from '../model/yaml.js';
import { defaultOf } from './defaults.js';

/**
 * The answers that are the operator's own: of questions that are asked, and of the others where they differ from the
 * default. A default that nobody chose is left out, so that a better one of a later version takes effect.
 */
export function kept(questions: readonly Question[], answers: Answers): Answers {
  const own = questions.filter((question) => answers[question.path] !== undefined && isOwn(question, answers));
  return Object.fromEntries(own.map(({ path }) => [path, answers[path] as Yaml]));
}

function isOwn(question: Question, answers: Answers): boolean {
  if (question.asked) return true;
  const found = defaultOf(question, answers);
  return found.kind !== 'value' || JSON.stringify(found.value) !== JSON.stringify(answers[question.path]);
}
