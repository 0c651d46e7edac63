import type { ComposeService } from '../model/compose.js';
import type { Stack, StackService } from '../model/stack.js';
import { inferKind, isOneShot } from './infer/kinds.js';
import { inferQuestions } from './infer/questions.js';
import { inferRoutes } from './infer/routes.js';
import { inferSecrets } from './infer/secrets.js';
import { variablesOf } from './infer/variables.js';
import type { Reading } from './reading.js';

/**
 * What a Compose file without `x-deployment` leaves unsaid, guessed from how such files are written (vocabulary,
 * "Reading a Compose file that says nothing"): questions and secrets from its variables, kinds from its images, routes
 * from its ports, jobs from what others wait for. Its variables mean what they say: nothing is computed for it.
 */
export function infer(stack: Stack, reading: Reading): Stack {
  const services = stack.services.map((service) => inferNeeds(service, stack, reading));
  const variables = variablesOf(reading);
  return {
    ...stack,
    services,
    secrets: [...stack.secrets, ...inferSecrets(variables)],
    questions: inferQuestions(variables),
    routes: inferRoutes(services, reading),
    profiles: inferProfiles(stack),
    volumes: stack.volumes.map((volume) =>
      reading.remember({ ...volume, backup: true }, reading.nodeOf(volume), reading.nameOf(volume)),
    ),
  };
}

/** A kind that is guessed is good for health and back-up, but nobody told its clients where else it could be. */
function inferNeeds(service: StackService, stack: Stack, reading: Reading): StackService {
  const kind = inferKind(service.compose.image);
  const needs = {
    ...service.needs,
    external: false,
    phase: isOneShot(service, stack) ? ('init' as const) : service.needs.phase,
    ...(kind === undefined ? {} : { kind }),
  };
  const compose =
    kind === 'postgres'
      ? reading.remember(asList(service.compose), reading.nodeOf(service), reading.nameOf(service))
      : service.compose;
  return reading.remember({ ...service, compose, needs }, reading.nodeOf(service), reading.nameOf(service));
}

/** Compose splits a command at its spaces; where no quote is in the way, so can we. */
function asList(compose: ComposeService): ComposeService {
  const { command } = compose;
  if (typeof command !== 'string' || /["'\\$]/.test(command)) return compose;
  return { ...compose, command: command.split(/\s+/).filter((word) => word !== '') };
}

/** A profile that nobody describes is an optional part, left out unless asked for. */
function inferProfiles(stack: Stack): Stack['profiles'] {
  const users = stack.services.flatMap(({ compose, at }) => compose.profiles.map((name) => ({ name, at })));
  const first = users.filter(({ name }, i) => users.findIndex((user) => user.name === name) === i);
  return first
    .filter(({ name }) => name !== 'init')
    .map(({ name, at }) => ({ name, ask: `Include the part ${name}`, oneOf: [], default: false, at }));
}
