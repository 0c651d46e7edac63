import type { Choices, ExtraMount } from '../model/choices.js';
import type { Mount } from '../model/compose.js';
import type { Deployment, Service, Storage, Volume } from '../model/deployment.js';
import type { Problem } from '../model/problem.js';
import type { Answers, Choice, Question } from '../model/question.js';
import type { Stack, StackService, StackVolume } from '../model/stack.js';
import { isMap, list, maybeText, text } from './answer.js';
import { extraMount, extraProblem } from './extra-mount.js';
import { type Feature, type Findings, question } from './feature.js';
import { onlyWith } from './uses.js';

const group = 'Storage';

/** Where data lives: a named volume, a directory of the host, or an NFS share; and any number of further mounts. */
export const storage: Feature<'storage'> = {
  questions: (stack) => [
    ...stack.volumes.filter(isAsked).flatMap((volume) => volumeQuestions(volume, stack)),
    extraQuestion(stack),
  ],
  choose: (answers, stack) => ({
    places: Object.fromEntries(
      stack.volumes.filter(isAsked).flatMap((volume) => {
        const place = placeOf(answers, volume);
        return place === undefined ? [] : [[volume.name, place]];
      }),
    ),
    extra: list(answers, 'storage.extra').flatMap((value) => (isMap(value) ? [extraMount(value)] : [])),
  }),
  check: (deployment, choices) => sameTargets(deployment, choices),
  apply: (deployment, choices) => settle(deployment, choices),
};

/** A volume without `about` is nobody's business; one in memory lives nowhere. */
const isAsked = (volume: StackVolume): boolean =>
  volume.about !== undefined && !volume.ephemeral && volume.onePer === undefined;

function volumeQuestions(volume: StackVolume, stack: Stack): readonly Question[] {
  const used = onlyWith(stack, (service) => mountsVolume(service, volume.name));
  const path = (key: string) => `storage.${volume.name}.${key}`;
  const only = (kind: string) => [...volume.when, { path: path('kind'), not: false, values: [kind] }];
  const common = { ...used, group, type: 'text' as const, fixed: true };
  return [
    question({
      ...used,
      path: path('kind'),
      ask: `${volume.about}: where`,
      group,
      type: 'choice',
      choices: places(volume),
      default: volume.optional ? 'none' : 'volume',
      fixed: true,
      when: volume.when,
    }),
    question({
      ...common,
      path: path('path'),
      type: 'path',
      ask: `${volume.about}: directory on this machine`,
      when: only('directory'),
      refuse: notAbsolute,
    }),
    ...(volume.never.includes('nfs')
      ? []
      : [
          question({
            ...common,
            path: path('server'),
            ask: `${volume.about}: NFS server`,
            when: only('nfs'),
            refuse: notWord,
          }),
          question({
            ...common,
            path: path('export'),
            type: 'path',
            ask: `${volume.about}: exported path`,
            when: only('nfs'),
            refuse: notAbsolute,
          }),
          question({
            ...common,
            path: path('version'),
            type: 'choice',
            ask: `${volume.about}: NFS version`,
            choices: ['4.2', '4.1', '4', '3'].map((value) => ({ value, about: value })),
            default: '4.2',
            when: only('nfs'),
          }),
          question({
            ...common,
            path: path('options'),
            ask: `${volume.about}: mount options`,
            default: usualNfsOptions,
            when: only('nfs'),
            refuse: notOptions,
          }),
        ]),
  ];
}

const mountsVolume = ({ compose }: StackService, name: string): boolean =>
  compose.mounts.some((mount) => mount.kind === 'volume' && mount.volume === name);

/** `hard` so that a lost server stalls a write and loses none; `bg` would report a mount that is not there yet. */
export const usualNfsOptions = 'hard,timeo=600,retrans=2,noatime';

function places(volume: StackVolume): readonly Choice[] {
  return [
    ...(volume.optional ? [{ value: 'none', about: 'not used' }] : []),
    { value: 'volume', about: 'a Docker volume' },
    { value: 'directory', about: 'a directory of this machine' },
    ...(volume.never.includes('nfs') ? [] : [{ value: 'nfs', about: 'an NFS share' }]),
  ];
}

export const notAbsolute = (value: unknown): string | undefined => {
  const path = String(value);
  if (!path.startsWith('/')) return 'must be an absolute path (~ and relative paths mean nothing to a container)';
  if (path.split('/').includes('..')) return 'must not hold ..';
  if (path === '/') return 'must not be the whole machine';
  return undefined;
};

export const notWord = (value: unknown): string | undefined =>
  /^[A-Za-z0-9.:_[\]-]+$/.test(String(value)) ? undefined : 'must be a host name or an address';

export const notOptions = (value: unknown): string | undefined =>
  /^[A-Za-z0-9_.=:,/-]*$/.test(String(value))
    ? undefined
    : 'must be mount options joined by commas, such as hard,timeo=600';

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

const extraQuestion = (stack: Stack): Question =>
  question({
    path: 'storage.extra',
    ask: 'Further mounts (a list of { at, on, kind, path | server + export, readOnly })',
    group,
    type: 'list',
    default: [],
    asked: false,
    refuse: (value) => extraProblem(value, new Set(stack.services.map(({ compose }) => compose.name))),
  });

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
  if (volume.about === undefined || volume.ephemeral) return [withOwner(volume, deployment)];
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
  return volume === undefined ? [] : [mountOf(volume, mount.target, mount.readOnly)];
}

/** A directory is a bind mount that must exist: Docker would make an empty one of root's. */
function mountOf(volume: Volume, target: string, readOnly: boolean): Mount {
  return volume.place.kind === 'directory'
    ? {
        kind: 'bind',
        source: volume.place.path.replaceAll('$', '$$$$'),
        target,
        readOnly,
        rest: { bind: { create_host_path: false } },
      }
    : { kind: 'volume', volume: volume.name, target, readOnly, rest: {} };
}

const extraVolume = (mount: ExtraMount, index: number, name: string): Volume => ({
  name: `extra-${index + 1}`,
  realName: `${name}_extra-${index + 1}`,
  about: `Mounted at ${mount.at}`,
  place: mount.from,
  backup: false,
  ephemeral: false,
  never: [],
  rest: {},
});

/** Docker would take the last of two mounts on one target without a word. */
function sameTargets(deployment: Deployment, { storage: { places: chosen, extra } }: Choices): Findings {
  const problems = deployment.services.flatMap((service: Service): readonly Problem[] => {
    const targets = [
      ...service.mounts.flatMap((mount) =>
        'target' in mount && (mount.kind !== 'volume' || isKept(mount.volume, deployment, chosen))
          ? [mount.target]
          : [],
      ),
      ...extra.filter((mount) => mount.on.includes(service.origin)).map((mount) => mount.at),
    ].map((target) => target.replace(/\/+$/, ''));
    const twice = targets.find((target, index) => targets.indexOf(target) !== index);
    return twice === undefined
      ? []
      : [
          {
            code: 'answer/same-target-twice',
            message: `${service.origin} would get two mounts at ${twice}`,
            hint: 'give one of them another "at" in storage.extra, or leave one out',
          },
        ];
  });
  const seen = new Set<string>();
  return { problems: problems.filter(({ message }) => !seen.has(message) && seen.add(message)), warnings: [] };
}

const isKept = (name: string, deployment: Deployment, chosen: Choices['storage']['places']): boolean =>
  deployment.volumes.find((volume) => volume.name === name)?.about === undefined || chosen[name] !== undefined;
