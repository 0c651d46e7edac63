import { type ComposeFile, readCompose, running, serviceOf } from './compose-file.js';
import { type Mounted, mountsOf } from './mounts.js';
import { keyOf, listed, type Place, placeOf, said } from './place.js';

/** What new answers would do to data that are there. */
export interface DataTies {
  /** Where a service that stays would find other data, or none, at a place where it kept data before. */
  readonly detached: readonly Detached[];
  /** What nothing would use any more: real names of volumes, directories, shares. All of it is left alone. */
  readonly unused: readonly string[];
}

export interface Detached {
  readonly service: string;
  /** The place inside the container. */
  readonly target: string;
  /** Where that is and where it would be, as parts of a sentence: `the volume my-lab_database`. */
  readonly before: string;
  readonly after: string;
  /** The stack's name for the volume, where the files tell it. */
  readonly volume?: string;
  /** The service is gone: a server of the operator's own is in its place. */
  readonly elsewhere?: true;
}

/**
 * Compares two docker-compose.yml as they are generated. `ephemeral` says of a volume, by its name in the file, whether it holds only
 * what is made again, such as sockets and keys. Data that a service only reads may be changed for others: they are listed, not tied.
 * `elsewhere`: services whose place a server of the operator's own takes, and how a sentence calls that.
 */
export function dataTies(
  before: string,
  after: string,
  ephemeral: (volume: string) => boolean,
  elsewhere: ReadonlyMap<string, string> = new Map(),
): DataTies {
  const [was, is] = [keptIn(readCompose(before), ephemeral), keptIn(readCompose(after), ephemeral)];
  const used = new Set(is.kept.map(({ place }) => keyOf(place)));
  const unused = was.kept.filter(({ place }) => !used.has(keyOf(place))).map(({ place }) => listed(place));
  return {
    detached: was.kept.flatMap((kept) => moved(kept, was, elsewhere) ?? detached(kept, was, is)),
    unused: [...new Set(unused)],
  };
}

interface Kept {
  readonly service: string;
  readonly mount: Mounted;
  readonly place: Place;
}

interface Folder {
  readonly file: ComposeFile;
  readonly kept: readonly Kept[];
}

/** Every mount of the file behind which there are data, those of jobs too. */
function keptIn(file: ComposeFile, ephemeral: (volume: string) => boolean): Folder {
  const kept = [...file.services].flatMap(([service, value]) =>
    mountsOf(value).flatMap((mount) => {
      const place = mount.kind === 'volume' && ephemeral(mount.source) ? undefined : placeOf(mount, file);
      return place === undefined ? [] : [{ service, mount, place }];
    }),
  );
  return { file, kept };
}

/** Its data stay where they are, and its clients go to the operator's own server. */
function moved(
  { service, mount, place }: Kept,
  was: Folder,
  elsewhere: ReadonlyMap<string, string>,
): readonly Detached[] | undefined {
  const after = elsewhere.get(service);
  if (after === undefined || mount.readOnly || !running(was.file).includes(service)) return undefined;
  return [{ service, target: mount.target, before: said(place), after, elsewhere: true }];
}

/** A service that has the same data elsewhere in its container has them still. */
function detached({ service, mount, place }: Kept, was: Folder, is: Folder): readonly Detached[] {
  const stays = running(was.file).includes(service) && running(is.file).includes(service);
  const own = is.kept.filter((kept) => kept.service === service);
  if (mount.readOnly || !stays || own.some((kept) => keyOf(kept.place) === keyOf(place))) return [];
  const next = own.find((kept) => kept.mount.target === mount.target);
  const volume = [nameOf(mount, was.file), next && nameOf(next.mount, is.file)].find((name) => name !== undefined);
  return [
    {
      service,
      target: mount.target,
      before: said(place),
      after: next === undefined ? 'nothing that lasts' : said(next.place),
      ...(volume === undefined ? {} : { volume }),
    },
  ];
}

/** A directory bears the name of its volume only where the prepare step mounts it. */
function nameOf({ kind, source }: Mounted, file: ComposeFile): string | undefined {
  if (kind === 'volume') return source;
  const prepared = mountsOf(serviceOf(file, 'prepare')).find((mount) => mount.source === source);
  return prepared?.target.replace(/^\/volumes\//, '');
}
