import type { Condition } from './condition.js';
import type { ComposeText } from './yaml.js';

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

export type GpuNeed = 'none' | 'one-each' | 'all' | 'optional' | 'delegate';

export type Phase = 'run' | 'init' | 'build' | 'tool';

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
