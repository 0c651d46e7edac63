import type { Mount } from '../../model/compose.js';
import type { StackService, StackVolume } from '../../model/stack.js';
import { asPath, joined } from '../files/beside.js';
import { resolved } from '../files/project-env.js';
import type { Guess } from './guess.js';

/** A stack's services and volumes, with the folders that hold data as volumes. */
interface Stored {
  readonly services: readonly StackService[];
  readonly volumes: readonly StackVolume[];
}

/**
 * What lies beside the file is configuration, and is copied; a folder that is written to and holds nothing yet is data, and becomes a
 * volume, for which the operator chooses a place. Paths of the host stay as they are.
 */
export function inferMounts({ services, volumes }: Stored, guess: Guess): Stored {
  const names = new Map<string, string>();
  const taken = new Set(volumes.map(({ name }) => name));
  const found = services.map((service) => {
    const mounts = service.compose.mounts.map((mount) => moved(mount, service));
    return { ...service, compose: { ...service.compose, mounts } };
  });
  return { services: found, volumes: [...volumes, ...[...names.values()].map((name) => volumeOf(name, services[0]!))] };

  function moved(mount: Mount, service: StackService): Mount {
    if (mount.kind !== 'bind') return mount;
    const source = resolved(mount.source.replaceAll(/\$\{?PWD\}?/g, '.'), guess.defaults);
    if (!source.startsWith('.'))
      return 'bind' in mount.rest ? mount : { ...mount, rest: { ...mount.rest, bind: { create_host_path: true } } };
    const path = joined('.', source);
    if (!isData(path, mount, service, guess)) return { ...mount, source: asPath(path) };
    const name = names.get(path) ?? volumeName(path, taken);
    names.set(path, name);
    taken.add(name);
    return guess.reading.remember(
      { kind: 'volume', volume: name, target: mount.target, readOnly: mount.readOnly, rest: {} },
      guess.reading.nodeOf(mount),
    );
  }
}

/** Nothing is there yet and something will be written, or what is there is no text that an author wrote. */
function isData(path: string, mount: Mount & { kind: 'bind' }, { compose }: StackService, { beside }: Guess): boolean {
  if (path.startsWith('..')) return false;
  switch (beside.kind(path)) {
    case 'file':
      return false;
    case 'none':
      return !(mount.readOnly && isReadElsewhere(path)) && !isFileName(path);
    case 'folder': {
      if (mount.readOnly) return false;
      const names = beside.list(path).filter((name) => !/^\.git|^README/i.test(name));
      const texts = names.every(
        (name) => beside.kind(`${path}/${name}`) === 'folder' || beside.text(`${path}/${name}`) !== undefined,
      );
      return names.length === 0 || !texts || isStore(mount.target) || compose.name === '';
    }
  }
}

const isReadElsewhere = (path: string): boolean =>
  isFileName(path) || /(?:^|\/)(?:conf|config|cert|ssl|nginx|init|scripts|templates)/.test(path);

const isFileName = (path: string): boolean => /\/?[^/]+\.[A-Za-z][A-Za-z0-9]{0,7}$/.test(path) && !/\.d$/.test(path);

/** Where servers keep their data. */
const isStore = (target: string): boolean =>
  /^\/(?:var\/lib\/(?:postgresql|mysql|redis|mongodb)|bitnami|data$|data\/db)/.test(target);

/** After its last folders; two letters at least, since Compose reads one as a drive. */
function volumeName(path: string, taken: ReadonlySet<string>): string {
  const words = path
    .split('/')
    .map((word) => word.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, ''))
    .filter((word) => word !== '');
  const name = words.join('-') || 'data';
  const long = name.length < 2 ? `${name}-data` : name;
  return taken.has(long) ? `${long}-folder` : long;
}

const volumeOf = (name: string, { at }: StackService): StackVolume => ({
  name,
  shared: false,
  optional: false,
  never: [],
  backup: true,
  ephemeral: false,
  when: [],
  rest: {},
  at,
});

/** Every volume is backed up and has a place of the operator's choice; a database's files want no network in between. */
export function describedVolume(volume: StackVolume, services: readonly StackService[]): StackVolume {
  const users = services.filter(({ compose }) =>
    compose.mounts.some((mount) => mount.kind === 'volume' && mount.volume === volume.name),
  );
  const names = users.map(({ compose }) => compose.name);
  return {
    ...volume,
    backup: true,
    shared: users.length > 1,
    ...(names.length === 0
      ? {}
      : { about: `Data of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''} (${volume.name})` }),
    never: users.some(({ needs }) => needs.kind !== undefined) ? ['nfs'] : [],
  };
}
