import type { GpuNeed } from '../model/needs.js';
import { mainName, type Node } from '../model/node.js';
import type { Answers } from '../model/question.js';
import type { Service } from '../model/service.js';
import type { StackService } from '../model/stack.js';
import { substitute } from '../yaml/interpolation.js';
import { hasHostNetwork } from './host-network.js';
import type { Place } from './place.js';
import { portsOf } from './variables.js';

/**
 * Services as they will run: one with `deploy.replicas` becomes `name-1 … name-n` (for n = 1 too, so that growing renames nothing),
 * none at all for 0; edges to it lead to every copy. A count without a value is 0.
 */
export function copies(services: readonly StackService[], answers: Answers, place: Place): readonly Service[] {
  const names = new Map(services.map((service) => [service.compose.name, copyNames(service, answers, place)]));
  return services.flatMap((service) =>
    (names.get(service.compose.name) ?? []).map((name, index) => {
      const copied = isCopied(service, place);
      return deployed(service, name, copied ? index + 1 : undefined, names, place.node);
    }),
  );
}

/** One per GPU where the author gave no count: a service that wants one GPU each, of a deployment that has some. */
function isCopied({ compose, needs }: StackService, { gpus }: Place): boolean {
  return compose.replicas !== undefined || (needs.gpu === 'one-each' && gpus.length > 0);
}

function copyNames(service: StackService, answers: Answers, place: Place): readonly string[] {
  const { name } = service.compose;
  if (!isCopied(service, place)) return [name];
  return Array.from({ length: count(service, answers) }, (_, index) => `${name}-${index + 1}`);
}

function count({ compose }: StackService, answers: Answers): number {
  if (compose.replicas === undefined) return gpuCount(answers);
  const text = substitute(compose.replicas, (name) => {
    const value = answers[`app.${name}`];
    return value === undefined || value === null ? '0' : String(value);
  });
  const copies = Number(text);
  return Number.isInteger(copies) && copies > 0 ? copies : 0;
}

function gpuCount(answers: Answers): number {
  if (answers['gpu.kind'] === 'none') return 0;
  const devices = answers['gpu.devices'];
  return Array.isArray(devices) && devices.length > 0 ? devices.length : 1;
}

function deployed(
  service: StackService,
  name: string,
  copy: number | undefined,
  names: ReadonlyMap<string, readonly string[]>,
  node: Node,
): Service {
  const { compose, needs } = service;
  return {
    ...compose,
    name,
    hostname: compose.hostname ?? (node.name === mainName ? name : `${name}-${node.name}`),
    dependsOn: Object.fromEntries(
      Object.entries(compose.dependsOn).flatMap(([target, edge]) =>
        (names.get(target) ?? []).map((copyName) => [copyName, edge] as const),
      ),
    ),
    profiles: [],
    ...(needs.about === undefined ? {} : { about: needs.about }),
    ...(needs.kind === undefined ? {} : { kind: needs.kind }),
    phase: needs.phase,
    origin: compose.name,
    ...(copy === undefined ? {} : { copy }),
    ...(hasHostNetwork(service) ? { hostPorts: portsOf(service) } : {}),
    egress: needs.egress,
    gpu: gpuUse[needs.gpu],
    ...(needs.trusts === undefined ? {} : { trusts: needs.trusts }),
    options: needs.options,
    ...(needs.fetch === undefined ? {} : { fetch: needs.fetch }),
    ...(needs.startsContainers === undefined ? {} : { startsContainers: needs.startsContainers }),
    ...(needs.phase === 'tool' ? { scripts: needs.scripts } : {}),
    variables: { NODE_NAME: node.name, REPLICA: String(copy ?? 1) },
    awaits: [],
    secrets: [],
    why: needs.why,
    exceptions: [],
  };
}

const gpuUse: Readonly<Record<GpuNeed, Service['gpu']>> = {
  none: { kind: 'none' },
  'one-each': { kind: 'wanted', need: 'one-each' },
  all: { kind: 'wanted', need: 'all' },
  optional: { kind: 'wanted', need: 'optional' },
  delegate: { kind: 'wanted', need: 'delegate' },
};
