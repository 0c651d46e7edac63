import type { Service } from '../../model/service.js';
import type { Yaml, YamlMap } from '../../model/yaml.js';

/** What copies on one machine have in common as their name. */
export const familyOf = ({ origin, on }: Service): string => (on === undefined ? origin : `${origin}-${on.name}`);

/** Copies that do not differ become one service with as many replicas, which still answers to each copy's name; others stay apart. */
export function merged(services: readonly Service[], value: (service: Service) => YamlMap): YamlMap {
  const printed = services.map((service) => ({ service, value: value(service) }));
  return Object.fromEntries(
    printed.flatMap((one): readonly (readonly [string, YamlMap])[] => {
      const { service } = one;
      if (service.copy === undefined) return [[service.name, one.value]];
      const copies = printed.filter((other) => familyOf(other.service) === familyOf(service));
      if (copies.some((copy) => withoutName(copy.value) !== withoutName(one.value))) return [[service.name, one.value]];
      return copies[0] === one
        ? [
            [
              familyOf(service),
              replicated(
                one.value,
                copies.map((copy) => copy.service.name),
              ),
            ],
          ]
        : [];
    }),
  );
}

const withoutName = ({ hostname: _own, ...value }: YamlMap): string => JSON.stringify(value);

function replicated(value: YamlMap, names: readonly string[]): YamlMap {
  const networks = Object.entries((value.networks ?? {}) as { readonly [name: string]: YamlMap | null });
  return {
    ...value,
    ...(typeof value.hostname === 'string' ? { hostname: value.hostname.replace(/\d+$/, '{{.Task.Slot}}') } : {}),
    networks: Object.fromEntries(
      networks.map(([name, said]) => [name, { ...said, aliases: [...aliases(said), ...names] }]),
    ),
    deploy: { ...(value.deploy as YamlMap), replicas: names.length },
  };
}

const aliases = (said: YamlMap | null): readonly Yaml[] => (Array.isArray(said?.aliases) ? said.aliases : []);
