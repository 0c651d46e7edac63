import type { Problem, Result } from '../core/model/problem.js';
import { proposal } from './proposal.js';
import { exitOf, notes, problems, type Report } from './report.js';
import { type LoadedStack, loadStack, type Surroundings } from './stacks.js';

/**
 * What an author is told of the stack at a path: every problem, and where there is none, every warning, of those too that only an author hears,
 * and what was inferred where the file says nothing. Warnings alone are no failure.
 */
export async function lint(path: string, surroundings: Surroundings, json: boolean): Promise<Report> {
  const loaded = await loadStack(path, surroundings, 'for-author');
  const exit = loaded.ok ? 0 : exitOf(loaded.problems);
  if (json) return { out: `${JSON.stringify(asJson(loaded), null, 2)}\n`, err: '', exit };
  if (!loaded.ok) return { out: '', err: problems(loaded.problems), exit };
  const { stack } = loaded.value;
  const inferred = stack.described ? '' : `${proposal(stack).trimStart()}\n`;
  return { out: `${inferred}${verdict(stack.title, loaded.warnings)}`, err: notes(loaded.warnings), exit };
}

function verdict(title: string, { length }: readonly Problem[]): string {
  const told = length === 0 ? 'nothing to remark' : length === 1 ? '1 remark' : `${length} remarks`;
  return `${title} can be deployed: ${told}.\n`;
}

function asJson(loaded: Result<LoadedStack>): object {
  if (!loaded.ok) return { problems: loaded.problems, warnings: [] };
  const { stack } = loaded.value;
  return {
    problems: [],
    warnings: loaded.warnings,
    ...(stack.described ? {} : { inferred: inferredIn(loaded.value) }),
  };
}

function inferredIn({ stack }: LoadedStack): object {
  const { routes, secrets, services, questions, volumes, profiles } = stack;
  const named = (parts: readonly { readonly name: string }[]) => parts.map(({ name }) => name);
  return {
    routes: named(routes),
    secrets: named(secrets),
    questions: named(questions),
    volumes: named(volumes),
    profiles: named(profiles),
    jobs: services.flatMap(({ compose, needs }) => (needs.phase === 'init' ? [compose.name] : [])),
    kinds: Object.fromEntries(
      services.flatMap(({ compose, needs }) => (needs.kind === undefined ? [] : [[compose.name, needs.kind]])),
    ),
  };
}
