import type { Choice, Question } from '../model/question.js';
import type { Stack, StackService, StackVolume } from '../model/stack.js';
import { extraProblem } from './extra-mount.js';
import { question } from './feature.js';
import { notAbsolute, notOptions, notWord, usualNfsOptions } from './mount-words.js';
import { onlyWith } from './uses.js';

const group = 'Storage';

/** Where each volume of the stack lives, and which further mounts there are. */
export function storageQuestions(stack: Stack): readonly Question[] {
  return [...stack.volumes.filter(isAsked).flatMap((volume) => volumeQuestions(volume, stack)), extraQuestion(stack)];
}

/** A volume without `about` is nobody's business; one in memory lives nowhere. */
export const isAsked = (volume: StackVolume): boolean =>
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

function places(volume: StackVolume): readonly Choice[] {
  return [
    ...(volume.optional ? [{ value: 'none', about: 'not used' }] : []),
    { value: 'volume', about: 'a Docker volume' },
    ...(volume.never.includes('directory') ? [] : [{ value: 'directory', about: 'a directory of this machine' }]),
    ...(volume.never.includes('nfs') ? [] : [{ value: 'nfs', about: 'an NFS share' }]),
  ];
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
