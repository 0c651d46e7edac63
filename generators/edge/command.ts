import type { Wish } from '../core/plan/verdict.js';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'stacks'; readonly json: boolean }
  | { readonly kind: 'learn'; readonly stack: string }
  | { readonly kind: 'lint'; readonly stack: string; readonly json: boolean }
  | { readonly kind: 'schema' }
  | { readonly kind: 'questions'; readonly stack: string; readonly json: boolean }
  | CreateCommand
  | FolderCommand;

/** Writes a folder, or updates the one that is there. */
export interface CreateCommand {
  readonly kind: 'create';
  /** `any`: a new folder or an update, whichever it is. */
  readonly purpose: 'any' | 'update' | 'adopt';
  readonly folder?: string;
  readonly stack?: string;
  readonly answersFile?: string;
  readonly secretsFile?: string;
  readonly sets: readonly Setting[];
  readonly yes: boolean;
  /** The templates of somebody else's stack may be run. */
  readonly trusts?: true;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Patterns of questions to be asked again. */
  readonly ask: readonly string[];
  readonly wishes: ReadonlyMap<string, Wish>;
  /** Answers may be changed although data is tied to them. */
  readonly insists: boolean;
  readonly allowDowngrade: boolean;
  readonly commit: boolean;
  /** A further machine that comes or goes. */
  readonly machine?: MachineChange;
}

export type MachineChange =
  | { readonly kind: 'add'; readonly name: string; readonly address: string; readonly role?: string }
  | { readonly kind: 'remove'; readonly name: string };

/** Works on a folder that is there, and asks no questions of a stack. */
export type FolderCommand = { readonly folder: string; readonly json: boolean } & (
  | { readonly kind: 'status' | 'doctor' }
  | { readonly kind: 'diff'; readonly paths: readonly string[] }
  | { readonly kind: 'resolve'; readonly paths: readonly string[]; readonly take: 'ours' | 'theirs' | 'edit' }
  | { readonly kind: 'rollback'; readonly id?: string; readonly list: boolean }
  | { readonly kind: 'rotate'; readonly name: string; readonly secretsFile?: string }
);

/** `--set path=value` */
export interface Setting {
  readonly path: string;
  readonly text: string;
}
