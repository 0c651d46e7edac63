import { holds } from '../conditions/holds.js';
import { factsOf } from '../draft/facts.js';
import type { Deployment } from '../model/deployment.js';
import type { Problem } from '../model/problem.js';
import type { Answers, Question } from '../model/question.js';
import type { Stack, StackService } from '../model/stack.js';

/**
 * Services that may run on several machines and that each machine's own answer keeps from it, so that none does their work
 * (`answer/runs-nowhere`). One that another answer excludes is not missed.
 */
export function nowhere(
  stack: Stack,
  questions: readonly Question[],
  answers: Answers,
  machines: readonly Deployment[],
): readonly Problem[] {
  const facts = factsOf(answers);
  const perNode = new Set(questions.flatMap((question) => (question.perNode === true ? [question.path] : [])));
  const isOwn = (path: string) => perNode.has(path) && path.startsWith('app.');
  const there = new Set(machines.flatMap(({ services }) => services.map(({ origin }) => origin)));
  return stack.services.flatMap((service) => {
    const { runsOn, when } = service.needs;
    const own = when.flatMap(({ path }) => (isOwn(path) ? [path] : []));
    const others = when.filter(({ path }) => !isOwn(path));
    const missed = own.length > 0 && runsOn !== 'main' && !there.has(service.compose.name) && holds(others, facts);
    return missed ? [missing(service, own)] : [];
  });
}

const missing = ({ compose, needs }: StackService, paths: readonly string[]): Problem => ({
  code: 'answer/runs-nowhere',
  message: `${compose.name} runs on no machine${needs.about === undefined ? '' : ` (${needs.about})`}: ${paths.join(', ')} keeps it from each`,
  hint: `answer ${paths.join(', ')} otherwise for one machine, unless its work is done elsewhere`,
});
