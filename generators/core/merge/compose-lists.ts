import { isMap, type Yaml } from '../model/yaml.js';
import { splitOutside } from '../yaml/interpolation.js';

/** What tells the items of one list apart; undefined for an item that cannot be told. */
export type ItemKey = (item: Yaml) => string | undefined;

/**
 * How the items of the list at `path` of a Compose file are told apart, so that both sides may add and remove some; undefined for
 * lists whose order is their meaning, such as a command.
 */
export function itemKeyAt(path: readonly string[]): ItemKey | undefined {
  const [top, , key, more] = path;
  if (top !== 'services' || key === undefined) return undefined;
  if (more === undefined) return Object.hasOwn(itemKeys, key) ? itemKeys[key] : undefined;
  return key === 'networks' && path.length === 5 && path[4] === 'aliases' ? itself : undefined;
}

const itself: ItemKey = (item) => (typeof item === 'string' || typeof item === 'number' ? String(item) : undefined);

/** Text up to the separator, so that `A=1` and `A=2` are about the same thing. */
const upTo =
  (separator: string): ItemKey =>
  (item) =>
    typeof item === 'string' ? splitOutside(item, separator)[0] : undefined;

const field =
  (...names: readonly string[]): ItemKey =>
  (item) => {
    if (!isMap(item)) return itself(item);
    const found = names.map((name) => item[name]).find((value) => typeof value === 'string');
    return typeof found === 'string' ? found : undefined;
  };

const itemKeys: Readonly<Record<string, ItemKey>> = {
  cap_add: itself,
  cap_drop: itself,
  configs: field('target', 'source'),
  depends_on: itself,
  devices: mountTarget,
  dns: itself,
  dns_search: itself,
  env_file: field('path'),
  environment: upTo('='),
  expose: itself,
  extra_hosts: itself,
  group_add: itself,
  labels: upTo('='),
  networks: itself,
  ports: portKey,
  profiles: itself,
  secrets: field('target', 'source'),
  security_opt: itself,
  sysctls: upTo('='),
  tmpfs: upTo(':'),
  volumes: mountTarget,
};

function mountTarget(item: Yaml): string | undefined {
  if (isMap(item)) return typeof item.target === 'string' ? item.target : undefined;
  if (typeof item !== 'string') return undefined;
  const [source, target] = splitOutside(item, ':');
  return target ?? source;
}

/** `[host:][published:]target[/protocol]`, or the same in words. */
function portKey(item: Yaml): string | undefined {
  if (isMap(item)) return portName(item.target, item.published, item.protocol);
  if (typeof item !== 'string' && typeof item !== 'number') return undefined;
  const [ports = '', protocol] = splitOutside(String(item), '/');
  const parts = splitOutside(ports, ':');
  return portName(parts.at(-1), parts.at(-2), protocol);
}

const portName = (target: Yaml | undefined, published: Yaml | undefined, protocol: Yaml | undefined): string =>
  `${String(published ?? '')}:${String(target ?? '')}/${String(protocol ?? 'tcp')}`;
