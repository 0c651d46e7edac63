import type { GivenAnswers } from '../../../generators/core/answers/given.js';
import { question } from '../../../generators/core/features/feature.js';
import type { Question } from '../../../generators/core/model/question.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';

/** A question with the path `path`, text and required unless said otherwise. */
export function asked(path: string, said: Partial<Question> = {}): Question {
  return question({ path, ask: `What is ${path}`, group: 'General', type: 'text', ...said });
}

/** Answers as `--set` gives them. */
export function said(answers: Readonly<Record<string, string>>): GivenAnswers {
  return new Map(Object.entries(answers).map(([path, text]) => [path, { kind: 'text', text }]));
}

/** Answers as a file gives them. */
export function written(answers: Readonly<Record<string, Yaml>>): GivenAnswers {
  return new Map(
    Object.entries(answers).map(([path, value]) => [
      path,
      { kind: 'value', value, at: { file: 'answers.yml', line: 3, column: 1 } },
    ]),
  );
}
