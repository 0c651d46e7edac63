import type { Choices, ExtraMount } from '../model/choices.js';
import type { Mount } from '../model/compose.js';
import type { Deployment } from '../model/deployment.js';
import type { Answers } from '../model/question.js';
import type { StackVolume } from '../model/stack.js';
import type { Storage, Volume } from '../model/volume.js';
import { isMap, type YamlMap } from '../model/yaml.js';
import { list, maybeText, text } from './answer.js';
import { extraMount } from './extra-mount.js';
import type { Feature } from './feature.js';
import { sameTargets } from './same-target.js';
import { isAsked, storageQuestions } from './storage-questions.js';

/** Where data lives: a named volume, a directory of the host, or an NFS share; and any number of further mounts. */
export const storage: Feature<'storage'> = {
  questions: storageQuestions,
  choose: (answers, stack) => ({
    places: Object.fromEntries(
      stack.volumes.filter(isAsked).flatMap((volume) => {
        const place = placeOf(answers, volume);
        return place === undefined ? [] : [[volume.name, place]];
      }),
    ),
    extra: list(answers, 'storage.extra').flatMap((value) => (isMap(value) ? [extraMount(value)] : [])),
  }),
  check: sameTargets,
  apply: settle,
};

function placeOf(answers: Answers, volume: StackVolume): Storage | undefined {
  const at = (key: string) => `storage.${volume.name}.${key}`;
  switch (maybeText(answers, at('kind')) ?? (volume.optional ? 'none' : 'volume')) {
    case 'directory':
      return { kind: 'directory', path: text(answers, at('path')) };
    case 'nfs':
      return {
        kind: 'nfs',
        server: text(answers, at('server')),
        path: text(answers, at('export')),
        version: text(answers, at('version')),
        options: maybeText(answers, at('options')) ?? '',
      };
    case 'volume':
      return { kind: 'volume' };
    default:
      return undefined;
  }
}

function settle(deployment: Deployment, { storage: { places: chosen, extra } }: Choices): Deployment {
  const volumes = deployment.volumes.flatMap((volume) => placed(volume, chosen, deployment));
  const kept = new Map(volumes.map((volume) => [volume.name, volume]));
  const extras = extra.map((mount, index) => ({ mount, volume: extraVolume(mount, index, deployment.name) }));
  return {
    ...deployment,
    services: deployment.services.map((service) => ({
      ...service,
      mounts: [
        ...service.mounts.flatMap((mount) => settledMount(mount, kept)),
        ...extras
          .filter(({ mount }) => mount.on.includes(service.origin))
          .map(({ mount, volume }) => mountOf(volume, mount.at, mount.readOnly)),
      ],
    })),
    volumes: [...volumes, ...extras.map(({ volume }) => volume)],
  };
}

/** A volume that is not asked about stays; an optional one that was not given goes. */
function placed(volume: Volume, chosen: Choices['storage']['places'], deployment: Deployment): readonly Volume[] {
  if (volume.about === undefined || volume.ephemeral || volume.onePer !== undefined)
    return [withOwner(volume, deployment)];
  const place = chosen[volume.name];
  return place === undefined ? [] : [withOwner({ ...volume, place }, deployment)];
}

/** Unless the author said whose it is: whoever writes it with a numeric user. */
function withOwner(volume: Volume, { services }: Deployment): Volume {
  const writer = services.find(
    (service) =>
      /^\d+(:\d+)?$/.test(service.user ?? '') &&
      service.mounts.some((mount) => mount.kind === 'volume' && mount.volume === volume.name && !mount.readOnly),
  );
  const owner = volume.owner ?? writer?.user;
  return owner === undefined ? volume : { ...volume, owner };
}

function settledMount(mount: Mount, kept: ReadonlyMap<string, Volume>): readonly Mount[] {
  if (mount.kind !== 'volume') return [mount];
  const volume = kept.get(mount.volume);
  return volume === undefined ? [] : [mountOf(volume, mount.target, mount.readOnly, mount.rest)];
}

/** A directory is a bind mount that must exist: Docker would make an empty one of root's; `rest` means something to a volume only. */
export function mountOf(volume: Volume, target: string, readOnly: boolean, rest: YamlMap = {}): Mount {
  return volume.place.kind === 'directory'
    ? {
        kind: 'bind',
        source: volume.place.path.replaceAll('$', '$$$$'),
        target,
        readOnly,
        rest: { bind: { create_host_path: false } },
      }
    : { kind: 'volume', volume: volume.name, target, readOnly, rest };
}

const extraVolume = (mount: ExtraMount, index: number, name: string): Volume => ({
  name: `extra-${index + 1}`,
  realName: `${name}_extra-${index + 1}`,
  about: `Mounted at ${mount.at}`,
  place: mount.from,
  sharedWith: 'nobody',
  backup: false,
  ephemeral: false,
  never: [],
  rest: {},
});
