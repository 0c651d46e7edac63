/** One question as inquirer asks it. */
export type PromptQuestion = Asked &
  (
    | { readonly type: 'input'; readonly default?: string; readonly validate: (text: string) => true | string }
    | { readonly type: 'password'; readonly mask: string; readonly validate: (text: string) => true | string }
    | { readonly type: 'confirm'; readonly default?: boolean }
    | {
        readonly type: 'select';
        readonly choices: readonly PromptChoice[];
        readonly default?: unknown;
        readonly pageSize?: number;
      }
  );

interface Asked {
  /** The dotted path, or a word of our own; a script in a test answers by it. */
  readonly name: string;
  readonly message: string;
}

export interface PromptChoice {
  readonly name: string;
  readonly value: unknown;
  readonly short?: string;
}

/** Asks one question and resolves to the answer; rejects with an ExitPromptError when the person leaves. */
export type Prompt = (question: PromptQuestion) => Promise<unknown>;

/** How a prompt says that the person has left: Ctrl-C, a closed input, or a signal that stopped it from outside. */
export function hasLeft(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && leaving.has(String(error.name));
}

const leaving: ReadonlySet<string> = new Set(['ExitPromptError', 'AbortPromptError', 'AbortError']);
