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
    const users = all.filter((service) => vendorOf(service) === vendor);
    return fill(templates, view(deployment, vendor, users, target));
  },
};

/** Whose GPUs it has. */
const vendorOf = ({ gpu: { kind } }: Service): GpuVendor | undefined =>
  kind === 'none' || kind === 'wanted' ? undefined : kind;

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
  on: users[0]?.on === undefined ? [] : [code(users[0].on.name)],
  any: users.length > 0,
  example: line(users[0]?.name ?? ''),
});

function devices({ gpu: use }: Service): Markdown {
  if (use.kind === 'none' || use.kind === 'wanted') return prose('none');
  return use.devices === 'all' ? prose('all') : joined(use.devices.map(cell));
}
