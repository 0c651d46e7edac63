import type { Deployment } from '../model/deployment.js';
import type { Problem } from '../model/problem.js';
import type { Target } from '../model/target.js';
import type { Misfit } from './swarm/misfit.js';
import { misfits } from './swarm/misfits.js';

/**
 * What this deployment says and its target cannot do. Reports `answer/not-in-swarm`, and warns of what Swarm does in another way
 * (`answer/otherwise-in-swarm`).
 */
export function targetFindings(
  deployment: Deployment,
  target: Target,
): { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } {
  if (target.kind === 'compose') return { problems: [], warnings: [] };
  const found = misfits(deployment);
  return {
    problems: found
      .filter(({ kind }) => kind === 'refused')
      .map((misfit) => ({
        code: 'answer/not-in-swarm',
        message: `Docker Swarm cannot do this: ${sentence(misfit)}`,
        hint: 'change it, or choose target: compose',
      })),
    warnings: found
      .filter(({ kind }) => kind === 'told')
      .map((misfit) => ({ code: 'answer/otherwise-in-swarm', message: sentence(misfit) })),
  };
}

const sentence = ({ what, services, words }: Misfit): string =>
  `${what}${services.length === 0 ? '' : ` (${services.join(', ')})`}: ${words}`;
