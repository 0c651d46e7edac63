import type { Dependency } from '../../model/compose.js';
import type { YamlMap } from '../../model/yaml.js';
import { entriesOf, itemsOf, type Node } from '../../yaml/node.js';
import { fields } from '../fields.js';
import type { Reading } from '../reading.js';
import { expected, oneOf, type Shape, text } from '../shape.js';
import { decided } from './shapes.js';

const long = fields({
  condition: oneOf('service_started', 'service_healthy', 'service_completed_successfully'),
  restart: decided,
  required: decided,
});

/** `depends_on` as a list of services or as a map from services to conditions → a map. */
export const dependencies: Shape<Readonly<Record<string, Dependency>>> = (node, reading) =>
  named(node, reading, 'a list of services, or a map from services to conditions', (each) => {
    const said = each === undefined || each.value === null ? {} : (long(each, reading) ?? {});
    return {
      condition: said.condition ?? 'service_started',
      restart: said.restart ?? false,
      required: said.required ?? true,
    };
  });

const membership = fields({
  aliases: (node) => node.value,
  ipv4_address: (node) => node.value,
  ipv6_address: (node) => node.value,
  link_local_ips: (node) => node.value,
  mac_address: (node) => node.value,
  driver_opts: (node) => node.value,
  priority: (node) => node.value,
  gw_priority: (node) => node.value,
  interface_name: (node) => node.value,
});

/** `networks` of a service as a list of names or as a map → a map. */
export const networks: Shape<Readonly<Record<string, YamlMap>>> = (node, reading) =>
  named(node, reading, 'a list of networks, or a map of them', (each) => {
    if (each === undefined || each.value === null) return {};
    // The fields are read as they are.
    return (membership(each, reading) ?? {}) as YamlMap;
  });

/** A list of names and a map from names mean the same; `each` gets nothing for a name in a list. */
function named<T>(node: Node, reading: Reading, what: string, each: (node: Node | undefined) => T) {
  if (node.kind === 'scalar') return expected(node, reading, what);
  const names: readonly (readonly [string, Node | undefined])[] =
    node.kind === 'map'
      ? entriesOf(node).map((entry) => [entry.name, entry.node])
      : itemsOf(node).flatMap((item) => {
          const name = text(item, reading);
          return name === undefined ? [] : [[name, undefined] as const];
        });
  return Object.fromEntries(names.map(([name, value]) => [name, each(value)]));
}
