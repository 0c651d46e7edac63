import type { StackService, StackVolume } from '../../model/stack.js';
import type { Yaml, YamlMap } from '../../model/yaml.js';
import { resolved } from '../files/project-env.js';
import type { Guess } from './guess.js';

/**
 * Names that only one deployment of a machine could have: a `container_name` becomes an alias, so that others find it as before, and
 * whoever shares a namespace with it names the service.
 */
export function withoutFixedNames(services: readonly StackService[], guess: Guess): readonly StackService[] {
  const fixed = new Map(
    services.flatMap(({ compose }) => {
      const name = compose.rest.container_name;
      return typeof name === 'string' ? [[resolved(name, guess.defaults), compose.name] as const] : [];
    }),
  );
  return services.map((service) => {
    const { compose } = service;
    const { container_name: said, ...rest } = compose.rest;
    const alias = typeof said === 'string' ? resolved(said, guess.defaults) : '';
    return {
      ...service,
      compose: {
        ...compose,
        rest: Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, pointed(key, value, fixed)])),
        ...(alias === '' || alias === compose.name || !isHostName(alias) ? {} : { aliases: [alias] }),
      },
    };
  });
}

const isHostName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name);

/** `container:NAME` of a container of this file is a service. */
function pointed(key: string, value: Yaml, fixed: ReadonlyMap<string, string>): Yaml {
  const points = (text: Yaml): Yaml => {
    const name = typeof text === 'string' ? /^container:([^:]+)(.*)$/.exec(text) : null;
    const service = fixed.get(name?.[1] ?? '');
    if (service === undefined) return text;
    return key === 'volumes_from' ? `${service}${name?.[2] ?? ''}` : `service:${service}`;
  };
  if (['network_mode', 'pid', 'ipc'].includes(key)) return points(value);
  return key === 'volumes_from' && Array.isArray(value) ? (value as readonly Yaml[]).map(points) : value;
}

/** A volume that an installer made outside Compose, or that has a name of its own, is this deployment's own. */
export function ownVolume(volume: StackVolume, { reading }: Guess): StackVolume {
  const { external, name, ...rest } = volume.rest;
  if (external === true || typeof external === 'object')
    reading.warn(
      'external',
      reading.nameOf(volume),
      `the volume ${volume.name} is external: this deployment has its own, which begins empty`,
      'copy what is in the other one, or say in the override file that it is to be used',
    );
  return name === undefined && external === undefined
    ? volume
    : reading.remember({ ...volume, rest }, reading.nodeOf(volume), reading.nameOf(volume));
}

/** A network of others is not ours to make; one with a fixed name is. */
export function ownNetworks(networks: YamlMap, { reading }: Guess): YamlMap {
  return Object.fromEntries(
    Object.entries(networks).map(([key, said]) => {
      if (typeof said !== 'object' || said === null || Array.isArray(said)) return [key, said];
      const { name, ...rest } = said as YamlMap;
      if (rest.external === undefined || rest.external === false) return [key, rest];
      const real = nameOf(rest.external) ?? name ?? key;
      reading.warn(
        'external',
        reading.spotOf(reading.document, 'networks', key),
        `the network ${String(real)} is external: it must be there before the first start`,
        `docker network create ${String(real)}`,
      );
      return [key, { name: real, external: true }];
    }),
  );
}

/** The old form: `external: { name: … }`. */
const nameOf = (external: Yaml): Yaml | undefined =>
  typeof external === 'object' && external !== null && !Array.isArray(external)
    ? (external as YamlMap).name
    : undefined;
