import type { Stack } from '../model/stack.js';
import { serviceTexts } from '../texts/service-texts.js';
import { references } from '../yaml/interpolation.js';
import { list, text } from './answer.js';
import { type Feature, nothingFound, question } from './feature.js';
import { notAbsolute } from './mount-words.js';

const group = 'Operations';

/** How the host runs it: the Compose command, and the mounts its unit waits for. */
export const host: Feature<'host'> = {
  questions: (stack) => [
    ...(usesSocket(stack) ? [socketQuestion] : []),
    question({
      path: 'compose.command',
      ask: 'Compose command',
      group,
      type: 'text',
      default: 'docker compose',
      pattern: '[A-Za-z0-9_./-]+( [A-Za-z0-9_./=-]+)*',
    }),
    question({
      path: 'systemd.requiredMounts',
      ask: 'systemd mount units that must be there first (such as srv-data.mount)',
      group,
      type: 'list',
      of: 'text',
      default: [],
      refuse: (value) =>
        Array.isArray(value) && value.every((unit) => /^[A-Za-z0-9:_.\\@-]+\.mount$/.test(String(unit)))
          ? undefined
          : 'must be names of .mount units',
    }),
  ],
  choose: (answers) => ({
    compose: text(answers, 'compose.command'),
    requiredMounts: list(answers, 'systemd.requiredMounts').map(String),
  }),
  check: () => nothingFound,
  apply: (deployment, { host: choice }) => ({
    ...deployment,
    host: { ...deployment.host, compose: choice.compose, requiredMounts: choice.requiredMounts },
  }),
};

const socketQuestion = question({
  path: 'docker.socket',
  ask: 'Socket of the Docker engine (of a rootless one: /run/user/UID/docker.sock)',
  group,
  type: 'path',
  default: '/var/run/docker.sock',
  asked: false,
  refuse: notAbsolute,
});

const usesSocket = ({ services }: Stack): boolean =>
  services.some(({ compose }) =>
    serviceTexts(compose).some((text) => references(text).some(({ name }) => name === 'DOCKER_SOCKET')),
  );
