import { filledVolumes } from '../features/key-volume.js';
import type { Deployment } from '../model/deployment.js';
import { mainName } from '../model/node.js';
import type { Service } from '../model/service.js';
import type { Volume } from '../model/volume.js';

/** What the scripts know of volumes. */
export interface ScriptVolumes {
  readonly volumes: readonly Words[];
  readonly databases: readonly Words[];
  readonly data: readonly Words[];
  readonly shares: readonly Words[];
  readonly directories: readonly Words[];
  /** Volumes that there is one of for each user: name, and how the real names begin. */
  readonly families: readonly Words[];
}

type Words = readonly string[];

/** Volumes with an owner, those of databases, what becomes of each in a back-up, and those that live on a share or in a directory. */
export function scriptVolumes(deployment: Deployment): ScriptVolumes {
  return {
    volumes: ownedVolumes(deployment).map(({ name, owner, mode }) => [name, owner ?? '', mode ?? '']),
    databases: databases(deployment),
    data: data(deployment),
    shares: deployment.volumes.flatMap(({ name, place }) =>
      place.kind === 'nfs' ? [[name, place.server, place.path]] : [],
    ),
    directories: deployment.volumes.flatMap(({ name, place }) =>
      place.kind === 'directory' ? [[name, place.path]] : [],
    ),
    families: deployment.volumes.flatMap(({ name, realName, onePer, backup }) =>
      onePer === undefined || !backup ? [] : [[name, `${realName}-`]],
    ),
  };
}

/** What prepare fills gets its owner with it, and what is in memory is made anew with its owner. */
function ownedVolumes(deployment: Deployment): readonly Volume[] {
  const keys = filledVolumes(deployment);
  return deployment.volumes.filter(
    ({ name, owner, mode, ephemeral }) => !keys.has(name) && !ephemeral && (owner ?? mode) !== undefined,
  );
}

/** The Postgres images keep data at `/var/lib/postgresql/data`, from 18 on below `/var/lib/postgresql`. */
function databases({ services, volumes }: Deployment): readonly Words[] {
  return services
    .filter(({ kind, phase }) => kind === 'postgres' && phase === 'run')
    .flatMap((service) =>
      volumes
        .filter((volume) => !volume.ephemeral && service.mounts.some((mount) => holdsData(mount, volume)))
        .map((volume) => [service.name, volume.name]),
    );
}

/** What becomes of each volume in a back-up; what prepare fills is made anew of what lies in `ssl/` and `secrets/`. */
function data(deployment: Deployment): readonly Words[] {
  const keys = filledVolumes(deployment);
  const dumped = new Set(databases(deployment).map(([, volume]) => volume));
  return deployment.volumes
    .filter(({ name, ephemeral, onePer }) => !keys.has(name) && !ephemeral && onePer === undefined)
    .map(({ name, realName, place, backup, sharedWith }) => [
      backup && !(sharedWith === 'main' && deployment.node.name !== mainName)
        ? dumped.has(name)
          ? 'dump'
          : 'copy'
        : 'leave',
      name,
      place.kind,
      place.kind === 'directory' ? place.path : realName,
    ]);
}

function holdsData(mount: Service['mounts'][number], { name, place }: Volume): boolean {
  if (!('target' in mount) || !mount.target.startsWith('/var/lib/postgresql')) return false;
  if (mount.kind === 'volume') return mount.volume === name;
  return mount.kind === 'bind' && place.kind === 'directory' && mount.source === place.path.replaceAll('$', '$$$$');
}
