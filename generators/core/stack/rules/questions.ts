import { read } from '../../answers/value.js';
import type { Question } from '../../model/question.js';
import type { QuestionType, StackQuestion } from '../../model/stack.js';
import type { Yaml } from '../../model/yaml.js';
import { plain, references } from '../../yaml/interpolation.js';
import { hintFor } from '../hints.js';
import type { Reading } from '../reading.js';
import { given } from '../shape.js';
import type { Rule } from './rule.js';

/** Questions, secrets and variables are variables of Compose: letters, digits and `_`. */
export const questionsAreCalledAsVariables: Rule = (stack, reading) => {
  const named = [...stack.questions, ...stack.variables, ...stack.secrets.filter(({ make }) => make?.kind !== 'bytes')];
  for (const part of named) {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(part.name)) continue;
    const hint = 'letters, digits and _, not beginning with a digit: it becomes a variable';
    reading.error(
      'variable-name',
      reading.nameOf(part),
      `${JSON.stringify(part.name)} cannot be the name of a variable`,
      hint,
    );
  }
};

/** `choices` and `type: choice` come together, `of` only with `type: list`. */
export const choicesAreGiven: Rule = (stack, reading) => {
  for (const question of stack.questions) {
    const { type, choices, of } = question;
    if (type === 'choice' && choices.length === 0)
      reading.error(
        'choices',
        reading.spotOf(question, 'type'),
        'a choice needs choices',
        'add choices: [first, second]',
      );
    if (choices.length > 0 && type !== 'choice' && type !== 'list')
      reading.error(
        'choices',
        reading.keyOf(question, 'choices'),
        `choices have no meaning for type ${type}`,
        'write type: choice',
      );
    if (of !== undefined && type !== 'list')
      reading.error('choices', reading.keyOf(question, 'of'), 'of says what a list holds', 'write type: list');
  }
};

/** Until it is known, an answer that comes later is an empty text. */
export const laterAnswersAreText: Rule = (stack, reading) => {
  for (const question of stack.questions)
    if (question.later && ['integer', 'number', 'boolean', 'choice', 'list'].includes(question.type))
      reading.error(
        'misplaced-key',
        reading.keyOf(question, 'later'),
        `later has no meaning for type ${question.type}`,
        'write type: text, with a pattern',
      );
};

/** `min` and `max` are for numbers: themselves numbers, or questions of numbers that come before. */
export const boundsAreNumbers: Rule = (stack, reading) => {
  const integers = stack.questions.filter(({ type }) => isNumber(type)).map(({ name }) => name);
  for (const question of stack.questions) {
    const { type, min, max } = question;
    for (const [key, bound] of [
      ['min', min],
      ['max', max],
    ] as const) {
      if (bound === undefined) continue;
      if (!isNumber(type) && type !== 'list')
        reading.error(
          'bounds',
          reading.keyOf(question, key),
          `${key} has no meaning for type ${type}`,
          'write type: integer',
        );
      else if (typeof bound === 'string' && (!integers.includes(bound) || bound === question.name))
        reading.error(
          'bounds',
          reading.spotOf(question, key),
          `no integer question is called ${bound}`,
          hintFor(bound, integers) ?? 'write a number',
        );
      else if (typeof bound === 'string' && integers.indexOf(bound) > integers.indexOf(question.name))
        reading.error(
          'bounds',
          reading.spotOf(question, key),
          `${bound} is asked after ${question.name}`,
          `put ${bound} before it, or give ${bound} the bound`,
        );
    }
    if (typeof min === 'number' && typeof max === 'number' && min > max)
      reading.error('bounds', reading.spotOf(question, 'max'), `min ${min} is more than max ${max}`);
  }
};

/** A default without variables is an answer that the question itself would take. */
export const defaultsFit: Rule = (stack, reading) => {
  for (const question of stack.questions) {
    const value = question.default === undefined ? undefined : withoutVariables(question.default);
    if (value === undefined || (value === '' && question.choices.length === 0)) continue;
    if (badPattern(question, reading)) continue;
    const taken = read(asked(question), { kind: 'value', value });
    if (!taken.ok) reading.error('default', reading.spotOf(question, 'default'), `the default ${taken.wrong}`);
  }
};

const isNumber = (type: QuestionType): boolean => type === 'integer' || type === 'number';

/** The question as an operator meets it. */
function asked(said: StackQuestion): Question {
  const { of, min, max, pattern, default: value } = said;
  return {
    path: `app.${said.name}`,
    ask: '',
    group: '',
    type: said.type,
    choices: said.choices.map((choice) => ({ value: choice, about: '' })),
    asked: true,
    secret: false,
    fixed: false,
    when: [],
    ...given({ of, pattern, default: value }),
    ...given({ min: typeof min === 'number' ? min : undefined, max: typeof max === 'number' ? max : undefined }),
  };
}

/** A pattern that was refused is not there to be matched. */
function badPattern(question: StackQuestion, reading: Reading): boolean {
  return question.pattern === undefined && reading.spotOf(question, 'pattern') !== reading.nodeOf(question);
}

/** The value a default stands for, or nothing if variables decide. */
function withoutVariables(value: Yaml): Yaml | undefined {
  if (typeof value === 'string') return references(value).length > 0 || value.includes('${') ? undefined : plain(value);
  if (!Array.isArray(value)) return value;
  const items = (value as readonly Yaml[]).map(withoutVariables);
  return items.some((item) => item === undefined) ? undefined : (items as readonly Yaml[]);
}
