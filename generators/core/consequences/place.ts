import type { Yaml } from '../model/yaml.js';
import { asMap, type ComposeFile, pathInFolder } from './compose-file.js';
import type { Mounted } from './mounts.js';

/** Where data are kept, apart from the name that a Compose file gives to it. */
export type Place =
  /** A volume whose content Docker keeps; `name` is the real one. */
  | { readonly kind: 'volume'; readonly name: string; readonly part: string }
  | { readonly kind: 'directory'; readonly path: string }
  /** A share of another machine, as mount(8) would call it. */
  | { readonly kind: 'share'; readonly device: string; readonly part: string };

/** Where a mount keeps data; nothing for what is made anew (memory), comes with the folder, or belongs to the machine. */
export function placeOf(mount: Mounted, file: ComposeFile): Place | undefined {
  if (mount.kind === 'bind') return directory(mount.source);
  const said = asMap(file.volumes.get(mount.source));
  const options = asMap(said.driver_opts);
  const part = mount.subpath === undefined ? '' : `/${mount.subpath}`;
  const device = text(options.device);
  if (device === '') return { kind: 'volume', name: realName(mount.source, file), part };
  if (options.type === 'tmpfs') return undefined;
  if (text(options.o).split(',').includes('bind')) return directory(`${device}${part}`);
  return { kind: 'share', device: `${serverIn(text(options.o))}${device}`, part };
}

/** The name by which Docker knows a volume or network of the file. */
export function realName(name: string, file: ComposeFile, part: 'volumes' | 'networks' = 'volumes'): string {
  const said = asMap(file[part].get(name));
  if (typeof said.name === 'string') return said.name;
  return said.external === true || file.name === '' ? name : `${file.name}_${name}`;
}

/** Tells places apart: two that agree are one. */
export const keyOf = (place: Place): string => JSON.stringify(place);

/** As it is listed: a volume by its name, a directory by its path. */
export function listed(place: Place): string {
  switch (place.kind) {
    case 'volume':
      return place.name;
    case 'directory':
      return place.path;
    case 'share':
      return place.device;
  }
}

/** As a part of a sentence. */
export function said(place: Place): string {
  switch (place.kind) {
    case 'volume':
      return place.part === '' ? `the volume ${place.name}` : `${place.part} in the volume ${place.name}`;
    case 'directory':
      return `the directory ${place.path}`;
    case 'share':
      return `the share ${place.device}${place.part}`;
  }
}

function directory(source: string): Place | undefined {
  const path = source
    .replaceAll('$$', '$')
    .replaceAll(/\/+/g, '/')
    .replace(/(?<=.)\/$/, '');
  return pathInFolder(source) !== undefined || machines.test(path) ? undefined : { kind: 'directory', path };
}

/** What belongs to the machine and is no data of the deployment: devices, sockets, its time zone. */
const machines = /^\/(?:dev|etc|proc|run|sys|var\/run)(?:\/|$)/;

/** NFS wants the server among the options, and `:` before the path. */
const serverIn = (options: string): string => /(?:^|,)addr=([^,]*)/.exec(options)?.[1] ?? '';

const text = (value: Yaml | undefined): string => (typeof value === 'string' ? value.replaceAll('$$', '$') : '');
