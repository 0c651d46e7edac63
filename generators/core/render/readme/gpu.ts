import type { Deployment, Service } from '../../model/deployment.js';
import type { Target } from '../../model/target.js';
import { commandsOf } from '../../texts/commands.js';
import { type Chapter, page } from './chapter.js';
import { running } from './services.js';
import { cell, code, joined, line, type Markdown, prose } from './words.js';

/** NVIDIA GPUs: what the host needs, which container gets which, and how that is changed. */
export const gpu: Chapter = {
  title: 'GPUs',
  text: ({ deployment, target, templates }) => {
    const users = running(deployment).filter(({ gpu: use }) => use.kind === 'nvidia');
    return deployment.host.gpu.kind === 'none' && users.length === 0
      ? undefined
      : fill(templates, view(deployment, users, target));
  },
};

type View = {
  look: Markdown;
  swarm: boolean;
  users: readonly { name: Markdown; devices: Markdown }[];
  /** The machine where the example is, if it is another one. */
  on: readonly Markdown[];
  any: boolean;
  example: Markdown;
};

const fill = page<View>('gpu');

const view = ({ name, host }: Deployment, users: readonly Service[], target: Target): View => ({
  look: code(commandsOf(target, name, host.compose).exec(users[0]?.name ?? '', 'nvidia-smi -L')),
  swarm: target.kind === 'swarm',
  users: users.map((service) => ({ name: cell(service.name), devices: devices(service) })),
  on: users[0]?.on === undefined ? [] : [code(users[0].on.name)],
  any: users.length > 0,
  example: line(users[0]?.name ?? ''),
});

function devices({ gpu: use }: Service): Markdown {
  if (use.kind !== 'nvidia') return prose('none');
  return use.devices === 'all' ? prose('all') : joined(use.devices.map(cell));
}
