import type { Link } from '../model/node.js';
import type { Role, StackService } from '../model/stack.js';
import type { ComposeText } from '../model/yaml.js';
import { mentions } from '../texts/mentions.js';
import { databasesOf, prefix } from '../texts/service-names.js';
import { namesIn } from '../texts/service-texts.js';
import { hasHostNetwork } from './host-network.js';
import type { Place } from './place.js';
import { portsOf } from './variables.js';
import { runsHere } from './whereabouts.js';

/**
 * The services of other machines that something here uses: that it starts after, or whose address it reads, itself or within another
 * variable. One that serves no other machine is none of them, and neither is one that several machines have.
 */
export function usedElsewhere(
  here: readonly StackService[],
  all: readonly StackService[],
  place: Place,
  roles: readonly Role[],
  variables: Readonly<Record<string, ComposeText>>,
): readonly Link[] {
  const names = mentions(
    here.flatMap(({ compose }) => namesIn(compose)),
    variables,
  );
  const awaited = new Set(here.flatMap(({ compose }) => Object.keys(compose.dependsOn)));
  return all
    .filter((service) => !here.includes(service) && portsOf(service).length > 0)
    .filter((service) => awaited.has(service.compose.name) || addressNames(service).some((name) => names.has(name)))
    .flatMap((service) => {
      const on = place.others.filter((node) => runsHere(service, seenFrom(node, place), roles));
      return on.length === 1 ? on.map((node) => link(service, node.name)) : [];
    });
}

const link = (service: StackService, on: string): Link => ({
  service: service.compose.name,
  on,
  ports: portsOf(service),
  direct: hasHostNetwork(service),
});

/** The same machines, with another one as this one. */
const seenFrom = (node: Place['node'], { node: self, others, gpus }: Place): Place => ({
  node,
  others: [self, ...others].filter(({ name }) => name !== node.name),
  gpus,
});

/** `DB_HOST` and its kin. */
function addressNames({ compose, needs }: StackService): readonly string[] {
  const prefixes = [
    prefix(compose.name),
    ...(needs.kind === 'postgres' ? databasesOf(compose.name, needs).map((database) => database.prefix) : []),
  ];
  return prefixes.flatMap((name) => [`${name}_HOST`, `${name}_PORT`]);
}
