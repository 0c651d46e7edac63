import { furtherMachines } from '../swarm/one-folder.js';
import { stackNames } from '../swarm/stack-file.js';
import { type Chapter, page } from './chapter.js';
import { running } from './services.js';
import { cell, joined, line, type Markdown } from './words.js';

/** The further machines of a swarm: how they join it, what runs there, and what gets there how. */
export const swarmMachines: Chapter = {
  title: 'Further machines',
  text: ({ deployment, target, templates }) => {
    const machines = furtherMachines(deployment);
    if (target.kind !== 'swarm' || machines.length === 0) return undefined;
    const nameOf = stackNames(deployment, target);
    return fill(templates, {
      name: line(deployment.name),
      address: line(deployment.node.address ?? ''),
      rows: machines.map(({ name, address = '', role }) => ({
        name: cell(name),
        address: cell(address),
        role: cell(role),
        services: joined(
          [
            ...new Set(running(deployment).flatMap((service) => (service.on?.name === name ? [nameOf(service)] : []))),
          ].map(cell),
        ),
      })),
      brought: deployment.images.kind === 'archive' || deployment.services.some(({ phase }) => phase === 'build'),
    });
  },
};

type View = {
  name: Markdown;
  address: Markdown;
  rows: readonly { name: Markdown; address: Markdown; role: Markdown; services: Markdown }[];
  /** Whether some image is in no registry. */
  brought: boolean;
};

const fill = page<View>('swarm-machines');
