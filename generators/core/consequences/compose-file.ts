import { isMap, type Yaml, type YamlMap } from '../model/yaml.js';
import { readDocument } from '../yaml/document.js';

/** What is asked of a docker-compose.yml here: each part by name, with nothing resolved yet. */
export interface ComposeFile {
  readonly name: string;
  readonly services: Named;
  readonly volumes: Named;
  readonly networks: Named;
  readonly configs: Named;
  readonly secrets: Named;
}

export type Named = ReadonlyMap<string, YamlMap>;

/** Reads a docker-compose.yml as far as it is one: whoever judges it does so before this, so what is no map is taken for empty. */
export function readCompose(text: string): ComposeFile {
  const root = asMap(readDocument('docker-compose.yml', text).document?.value);
  const named = (part: string): Named =>
    new Map(Object.entries(asMap(root[part])).map(([name, value]) => [name, asMap(value)]));
  return {
    name: typeof root.name === 'string' ? root.name : '',
    services: named('services'),
    volumes: named('volumes'),
    networks: named('networks'),
    configs: named('configs'),
    secrets: named('secrets'),
  };
}

/** Whether init runs it: a job, or the prepare step. */
export const isJob = (service: YamlMap): boolean => asList(service.profiles).includes('init');

/** No container is made of it. */
const isOnlyBuilt = (service: YamlMap): boolean => asList(service.profiles).includes('build');

/** Whether only the operator runs it, each time anew. */
const isTool = (service: YamlMap): boolean => asList(service.profiles).includes('tool');

/** The names of the services that `up` starts, or of the jobs, in the order of the file. */
export const running = (file: ComposeFile): readonly string[] =>
  names(file, (service) => !isJob(service) && !isTool(service));
export const jobs = (file: ComposeFile): readonly string[] => names(file, isJob);

const names = (file: ComposeFile, wanted: (service: YamlMap) => boolean): readonly string[] =>
  [...file.services].filter(([, service]) => wanted(service) && !isOnlyBuilt(service)).map(([name]) => name);

/** The service, or an empty one where there is none of that name. */
export const serviceOf = (file: ComposeFile, name: string): YamlMap => file.services.get(name) ?? {};

/** The env files of a service, as paths in the folder. */
export const envFilesOf = (service: YamlMap): readonly string[] =>
  (typeof service.env_file === 'string' ? [service.env_file] : asList(service.env_file)).flatMap((said) => {
    const path = typeof said === 'string' ? said : asMap(said).path;
    const inside = typeof path === 'string' ? pathInFolder(path) : undefined;
    return inside === undefined ? [] : [inside];
  });

/** The networks that a service is in; Compose puts one that names none into `default`. */
export function networksOf(service: YamlMap): readonly string[] {
  if (service.network_mode !== undefined) return [];
  const said = service.networks;
  const all = Array.isArray(said) ? said.map(String) : Object.keys(asMap(said));
  return all.length === 0 ? ['default'] : all;
}

/** The words of `entrypoint` and `command`. */
export const wordsOf = (service: YamlMap): readonly string[] =>
  [service.entrypoint, service.command].flatMap((said) =>
    typeof said === 'string' ? said.split(/\s+/) : asList(said).map(String),
  );

/** Variables that a service takes over from `.env`: named in `environment` without a value. */
export const passedOn = (service: YamlMap): readonly string[] =>
  Array.isArray(service.environment)
    ? service.environment.map(String).filter((said) => !said.includes('='))
    : Object.entries(asMap(service.environment)).flatMap(([name, value]) => (value === null ? [name] : []));

/** A relative path as the folder's files are called; nothing for one that leads out of the folder. The folder itself is ``. */
export function pathInFolder(source: string): string | undefined {
  if (/^[/~$]/.test(source)) return undefined;
  const parts: string[] = [];
  for (const part of source.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** Whether `path` is `place` or lies below it, both as `pathInFolder` gives them. */
export const within = (path: string, place: string): boolean =>
  place === '' || path === place || path.startsWith(`${place}/`);

export const asMap = (value: Yaml | undefined): YamlMap => (isMap(value) ? value : {});

export const asList = (value: Yaml | undefined): readonly Yaml[] => (Array.isArray(value) ? value : []);
