import type { Mount } from '../../model/compose.js';
import type { Deployment } from '../../model/deployment.js';
import type { Storage, Volume } from '../../model/volume.js';
import { isFurther } from '../../texts/node-folder.js';
import { literal } from '../../yaml/interpolation.js';
import { shell } from '../quote.js';
import { type Chapter, page } from './chapter.js';
import { familyName, running, typical } from './services.js';
import { cell, code, joined, line, type Markdown, md, prose } from './words.js';

/** Where data lives, whose it is, and how more of it is mounted. */
export const storage: Chapter = {
  title: 'Data',
  text: ({ deployment, target, templates }) =>
    fill(templates, { ...view(deployment), override: target.kind === 'compose' }),
};

type View = {
  rows: readonly { name: Markdown; about: Markdown; place: Markdown; owner: Markdown; mounts: Markdown }[];
  /** Directories of this machine that containers only read, as other users than their owner. */
  read: readonly { check: Markdown; cure: Markdown }[];
  mustBeReadable: boolean;
  written: readonly { path: Markdown; owner: Markdown }[];
  shares: readonly Share[];
  hasShares: boolean;
  /** Shares of which this machine is the server. */
  served: readonly Share[];
  isServer: boolean;
  /** Whom the shares are for. */
  whom: Markdown;
  address: Markdown;
  /** What several machines use, and the mark that init puts into it. */
  common: readonly { names: Markdown; mark: Markdown; further: boolean }[];
  /** A service by its name in the stack, and one of its containers. */
  service: Markdown;
  container: Markdown;
  /** Whether one container may differ from the others of its kind. */
  override: boolean;
};

type Share = {
  about: Markdown;
  line: Markdown;
  readOnly: boolean;
  cure: Markdown;
  make: Markdown;
  /** This machine is the server. */
  here: boolean;
};

const fill = page<View>('storage');

function view(deployment: Deployment): Omit<View, 'override'> {
  const volumes = deployment.volumes.filter(({ ephemeral }) => !ephemeral);
  const read = volumes.flatMap((volume) => readOnlyDirectory(volume, deployment));
  const shares = volumes.flatMap((volume) =>
    volume.place.kind === 'nfs' ? [share(volume, volume.place, deployment)] : [],
  );
  const common = volumes.filter(({ sharedWith }) => sharedWith !== 'nobody');
  const service = typical(deployment);
  return {
    rows: volumes.map((volume) => row(volume, deployment)),
    read,
    mustBeReadable: read.length > 0,
    written: volumes.flatMap(({ place, owner }) =>
      place.kind === 'directory' && owner !== undefined ? [{ path: code(place.path), owner: code(owner) }] : [],
    ),
    shares,
    hasShares: shares.length > 0,
    served: shares.filter(({ here }) => here),
    isServer: shares.some(({ here }) => here),
    whom: line(common.length === 0 ? 'this machine alone' : 'these machines alone'),
    address: line(own(deployment)),
    common:
      common.length === 0
        ? []
        : [
            {
              names: joined(common.map(({ name }) => code(name))),
              mark: code(`.${deployment.name}.share`),
              further: isFurther(deployment.node),
            },
          ],
    service: line(service?.origin ?? 'web'),
    container: line(service?.name ?? 'web'),
  };
}

function readOnlyDirectory(volume: Volume, deployment: Deployment): View['read'] {
  const { place, owner } = volume;
  if (place.kind !== 'directory' || owner !== undefined || isWritten(volume, deployment)) return [];
  const path = shell(place.path);
  return [
    {
      check: line(`find ${path} \\( -type d ! -perm -005 -o -type f ! -perm -004 \\) -print`),
      cure: line(`sudo chmod -R o+rX ${path}`),
    },
  ];
}

function row(volume: Volume, deployment: Deployment): View['rows'][number] {
  const users = usersOf(volume, deployment);
  return {
    name: cell(volume.name),
    about: about(volume, deployment),
    place: living(volume),
    owner: owner(volume, deployment),
    mounts:
      volume.onePer === undefined ? joined(users.map(use), '<br>') : prose('containers that the application starts'),
  };
}

function about(volume: Volume, deployment: Deployment): Markdown {
  if (volume.about !== undefined) return prose(volume.about);
  if (deployment.certificates.some((certificate) => certificate.volume === volume.name))
    return md`A private key and its certificate`;
  const writer = usersOf(volume, deployment).find(({ readOnly }) => !readOnly);
  return writer === undefined ? md`Made by init` : md`Data of ${cell(writer.service)}`;
}

function owner(volume: Volume, { certificates }: Deployment): Markdown {
  const found = volume.owner ?? certificates.find((certificate) => certificate.volume === volume.name)?.owner;
  return found === undefined ? prose('as it is') : cell(found);
}

function living({ place, realName, onePer }: Volume): Markdown {
  if (onePer !== undefined) return md`Docker volumes ${cell(`${realName}-*`)}, one for each ${prose(onePer)}`;
  switch (place.kind) {
    case 'volume':
      return md`Docker volume ${cell(realName)}`;
    case 'directory':
      return md`directory ${cell(place.path)}`;
    case 'nfs':
      return md`NFS ${cell(`${place.server}:${place.path}`)}, as Docker volume ${cell(realName)}`;
  }
}

interface Use {
  readonly service: string;
  readonly target: string;
  readonly readOnly: boolean;
}

const use = ({ service, target, readOnly }: Use): Markdown =>
  readOnly ? md`${cell(service)} at ${cell(target)} (read-only)` : md`${cell(service)} at ${cell(target)}`;

/** Which running service mounts it where; copies of one service count once. */
function usersOf(volume: Volume, deployment: Deployment): readonly Use[] {
  const all = running(deployment).flatMap((service) =>
    service.mounts.flatMap((mount) => {
      const target = targetIn(mount, volume);
      return target === undefined
        ? []
        : [{ service: familyName(service), target, readOnly: 'readOnly' in mount && mount.readOnly }];
    }),
  );
  return all.filter(
    (use, index) => all.findIndex(({ service, target }) => service === use.service && target === use.target) === index,
  );
}

/** A volume that became a directory is a bind mount of it. */
function targetIn(mount: Mount, { name, place }: Volume): string | undefined {
  if (mount.kind === 'volume' && mount.volume === name) return mount.target;
  const isDirectory = mount.kind === 'bind' && place.kind === 'directory' && mount.source === literal(place.path);
  return isDirectory ? mount.target : undefined;
}

const isWritten = (volume: Volume, deployment: Deployment): boolean =>
  usersOf(volume, deployment).some(({ readOnly }) => !readOnly);

/** The line of `/etc/exports` on the server: no machine but those that use it, and no more rights than are used. */
function share(volume: Volume, place: Extract<Storage, { kind: 'nfs' }>, deployment: Deployment): Share {
  const readOnly = volume.sharedWith === 'nobody' && !isWritten(volume, deployment);
  const path = shell(place.path);
  const users = volume.sharedWith === 'nobody' ? [own(deployment)] : [own(deployment), ...addresses(deployment.others)];
  return {
    about: md`${code(volume.name)} from ${code(place.server)}`,
    line: line(
      [
        exported(place.path),
        ...users.map((address) => `${address}(${readOnly ? 'ro' : 'rw'},sync,no_subtree_check)`),
      ].join(' '),
    ),
    make: line(`sudo mkdir -p ${path}`),
    here: place.server === deployment.node.address,
    readOnly,
    cure: code(readOnly ? `sudo chmod -R o+rX ${path}` : `sudo chown ${volume.owner ?? 'UID:GID'} ${path}`),
  };
}

/** Nobody knows the address of a machine that has no others. */
const own = ({ node }: Deployment): string => node.address ?? 'ADDRESS-OF-THIS-MACHINE';

const addresses = (nodes: Deployment['others']): readonly string[] => nodes.flatMap(({ address }) => address ?? []);

/** exports(5): a path with spaces stands in double quotes. */
const exported = (path: string): string => (/[\s"#\\]/.test(path) ? `"${path}"` : path);
