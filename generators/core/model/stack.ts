import type { ComposeService } from './compose.js';
import type { Condition, Scalar } from './condition.js';
import type { Needs } from './needs.js';
import type { Place } from './problem.js';
import type { Route } from './route.js';
import type { Recipe } from './secret.js';
import type { ComposeText, Yaml, YamlMap } from './yaml.js';

/** What the author of an application wrote: a Compose file, and under `x-deployment` what it needs. */
export interface Stack {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** What an operator must know that nothing here can do for them. */
  readonly notes: readonly ComposeText[];
  readonly homepage?: string;
  /** False for a Compose file that says nothing under `x-deployment`. */
  readonly described: boolean;
  /** The author has run it under the full hardening. */
  readonly hardened: boolean;
  readonly questions: readonly StackQuestion[];
  readonly secrets: readonly StackSecret[];
  readonly variables: readonly StackVariable[];
  readonly routes: readonly Route[];
  readonly profiles: readonly ProfileQuestion[];
  readonly roles: readonly Role[];
  readonly files: readonly StackFile[];
  readonly requires: Requirements;
  readonly was: Readonly<Record<string, string>>;
  /** What the application's own documents call things → where that is decided here. */
  readonly glossary: Readonly<Record<string, string>>;
  readonly services: readonly StackService[];
  readonly volumes: readonly StackVolume[];
  /** Top-level `networks` as written. */
  readonly networks: YamlMap;
  /** Top-level `secrets` and `configs` of Compose itself, as written. */
  readonly composeSecrets: YamlMap;
  readonly composeConfigs: YamlMap;
  /** Top-level `models`, as written. */
  readonly composeModels: YamlMap;
}

export type QuestionType =
  | 'text'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'list'
  | 'email'
  | 'path'
  | 'url'
  | 'image';

/** A question of the stack, answered at `app.NAME`, and a variable of that name. */
export interface StackQuestion {
  readonly name: string;
  /** Absent: a setting, never asked, may be set. */
  readonly ask?: string;
  /** What a setting, which has no prompt, is for. */
  readonly about?: string;
  readonly type: QuestionType;
  readonly of?: QuestionType;
  /** Absent: required. Text may hold variables. */
  readonly default?: Yaml;
  readonly min?: number | string;
  readonly max?: number | string;
  /** Anchored at both ends. */
  readonly pattern?: string;
  readonly choices: readonly Scalar[];
  readonly group?: string;
  readonly perNode: boolean;
  /** Tied to data: refused on a re-run unless the operator insists. */
  readonly fixed: boolean;
  /** Known only once the deployment runs: nobody is asked, empty until then. */
  readonly later: boolean;
  readonly when: Condition;
  readonly at: Place;
}

/** `make` and `ask` both: an empty answer is made. */
export interface StackSecret {
  readonly name: string;
  readonly make?: Recipe;
  readonly ask?: string;
  readonly group?: string;
  /** `never`, or a word on what rotating costs. */
  readonly rotate?: string;
  readonly when: Condition;
  readonly at: Place;
}

/** The first case whose condition holds is the value; no case: no value. */
export interface StackVariable {
  readonly name: string;
  readonly cases: readonly { readonly when: Condition; readonly value: Yaml }[];
  readonly at: Place;
}

/** The question behind a Compose profile: yes or no, or one of several that exclude each other. */
export interface ProfileQuestion {
  readonly name: string;
  readonly ask?: string;
  readonly oneOf: readonly string[];
  readonly default: Scalar;
  readonly at: Place;
}

export interface Role {
  readonly name: string;
  readonly about: string;
  readonly when: Condition;
  readonly min: number;
  readonly max?: number;
  readonly otherwise?: 'main';
}

/** A further file of the folder, made of one beside the stack; `from` may hold questions with choices. */
export interface StackFile {
  readonly path: string;
  readonly from: string;
  readonly when: Condition;
  readonly at: Place;
}

export interface Requirements {
  readonly memory?: string;
  readonly disk?: string;
  readonly architecture: readonly string[];
  readonly gpu: readonly string[];
  readonly login: readonly string[];
  readonly kernel: readonly string[];
}

export interface StackVolume {
  readonly name: string;
  readonly about?: string;
  readonly shared: boolean;
  readonly optional: boolean;
  readonly never: readonly string[];
  /** `root`, or a numeric uid, perhaps with a gid. */
  readonly owner?: string;
  readonly backup: boolean;
  readonly ephemeral: boolean;
  readonly onePer?: string;
  readonly when: Condition;
  /** What Compose itself says of it (`driver`, `driver_opts`, `external`, …). */
  readonly rest: YamlMap;
  readonly at: Place;
}

export interface StackService {
  readonly compose: ComposeService;
  readonly needs: Needs;
  readonly at: Place;
}
