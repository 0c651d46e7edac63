import type { Stack, StackService } from '../../model/stack.js';
import { entryOf } from '../../yaml/node.js';
import { granted } from '../compose/shapes.js';
import { hintFor } from '../hints.js';
import type { Reading } from '../reading.js';
import type { Rule } from './rule.js';

const serviceNames = (stack: Stack): readonly string[] => stack.services.map(({ compose }) => compose.name);

/** `depends_on` names services of this file. */
export const dependenciesExist: Rule = (stack, reading) => {
  const names = serviceNames(stack);
  for (const { compose } of stack.services)
    for (const name of Object.keys(compose.dependsOn).filter((each) => !names.includes(each)))
      reading.error(
        'unknown-service',
        inListOrMap(compose, 'depends_on', name, reading),
        `there is no service ${name}`,
        hintFor(name, names),
      );
};

/** No service waits for itself. */
export const dependenciesEnd: Rule = (stack, reading) => {
  const byName = new Map(stack.services.map((service) => [service.compose.name, service]));
  for (const service of stack.services)
    if (waitsFor(service, service, byName, new Set()))
      reading.error(
        'dependency-circle',
        reading.keyOf(service.compose, 'depends_on'),
        `${service.compose.name} waits for itself`,
        'break the circle of depends_on',
      );
};

function waitsFor(
  from: StackService,
  to: StackService,
  byName: ReadonlyMap<string, StackService>,
  seen: Set<StackService>,
): boolean {
  return Object.keys(from.compose.dependsOn).some((name) => {
    const next = byName.get(name);
    if (next === undefined || seen.has(next)) return false;
    if (next === to) return true;
    seen.add(next);
    return waitsFor(next, to, byName, seen);
  });
}

/** Networks are declared at the top; `default` is always there. */
export const networksExist: Rule = (stack, reading) => {
  const names = ['default', ...Object.keys(stack.networks)];
  for (const { compose } of stack.services)
    for (const name of Object.keys(compose.networks).filter((each) => !names.includes(each)))
      reading.error(
        'unknown-network',
        inListOrMap(compose, 'networks', name, reading),
        `there is no network ${name}`,
        hintFor(name, names),
      );
};

/** Configs and secrets of Compose that a service is granted are declared at the top. */
export const grantsExist: Rule = (stack, reading) => {
  const declared = { secrets: Object.keys(stack.composeSecrets), configs: Object.keys(stack.composeConfigs) } as const;
  for (const { compose } of stack.services)
    for (const key of ['secrets', 'configs'] as const)
      for (const item of granted(entryOf(reading.nodeOf(compose), key)?.node)) {
        const name = String(item.value);
        if (declared[key].includes(name) || name.includes('$')) continue;
        const hint = hintFor(name, declared[key]) ?? `declare it at the top: ${key}: { ${name}: { file: ./… } }`;
        reading.error('unknown-grant', item, `no ${key} of this file are called ${name}`, hint);
      }
};

/** The place of a name that stands in a list or is a key. */
function inListOrMap(compose: StackService['compose'], key: string, name: string, reading: Reading) {
  const node = entryOf(reading.nodeOf(compose), key)?.node;
  const items = node?.kind === 'list' ? node.value.indexOf(name) : -1;
  return items >= 0 ? reading.spotOf(compose, key, items) : (entryOf(node, name)?.key ?? reading.nodeOf(compose));
}
