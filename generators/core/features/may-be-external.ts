import type { Condition } from '../model/condition.js';
import type { Server } from '../model/server.js';
import type { Stack, StackService } from '../model/stack.js';

/** Kinds whose place a server of the operator's own can take. */
const kinds: readonly Server['kind'][] = ['postgres', 'redis', 'valkey'];

/** The kind of a service that the operator may provide, or nothing: the author has not ruled it out, and it is one server. */
export function externalKind({ compose, needs }: StackService, { described }: Stack): Server['kind'] | undefined {
  const isOne = needs.phase === 'run' && compose.replicas === undefined;
  return described && needs.external && isOne ? kinds.find((kind) => kind === needs.kind) : undefined;
}

/** Where it is answered whether a service is bundled or external. */
export const kindPath = (service: string): string => `services.${service}.kind`;

/** The condition under which a container of this deployment is the service. */
export function whenBundled(service: StackService, stack: Stack): Condition {
  if (externalKind(service, stack) === undefined) return service.needs.when;
  return [...service.needs.when, { path: kindPath(service.compose.name), not: true, values: ['external'] }];
}
