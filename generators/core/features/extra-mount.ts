import type { ExtraMount } from '../model/choices.js';
import type { Storage } from '../model/volume.js';
import { isMap, type Yaml, type YamlMap } from '../model/yaml.js';
import { notAbsolute, notOptions, notWord, usualNfsOptions } from './mount-words.js';

const keys = ['at', 'on', 'kind', 'path', 'server', 'export', 'version', 'options', 'readOnly'];

/** What is wrong with the answer `storage.extra`, the first thing found; nothing if it reads. */
export function extraProblem(value: Yaml, services: ReadonlySet<string>): string | undefined {
  if (!Array.isArray(value)) return 'must be a list of maps';
  for (const item of value as readonly Yaml[]) {
    const wrong = isMap(item) ? itemProblem(item, services) : 'each must be a map of at, on, kind, …';
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function itemProblem(item: YamlMap, services: ReadonlySet<string>): string | undefined {
  const unknown = Object.keys(item).find((key) => !keys.includes(key));
  if (unknown !== undefined) return `does not know ${unknown}; it knows ${keys.join(', ')}`;
  const at = notAbsolute(item.at ?? '');
  if (at !== undefined) return `at ${at}`;
  const stranger = names(item).find((name) => !services.has(name));
  if (names(item).length === 0) return 'needs on: the services that get the mount';
  if (stranger !== undefined)
    return `on names ${stranger}, which is no service of this stack (${[...services].join(', ')})`;
  switch (item.kind ?? 'directory') {
    case 'directory':
      return prefixed('path', notAbsolute(item.path ?? ''));
    case 'nfs':
      return (
        prefixed('server', notWord(item.server ?? '')) ??
        prefixed('export', notAbsolute(item.export ?? '')) ??
        prefixed('options', notOptions(item.options ?? ''))
      );
    case 'volume':
      return undefined;
    default:
      return 'kind must be directory, nfs or volume';
  }
}

const prefixed = (key: string, wrong: string | undefined): string | undefined =>
  wrong === undefined ? undefined : `${key} ${wrong}`;

const names = (item: YamlMap): readonly string[] =>
  Array.isArray(item.on) ? item.on.map(String) : item.on === undefined ? [] : [String(item.on)];

/** One further mount as the operator wrote it; read-only unless said otherwise. */
export function extraMount(item: YamlMap): ExtraMount {
  return { at: String(item.at), on: names(item), from: from(item), readOnly: item.readOnly !== false };
}

function from(item: YamlMap): Storage {
  if (item.kind === 'nfs') {
    return {
      kind: 'nfs',
      server: String(item.server),
      path: String(item.export),
      version: String(item.version ?? '4.2'),
      options: String(item.options ?? usualNfsOptions),
    };
  }
  return item.kind === 'volume' ? { kind: 'volume' } : { kind: 'directory', path: String(item.path) };
}
