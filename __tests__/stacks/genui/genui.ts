import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import type { WrittenService } from '../dioptra/dioptra.js';

/** Where the stack and what lies beside it are. */
export const folder = join(process.cwd(), 'templates', 'stacks', 'genui');

interface Written {
  readonly 'x-deployment': {
    readonly hardened: boolean;
    readonly questions: Readonly<
      Record<
        string,
        {
          readonly default?: unknown;
          readonly pattern?: string;
          readonly ask?: string;
          readonly about?: string;
          readonly fixed?: boolean;
        }
      >
    >;
    readonly secrets: Readonly<Record<string, { readonly rotate?: string }>>;
    readonly routes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  readonly services: Readonly<
    Record<
      string,
      WrittenService & { readonly container_name?: string; readonly build?: { readonly dockerfile: string } }
    >
  >;
  readonly volumes: Readonly<Record<string, { readonly 'x-deployment'?: Readonly<Record<string, unknown>> } | null>>;
}

/** The stack as any YAML parser with Compose's merge keys sees it, without our reader. */
export const stack = load(readFileSync(join(folder, 'stack.yml'), 'utf8'), {
  schema: CORE_SCHEMA.withTags([mergeTag]),
}) as Written;
