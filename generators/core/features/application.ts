import type { Condition } from '../model/condition.js';
import type { Question } from '../model/question.js';
import type { Stack, StackQuestion } from '../model/stack.js';
import { question } from './feature.js';
import { usesOf } from './uses.js';

/** The stack's own questions at `app.NAME`, and those behind its profiles at `profiles.NAME`. */
export function applicationQuestions(stack: Stack): readonly Question[] {
  const usedWhen = usesOf(stack);
  return [
    ...profileQuestions(stack),
    ...stack.questions.map((asked) => applicationQuestion(asked, usedWhen(asked.name))),
  ];
}

function profileQuestions(stack: Stack): readonly Question[] {
  return stack.profiles.map((profile) =>
    question({
      path: `profiles.${profile.name}`,
      ask: profile.ask ?? `Include ${profile.name}`,
      group: 'Parts',
      type: profile.oneOf.length > 0 ? 'choice' : 'boolean',
      choices: profile.oneOf.map((value) => ({ value, about: value })),
      default: profile.default,
      asked: profile.ask !== undefined,
    }),
  );
}

function applicationQuestion(asked: StackQuestion, uses: readonly Condition[] | undefined): Question {
  return question({
    path: `app.${asked.name}`,
    ask: asked.ask ?? asked.about ?? asked.name,
    group: asked.group === undefined ? 'Application' : capital(asked.group),
    type: asked.type,
    ...(asked.of === undefined ? {} : { of: asked.of }),
    choices: asked.choices.map((value) => ({ value, about: String(value) })),
    ...(asked.default === undefined ? (asked.later ? { default: '' } : {}) : { default: asked.default }),
    ...(asked.min === undefined ? {} : { min: bound(asked.min) }),
    ...(asked.max === undefined ? {} : { max: bound(asked.max) }),
    ...(asked.pattern === undefined ? {} : { pattern: asked.pattern }),
    asked: asked.ask !== undefined && !asked.later,
    fixed: asked.fixed,
    ...(asked.perNode ? { perNode: true } : {}),
    when: asked.when,
    ...(uses === undefined ? {} : { usedWhen: uses }),
  });
}

/** Another question is known by its path from here on. */
const bound = (said: number | string): number | string => (typeof said === 'number' ? said : `app.${said}`);

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
