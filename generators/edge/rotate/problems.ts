import type { Deployment } from '../../core/model/deployment.js';
import type { Problem } from '../../core/model/problem.js';
import type { RotationStep } from '../../core/rotation/rotation.js';
import { dockerCommand } from '../../core/texts/docker-command.js';
import { keptPath } from './kept.js';

/** A service did not take the new value: what it said, without the value. */
export const refusal = ({ service, kind }: RotationStep, words: string): Problem => ({
  code: 'target/service-refused',
  message: `${service} did not ${kind === 'job' ? 'set' : 'take'} the new value: ${words}`,
  hint: 'the file is as it was',
});

/** Services that are needed are not running. */
export const notRunning = (services: readonly string[], compose: string): Problem => ({
  code: 'target/not-running',
  message: `${services.join(' and ')} must run, so that the value can be changed there too`,
  hint: `${compose} up --detach --wait ${services.join(' ')}`,
});

/** Services are told by way of Compose, which does not run them there. */
export const inSwarm = (name: string, { name: stack, host }: Deployment): Problem => ({
  code: 'target/rotate-in-swarm',
  message: `${name} is not changed: where Docker Swarm runs the services, rotate cannot tell them`,
  hint: `write secrets/${name}.env anew by hand, then: ${dockerCommand(host.compose)} stack rm ${stack}, ./init-deployment.sh, whose jobs tell those that have stored it, sh scripts/deploy.sh`,
});

/** Docker Compose says nothing of what runs. */
export const noDocker = (compose: string, words: string): Problem => ({
  code: 'target/no-docker',
  message: `${compose} does not say what is running: ${words}`,
  hint: 'sh scripts/doctor.sh looks for the reason',
});

/** Nobody knows which value the services have; the new one is not lost. */
export const notUndone = (name: string): Problem => ({
  code: 'target/rotation-unfinished',
  message: `${name} may have its new value in a service, while its file has the old one; the new one is kept in ${keptPath(name)}`,
  hint: `put right what is said above, then rotate ${name} again: it goes on with that value`,
});

/** Everything is done but for the copy. */
export const stillKept = (name: string): Problem => ({
  code: 'target/rotation-unfinished',
  message: `${name} has its new value everywhere, but ${keptPath(name)} could not be removed`,
  hint: 'remove it',
});
