import type { Choices } from '../model/choices.js';
import type { Deployment } from '../model/deployment.js';
import type { Problem } from '../model/problem.js';
import type { Answers, Question } from '../model/question.js';
import type { Stack } from '../model/stack.js';

/** One thing that an operator can choose: what it asks, how the answers read, and what it does to the deployment. */
export interface Feature<Name extends keyof Choices> {
  /** Its questions for this stack, in order; none where the stack has no use for it. */
  readonly questions: (stack: Stack) => readonly Question[];
  /** Typed choice from complete and valid answers. */
  readonly choose: (answers: Answers, stack: Stack) => Choices[Name];
  /** What only shows with the whole deployment in view (two mounts on one target, …); nothing is repaired. */
  readonly check: (deployment: Deployment, choices: Choices) => Findings;
  /** A copy of the deployment with the choice applied. */
  readonly apply: (deployment: Deployment, choices: Choices) => Deployment;
}

export interface Findings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export const nothingFound: Findings = { problems: [], warnings: [] };

/** A question with the usual values for what is not said. */
export function question(said: Pick<Question, 'path' | 'ask' | 'group' | 'type'> & Partial<Question>): Question {
  return { choices: [], asked: true, secret: false, fixed: false, when: [], ...said };
}
