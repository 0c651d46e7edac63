import { misfits } from '../swarm/misfits.js';
import { furtherMachines } from '../swarm/one-folder.js';
import { type Chapter, page } from './chapter.js';
import { cell, joined, line, type Markdown, prose } from './words.js';

/** What Swarm does otherwise than Compose would: everything that the deployment says and its stack file cannot. */
export const swarm: Chapter = {
  title: 'Docker Swarm',
  text: ({ deployment, target, templates }) =>
    target.kind === 'compose'
      ? undefined
      : fill(templates, {
          name: line(deployment.name),
          several: furtherMachines(deployment).length > 0,
          encrypted: target.encrypted,
          addresses: target.endpoint === 'dnsrr',
          rows: misfits(deployment).map(({ what, services, words }) => ({
            what: prose(what),
            services: joined(services.map(cell)),
            words: prose(words),
          })),
        }),
};

type View = {
  name: Markdown;
  several: boolean;
  encrypted: boolean;
  /** Names lead to the containers' own addresses. */
  addresses: boolean;
  rows: readonly { what: Markdown; services: Markdown; words: Markdown }[];
};

const fill = page<View>('swarm');
