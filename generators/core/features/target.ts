import type { Swarm } from '../model/target.js';
import { text, yes } from './answer.js';
import { type Feature, nothingFound, question } from './feature.js';

const group = 'Deployment';
const inSwarm = [{ path: 'target', not: false, values: ['swarm'] }];

/** What the folder is written for. Nothing but the emitters looks at it: the deployment is the same one, but for gates, which a swarm of several machines has no use for. */
export const target: Feature<'target'> = {
  questions: () => [
    question({
      path: 'target',
      ask: 'What runs it',
      group,
      type: 'choice',
      choices: [
        { value: 'compose', about: 'Docker Compose' },
        { value: 'swarm', about: 'Docker Swarm (docker stack deploy)' },
      ],
      default: 'compose',
      asked: false,
    }),
    question({
      path: 'swarm.endpoint',
      ask: 'How names lead to containers',
      group,
      type: 'choice',
      choices: [
        { value: 'vip', about: 'one virtual address for each service (needs IPVS in the kernel)' },
        { value: 'dnsrr', about: 'the addresses of its containers in turn' },
      ],
      default: 'vip',
      asked: false,
      when: inSwarm,
    }),
    question({
      path: 'swarm.encrypted',
      ask: 'Encrypt what goes between machines (IPsec)',
      group,
      type: 'boolean',
      default: false,
      asked: false,
      when: inSwarm,
    }),
  ],
  choose: (answers) =>
    text(answers, 'target') === 'swarm'
      ? {
          kind: 'swarm',
          endpoint: text(answers, 'swarm.endpoint') as Swarm['endpoint'],
          encrypted: yes(answers, 'swarm.encrypted'),
        }
      : { kind: 'compose' },
  check: () => nothingFound,
  apply: (deployment) => deployment,
};
