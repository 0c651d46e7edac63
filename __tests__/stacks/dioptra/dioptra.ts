import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';

/** Where the stack and what lies beside it are. */
export const folder = join(process.cwd(), 'templates', 'stacks', 'dioptra');

/** What these tests look at in a service: Compose's keys as the stack writes them. */
export interface WrittenService {
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_add?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: {
    readonly test: readonly string[];
    readonly interval: string;
    readonly timeout: string;
    readonly retries: number;
  };
  readonly shm_size?: string;
  readonly stop_grace_period?: string;
  readonly deploy?: {
    readonly replicas?: string;
    readonly resources?: { readonly limits: Readonly<Record<string, unknown>> };
  };
  readonly 'x-deployment'?: Readonly<Record<string, unknown>>;
}

interface Written {
  readonly name: string;
  readonly 'x-deployment': {
    readonly hardened: boolean;
    readonly questions: Readonly<
      Record<string, { readonly default?: unknown; readonly pattern?: string; readonly ask?: string }>
    >;
    readonly secrets: Readonly<Record<string, { readonly rotate?: string }>>;
    readonly routes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  readonly services: Readonly<Record<string, WrittenService>>;
  readonly volumes: Readonly<Record<string, { readonly 'x-deployment': Readonly<Record<string, unknown>> } | null>>;
}

/** The stack as any YAML parser with Compose's merge keys sees it, without our reader. */
export const stack = load(readFileSync(join(folder, 'stack.yml'), 'utf8'), {
  schema: CORE_SCHEMA.withTags([mergeTag]),
}) as Written;

/** The value on the author's laptop: `${X:-d}` is `d`, `${X}` stays. */
export const onLaptop = (text: string): string => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

export const isJob = (service: WrittenService): boolean => service['x-deployment']?.phase === 'init';

export const longRunning = Object.entries(stack.services).filter(([, service]) => !isJob(service));
