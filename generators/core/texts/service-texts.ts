import type { ComposeService } from '../model/compose.js';
import { remembered } from '../model/remembered.js';
import type { ComposeText, Yaml, YamlMap } from '../model/yaml.js';
import { references } from '../yaml/interpolation.js';

type Change = (text: ComposeText) => ComposeText;

/** A copy of a service with every text in it changed: one place that knows where a service holds text. */
export function mapServiceTexts<S extends ComposeService>(service: S, change: Change): S {
  return {
    ...service,
    ...optional('image', service.image, change),
    ...(service.build === undefined ? {} : { build: mapTexts(service.build, change) }),
    ...(service.command === undefined ? {} : { command: mapCommand(service.command, change) }),
    ...(service.entrypoint === undefined ? {} : { entrypoint: mapCommand(service.entrypoint, change) }),
    environment: Object.fromEntries(
      Object.entries(service.environment).map(([name, text]) => [name, text === null ? null : change(text)]),
    ),
    envFiles: service.envFiles.map((file) => ({ ...file, path: change(file.path) })),
    mounts: service.mounts.map((mount) => mapMount(mount, change)),
    ports: service.ports.map((port) => ({
      ...port,
      target: change(port.target),
      ...optional('published', port.published, change),
      ...optional('hostIp', port.hostIp, change),
    })),
    ...(service.healthcheck === undefined ? {} : { healthcheck: mapMap(service.healthcheck, change) }),
    ...optional('user', service.user, change),
    ...optional('hostname', service.hostname, change),
    ...optional('restart', service.restart, change),
    tmpfs: service.tmpfs.map(change),
    ...(service.logging === undefined ? {} : { logging: mapMap(service.logging, change) }),
    deploy: mapMap(service.deploy, change),
    rest: mapMap(service.rest, change),
  };
}

/** Every text of a service, in no particular order. */
export const serviceTexts = remembered((service: ComposeService): readonly ComposeText[] => {
  const found: ComposeText[] = [];
  mapServiceTexts(service, (text) => {
    found.push(text);
    return text;
  });
  return found;
});

/** Every variable name that a service mentions. */
export const namesIn = remembered((service: ComposeService): readonly string[] =>
  serviceTexts(service).flatMap((text) => references(text).map(({ name }) => name)),
);

/** Every variable name in a YAML value. */
export function namesOf(value: Yaml): readonly string[] {
  const found: string[] = [];
  mapTexts(value, (text) => {
    found.push(...references(text).map(({ name }) => name));
    return text;
  });
  return found;
}

/** A copy of any YAML value with every string in it changed; keys stay. */
function mapTexts(value: Yaml, change: Change): Yaml {
  if (typeof value === 'string') return change(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Yaml[]).map((item) => mapTexts(item, change));
  return mapMap(value as YamlMap, change);
}

/** Every string in some values, keys apart. */
export function textsIn(value: Yaml): readonly ComposeText[] {
  const found: ComposeText[] = [];
  mapTexts(value, (text) => {
    found.push(text);
    return text;
  });
  return found;
}

export const mapMap = (map: YamlMap, change: Change): YamlMap =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, mapTexts(value, change)]));

function mapMount(mount: ComposeService['mounts'][number], change: Change): ComposeService['mounts'][number] {
  switch (mount.kind) {
    case 'volume':
    case 'tmpfs':
    case 'anonymous':
      return { ...mount, target: change(mount.target), rest: mapMap(mount.rest, change) };
    case 'bind':
      return { ...mount, source: change(mount.source), target: change(mount.target), rest: mapMap(mount.rest, change) };
    case 'other':
      return { ...mount, value: mapMap(mount.value, change) };
  }
}

const mapCommand = (
  command: NonNullable<ComposeService['command']>,
  change: Change,
): NonNullable<ComposeService['command']> => (typeof command === 'string' ? change(command) : command.map(change));

const optional = <Key extends string>(
  key: Key,
  text: ComposeText | undefined,
  change: Change,
): { [K in Key]?: ComposeText } => (text === undefined ? {} : ({ [key]: change(text) } as { [K in Key]: ComposeText }));
