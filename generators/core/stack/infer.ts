import type { ComposeService } from '../model/compose.js';
import type { Stack, StackService } from '../model/stack.js';
import { ownNetworks, ownVolume, withoutFixedNames } from './infer/fixed-names.js';
import { inferConfigs, inferFileSecrets } from './infer/grants.js';
import type { Guess } from './infer/guess.js';
import { inferKind, isOneShot } from './infer/kinds.js';
import { describedVolume, inferMounts } from './infer/mounts.js';
import { inferPasswords } from './infer/passwords.js';
import { withPorts } from './infer/published.js';
import { inferQuestion } from './infer/questions.js';
import { remarkOn } from './infer/remarks.js';
import { inferRoutes } from './infer/routes.js';
import { variablesOf } from './infer/variables.js';
import { namesIn } from './texts.js';

/**
 * What a Compose file without `x-deployment` leaves unsaid, guessed from how such files are written (vocabulary,
 * "Reading a Compose file that says nothing"): questions and secrets from its variables, kinds from its images, routes
 * from its ports, jobs from what others wait for. Its variables mean what they say: nothing is computed for it.
 */
export function infer(stack: Stack, guess: Guess): Stack {
  const { reading } = guess;
  const kinds = stack.services.map((service) => withPorts(inferNeeds(service, stack), guess));
  const stored = inferMounts({ services: withoutFixedNames(kinds, guess), volumes: stack.volumes }, guess);
  const passwords = inferPasswords(stored.services, variablesOf(guess), guess);
  const services = passwords.services.map((service) => rememberedAs(service, stack, guess));
  for (const service of stack.services) remarkOn(service, reading);
  const files = inferFileSecrets(stack.composeSecrets, guess);
  const guessed: Stack = {
    ...stack,
    ...{ services, variables: passwords.variables },
    secrets: [...stack.secrets, ...passwords.secrets, ...files.secrets],
    questions: passwords.open.map(inferQuestion),
    routes: inferRoutes(services, reading),
    profiles: inferProfiles(stack),
    volumes: stored.volumes.map((volume) => {
      const own = describedVolume(ownVolume(volume, guess), services);
      return reading.remember(own, reading.nodeOf(volume), reading.nameOf(volume));
    }),
    networks: ownNetworks(stack.networks, guess),
    composeSecrets: files.composeSecrets,
    composeConfigs: inferConfigs(stack.composeConfigs),
  };
  return onlyUsed(guessed);
}

/** A kind that is guessed is good for health and back-up, but nobody told its clients where else it could be; who is no server may need a way out. */
function inferNeeds(service: StackService, stack: Stack): StackService {
  const kind = inferKind(service.compose.image);
  const needs = {
    ...service.needs,
    external: false,
    phase: isOneShot(service, stack) ? ('init' as const) : service.needs.phase,
    ...(kind === undefined ? { egress: true, why: { egress: 'nobody has said that it can do without' } } : { kind }),
  };
  return { ...service, compose: kind === 'postgres' ? asList(service.compose) : service.compose, needs };
}

/** What was read from the file is found by the copies, too. */
function rememberedAs(service: StackService, { services }: Stack, { reading }: Guess): StackService {
  const written = services.find(({ compose }) => compose.name === service.compose.name) ?? service;
  const place = [reading.nodeOf(written), reading.nameOf(written)] as const;
  return reading.remember({ ...service, compose: reading.remember({ ...service.compose }, ...place) }, ...place);
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

/** A variable that only ports and folders used has nothing left to say. */
function onlyUsed(stack: Stack): Stack {
  const { services, networks, volumes, composeSecrets, composeConfigs, composeModels, variables, questions } = stack;
  const parts = {
    services: services.map(({ compose }) => compose),
    networks,
    composeSecrets,
    composeConfigs,
    composeModels,
    rest: volumes.map(({ rest }) => rest),
  };
  const used = new Set(namesIn(parts));
  for (let before = -1; before !== used.size; ) {
    before = used.size;
    for (const { name, cases } of variables)
      if (used.has(name)) for (const each of cases.flatMap(({ value }) => namesIn(value))) used.add(each);
    for (const question of questions)
      if (used.has(question.name)) for (const each of namesIn(question.default ?? null)) used.add(each);
  }
  const passed = new Set(
    services.flatMap(({ compose }) =>
      Object.entries(compose.environment).flatMap(([name, text]) => (text === null ? [name] : [])),
    ),
  );
  return {
    ...stack,
    variables: variables.filter(({ name }) => used.has(name)),
    questions: questions.filter(({ name }) => used.has(name) || passed.has(name)),
    secrets: stack.secrets.filter(({ name, make }) => make?.kind === 'bytes' || used.has(name) || passed.has(name)),
  };
}
