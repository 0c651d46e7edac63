import type { Answers, Question } from '../model/question.js';
import type { Yaml } from '../model/yaml.js';
import { kept } from './kept.js';

/** One answer as people read it. */
export interface Answered {
  readonly path: string;
  readonly about: string;
  readonly value: Yaml;
}

/** The answers that are worth a line: the operator's own, and every setting of the application; no secret is an answer. */
export function answered(questions: readonly Question[], answers: Answers): readonly Answered[] {
  const own = kept(questions, answers);
  return questions.flatMap(({ path, ask }) => {
    const value = answers[path];
    return value !== undefined && (path in own || path.startsWith('app.')) ? [{ path, about: ask, value }] : [];
  });
}
