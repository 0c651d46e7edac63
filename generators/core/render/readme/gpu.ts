import type { Deployment, GpuVendor, Service } from '../../model/deployment.js';
import type { Target } from '../../model/target.js';
import { commandsOf } from '../../texts/commands.js';
import { type Chapter, page } from './chapter.js';
import { running } from './services.js';
import { cell, code, joined, line, type Markdown, prose } from './words.js';

/** GPUs of one vendor: what the host needs, which container gets which, and how that is changed. */
export const gpu: Chapter = {
  title: 'GPUs',
  text: ({ deployment, target, templates }) => {
    const { kind } = deployment.host.gpu;
    if (kind === 'none') return undefined;
    const users = running(deployment).filter(({ gpu: use }) => use.kind === kind);
    return fill(templates, view(deployment, kind, users, target));
  },
};

type View = {
  nvidia: boolean;
  amd: boolean;
  intel: boolean;
  look: Markdown;
  swarm: boolean;
  users: readonly { name: Markdown; devices: Markdown }[];
  any: boolean;
  example: Markdown;
};

const fill = page<View>('gpu');

const view = ({ name, host }: Deployment, vendor: GpuVendor, users: readonly Service[], target: Target): View => ({
  nvidia: vendor === 'nvidia',
  amd: vendor === 'amd',
  intel: vendor === 'intel',
  look: code(
    commandsOf(target, name, host.compose).exec(
      users[0]?.name ?? '',
      vendor === 'nvidia' ? 'nvidia-smi -L' : 'ls -l /dev/dri',
    ),
  ),
  swarm: target.kind === 'swarm',
  users: users.map((service) => ({ name: cell(service.name), devices: devices(service) })),
  any: users.length > 0,
  example: line(users[0]?.name ?? ''),
});

function devices({ gpu: use }: Service): Markdown {
  if (use.kind === 'none' || use.kind === 'wanted') return prose('none');
  return use.devices === 'all' ? prose('all') : joined(use.devices.map(cell));
}
