import { isMap, type Yaml, type YamlMap } from '../model/yaml.js';
import { splitOutside } from '../yaml/interpolation.js';

/** What Compose would refuse in a whole `docker-compose.yml`: services that are none, and names that nothing declares. */
export function composeFault(value: Yaml): string | undefined {
  if (!isMap(value)) return 'a Compose file is a map';
  const services = value.services;
  if (!isMap(services) || Object.keys(services).length === 0) return 'services must be a map with at least one service';
  for (const [name, service] of Object.entries(services)) {
    const fault = serviceFault(service, value, services);
    if (fault !== undefined) return `services.${name} ${fault}`;
  }
  return undefined;
}

function serviceFault(service: Yaml, file: YamlMap, services: YamlMap): string | undefined {
  if (!isMap(service)) return 'is no map';
  if (!sources.some((key) => Object.hasOwn(service, key))) return 'has neither image nor build';
  if (Object.hasOwn(file, 'include')) return undefined;
  const missing = uses(service).find(([kind, name]) => {
    const declared = kind === 'services' ? services : file[kind];
    return !name.includes('$') && !(isMap(declared) && Object.hasOwn(declared, name));
  });
  if (missing === undefined) return undefined;
  const [kind, name] = missing;
  return `uses ${name}, which is not in ${kind}`;
}

/** What a service may be made from. */
const sources = ['image', 'build', 'extends', 'provider'];

type Use = readonly ['services' | 'volumes' | 'networks' | 'secrets' | 'configs', string];

function uses(service: YamlMap): readonly Use[] {
  return [
    ...needed(service.depends_on).map((name): Use => ['services', name]),
    ...namesIn(service.networks)
      .filter((name) => name !== 'default')
      .map((name): Use => ['networks', name]),
    ...itemsOf(service.volumes)
      .flatMap(namedVolume)
      .map((name): Use => ['volumes', name]),
    ...itemsOf(service.secrets)
      .flatMap(sourceOf)
      .map((name): Use => ['secrets', name]),
    ...itemsOf(service.configs)
      .flatMap(sourceOf)
      .map((name): Use => ['configs', name]),
  ];
}

const itemsOf = (value: Yaml | undefined): readonly Yaml[] => (Array.isArray(value) ? (value as readonly Yaml[]) : []);

const namesIn = (value: Yaml | undefined): readonly string[] =>
  isMap(value) ? Object.keys(value) : itemsOf(value).filter((item) => typeof item === 'string');

function needed(value: Yaml | undefined): readonly string[] {
  if (!isMap(value)) return namesIn(value);
  return Object.entries(value)
    .filter(([, edge]) => !(isMap(edge) && edge.required === false))
    .map(([name]) => name);
}

/** In short form, what is a path is no volume, and neither is what has no source. */
function namedVolume(item: Yaml): readonly string[] {
  if (isMap(item)) return item.type === 'volume' && typeof item.source === 'string' ? [item.source] : [];
  if (typeof item !== 'string') return [];
  const [source = '', target] = splitOutside(item, ':');
  return target === undefined || /^[./~]/.test(source) || source.includes('/') ? [] : [source];
}

const sourceOf = (item: Yaml): readonly string[] => {
  const name = isMap(item) ? item.source : item;
  return typeof name === 'string' ? [name] : [];
};
