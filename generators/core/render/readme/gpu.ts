import type { Deployment } from '../../model/deployment.js';
import type { GpuVendor, Service } from '../../model/service.js';
import type { Target } from '../../model/target.js';
import { commandsOf } from '../../texts/commands.js';
import { type Chapter, page } from './chapter.js';
import { running } from './services.js';
import { cell, code, joined, line, type Markdown, prose } from './words.js';

/** GPUs of one vendor: what the host needs, which container gets which, and how that is changed. */
export const gpu: Chapter = {
  title: 'GPUs',
  text: ({ deployment, target, templates }) => {
    const { kind: own } = deployment.host.gpu;
    const all = running(deployment);
    const vendor = own === 'none' ? all.map(vendorOf).find((each) => each !== undefined) : own;
    if (vendor === undefined) return undefined;
    const those = all.filter((service) => vendorOf(service) === vendor);
    return fill(templates, view(deployment, vendor, those, target));
  },
};

/** Whose GPUs it has. */
function vendorOf({ gpu: use }: Service): GpuVendor | undefined {
  switch (use.kind) {
    case 'none':
    case 'wanted':
      return undefined;
    case 'delegated':
      return use.vendor;
    case 'nvidia':
    case 'amd':
    case 'intel':
      return use.kind;
  }
}

type View = {
  nvidia: boolean;
  amd: boolean;
  intel: boolean;
  look: Markdown;
  swarm: boolean;
  users: readonly { name: Markdown; devices: Markdown }[];
  /** The machine where the example is, if it is another one. */
  on: readonly Markdown[];
  any: boolean;
  /** Those that start containers with GPUs, and have none themselves. */
  delegates: readonly { name: Markdown; devices: Markdown }[];
  example: Markdown;
};

const fill = page<View>('gpu');

function view({ name, host }: Deployment, vendor: GpuVendor, those: readonly Service[], target: Target): View {
  const users = those.filter(({ gpu }) => gpu.kind !== 'delegated');
  const starting = those.filter(
    ({ gpu, startsContainers }) => gpu.kind === 'delegated' && startsContainers !== undefined,
  );
  return {
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
    on: users[0]?.on === undefined ? [] : [code(users[0].on.name)],
    any: users.length > 0,
    delegates: starting.map((service) => ({ name: code(service.name), devices: devices(service) })),
    example: line(users[0]?.name ?? ''),
  };
}

function devices({ gpu: use }: Service): Markdown {
  if (use.kind === 'none' || use.kind === 'wanted') return prose('none');
  return use.devices === 'all' ? prose('all') : joined(use.devices.map(cell));
}
