import type { Deployment } from '../../core/model/deployment.js';
import { failed, fine, type Result } from '../../core/model/problem.js';
import type { RotationStep } from '../../core/rotation/rotation.js';
import type { Compose } from '../docker.js';
import { noDocker, notRunning } from './problems.js';
import { wordsOf } from './told.js';

/**
 * The steps that have to be taken as things are now: a Redis that does not run reads the file when it starts, and has nothing to be
 * told; a database keeps its passwords and has to run. Reports `target/not-running` and `target/no-docker`; without steps nobody is asked.
 */
export async function stepsDue(
  steps: readonly RotationStep[],
  { host }: Deployment,
  compose: Compose,
): Promise<Result<readonly RotationStep[]>> {
  if (steps.length === 0) return fine([]);
  const answer = await compose({ words: ['ps', '--services', '--filter', 'status=running'], seconds: 60 });
  if (answer.kind !== 'ended' || answer.status !== 0) return failed([noDocker(host.compose, wordsOf(answer))]);
  const running = new Set(answer.output.split('\n').map((line) => line.trim()));
  const absent = [...new Set(steps.flatMap(needed))].filter((service) => !running.has(service));
  if (absent.length > 0) return failed([notRunning(absent, host.compose)]);
  return fine(steps.filter((step) => step.kind !== 'redis' || running.has(step.service)));
}

function needed(step: RotationStep): readonly string[] {
  switch (step.kind) {
    case 'postgres':
      return [step.service];
    case 'redis':
      return [];
    case 'job':
      return step.needs;
  }
}
