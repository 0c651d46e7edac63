import type { ComposeService } from './compose.js';
import type { Condition, Scalar } from './condition.js';
import type { Place } from './problem.js';
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

export type Recipe =
  | { readonly kind: 'password'; readonly length: number }
  | { readonly kind: 'hex'; readonly bytes: number }
  | { readonly kind: 'base64'; readonly bytes: number }
  /** A file of its own; `letters`: of letters and digits, for who reads it as text. */
  | { readonly kind: 'bytes'; readonly bytes: number; readonly letters?: true }
  /** Nothing, where nobody gives one. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'fernet' }
  | { readonly kind: 'django' };

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

export interface Route {
  readonly name: string;
  /** Where it leads: a service's port, or files that a volume holds. */
  readonly to:
    | { readonly kind: 'service'; readonly service: string; readonly port: number }
    | { readonly kind: 'static'; readonly volume: string; readonly fallback?: string };
  /** Where it is entered: below the site, or on a port of its own (the suggested one). */
  readonly from:
    | { readonly kind: 'path'; readonly paths: readonly string[] }
    | { readonly kind: 'listen'; readonly port: number };
  readonly protocol: 'http' | 'tcp';
  readonly stripPrefix: boolean;
  readonly websocket: boolean;
  readonly maxBody?: ComposeText;
  readonly buffering: boolean;
  readonly timeout?: ComposeText;
  /** Stays on localhost whatever `expose` says. */
  readonly private: boolean;
  readonly protect: boolean;
  readonly rateLimit?: ComposeText;
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly when: Condition;
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
  /** `user`, `root`, or a numeric uid. */
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

export type GpuNeed = 'none' | 'one-each' | 'all' | 'optional' | 'delegate';

export type Phase = 'run' | 'init' | 'build' | 'tool';

/** What a service says of itself under `x-deployment`. */
export interface Needs {
  readonly about?: string;
  readonly when: Condition;
  readonly kind?: string;
  readonly external: boolean;
  /** For `kind: postgres`: variable prefix → database; empty: one database, called after the service. */
  readonly databases: Readonly<Record<string, Database>>;
  readonly servesNodes: readonly string[];
  readonly fixedPort: boolean;
  readonly runsOn: string;
  readonly gpu: GpuNeed;
  readonly phase: Phase;
  /** Of a tool: script → the words that its container is started with. */
  readonly scripts: Readonly<Record<string, string>>;
  /** What the init script offers on its command line for this job. */
  readonly options: readonly InitOption[];
  readonly fetch?: Fetch;
  readonly trusts?: Trust;
  readonly egress: boolean;
  /** Why it is less hardened than the default, by what is said in Compose: `read_only`, `user`, `cap_add`, `egress`, … */
  readonly why: Readonly<Record<string, string>>;
  readonly startsContainers?: ComposeText;
}

export interface Database {
  readonly name?: string;
  readonly user?: string;
  readonly extensions: readonly string[];
}

/** Where the merged CA bundle must be, and the variables that point to it. */
export interface Trust {
  readonly bundle: string;
  readonly env: readonly string[];
}

/** How the source of what is built gets here: init runs the script on the machine, with the settings that builds name. */
export interface Fetch {
  /** Below the folder. */
  readonly script: string;
  /** What it, or the operator, puts below the folder: none of it is for git. */
  readonly local: readonly string[];
}

/** `--branch VALUE` sets a variable for this run; `--archive FILE` puts a file where the job looks for it. */
export type InitOption =
  | { readonly kind: 'sets'; readonly name: string; readonly about: string; readonly variable: string }
  | { readonly kind: 'puts'; readonly name: string; readonly about: string; readonly path: string };

/** A file that lies beside the stack: `path` is relative to it. */
export interface Asset {
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
  /** Rendered, under its name without `.ejs`. */
  readonly template: boolean;
}
