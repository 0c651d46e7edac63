import { type Facts, holds } from '../conditions/holds.js';
import { whenBundled } from '../features/may-be-external.js';
import type { Route } from '../model/route.js';
import type { Stack, StackService, StackVolume } from '../model/stack.js';

/** The parts of a stack that exist for these answers. */
export interface Selection {
  readonly services: readonly StackService[];
  readonly volumes: readonly StackVolume[];
  readonly routes: readonly Route[];
}

/** What the conditions and the chosen profiles leave of a stack; pointers to what went are still there. */
export function select(stack: Stack, facts: Facts): Selection {
  return {
    services: stack.services.filter(
      (service) => holds(whenBundled(service, stack), facts) && profileChosen(service.compose.profiles, stack, facts),
    ),
    volumes: stack.volumes.filter((volume) => holds(volume.when, facts)),
    routes: stack.routes.filter((route) => holds(route.when, facts)),
  };
}

/** A service without profiles always runs; one with several runs if any is chosen. */
function profileChosen(profiles: readonly string[], stack: Stack, facts: Facts): boolean {
  return profiles.length === 0 || profiles.some((profile) => isChosen(profile, stack, facts));
}

function isChosen(profile: string, stack: Stack, facts: Facts): boolean {
  const oneOf = stack.profiles.find((question) => question.oneOf.includes(profile));
  return oneOf === undefined ? facts(`profiles.${profile}`) === true : facts(`profiles.${oneOf.name}`) === profile;
}
