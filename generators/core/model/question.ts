import type { Condition, Scalar } from './condition.js';
import type { QuestionType } from './stack.js';
import type { Yaml } from './yaml.js';

/**
 * One question in the one vocabulary of prompts, `--set`, `--answers` and `deployment.yml`.
 * `path` is its dotted name; a secret's answer never enters the answers.
 */
export interface Question {
  readonly path: string;
  readonly ask: string;
  readonly group: string;
  readonly type: QuestionType;
  readonly of?: QuestionType;
  readonly choices: readonly Choice[];
  /** Absent: required. */
  readonly default?: Yaml;
  /** A number, or the path of the question whose answer it is. */
  readonly min?: number | string;
  readonly max?: number | string;
  readonly pattern?: string;
  /** Asked at the terminal, or only there to be set. */
  readonly asked: boolean;
  /** Asked at the terminal only if one of these holds; it may always be set. Absent: whenever it is asked at all. */
  readonly askedWhen?: readonly Condition[];
  /** The default instead, where one of these holds. */
  readonly defaultWhen?: { readonly value: Yaml; readonly when: readonly Condition[] };
  /** Asked for a new folder only: one that is there has its answer, the default if nobody ever gave another. */
  readonly atFirst?: true;
  readonly secret: boolean;
  readonly fixed: boolean;
  /** May be answered otherwise for a further machine. */
  readonly perNode?: true;
  readonly when: Condition;
  /** Asked only if one of these holds too: what uses the answer exists. Absent: always. */
  readonly usedWhen?: readonly Condition[];
  /** A check beyond the type: what is wrong with the value, or nothing. */
  readonly refuse?: (value: Yaml) => string | undefined;
}

export interface Choice {
  readonly value: Scalar;
  readonly about: string;
}

/** Dotted path → value: complete and valid once every question that applies has one. Secrets are not among them. */
export type Answers = Readonly<Record<string, Yaml>>;
