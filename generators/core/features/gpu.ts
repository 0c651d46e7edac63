import type { Choices, GpuChoice } from '../model/choices.js';
import type { Deployment } from '../model/deployment.js';
import type { GpuUse, GpuVendor, Service } from '../model/service.js';
import { list } from './answer.js';
import { type Feature, type Findings, nothingFound } from './feature.js';
import { isDeviceOf, nodesOf } from './gpu-devices.js';
import { gpuQuestions, vendorsFor } from './gpu-questions.js';

/** GPUs of NVIDIA, AMD or Intel: one per worker in sequence across all worker kinds, several per worker, or all for everybody. */
export const gpu: Feature<'gpu'> = {
  questions: gpuQuestions,
  choose: (answers, stack) => {
    const kind = vendorsFor(stack).find((vendor) => vendor === answers['gpu.kind']);
    if (kind === undefined) return { kind: 'none' };
    const devices = list(answers, 'gpu.devices').map(String);
    const each = answers['gpu.each'] ?? 'all';
    return {
      kind,
      devices: devices.length === 0 || devices.includes('all') ? 'all' : devices,
      each: each === 'all' ? 'all' : Number(each),
    };
  },
  check: (deployment, { gpu: choice }) => together(strangers(choice), shortage(deployment, choice)),
  apply: (deployment, choices) => ({
    ...deployment,
    host: { ...deployment.host, gpu: hostGpu(deployment, choices) },
    services: assign(deployment.services, choices.gpu),
  }),
};

type Chosen = Exclude<GpuChoice, { kind: 'none' }>;

const together = (...found: readonly Findings[]): Findings => ({
  problems: found.flatMap(({ problems }) => problems),
  warnings: found.flatMap(({ warnings }) => warnings),
});

/** NVIDIA's ids mean nothing to the others, and render nodes nothing to NVIDIA's toolkit. */
function strangers(choice: GpuChoice): Findings {
  if (choice.kind === 'none' || choice.devices === 'all') return nothingFound;
  const wrong = choice.devices.filter((device) => !isDeviceOf(choice.kind, device));
  return {
    problems: wrong.map((device) => ({
      code: 'answer/gpu-device',
      message: `gpu.devices names ${device}, which is no device of gpu.kind ${choice.kind}`,
      hint: devicesOf[choice.kind],
    })),
    warnings: [],
  };
}

const renderNodes = 'give numbers as in 0 for /dev/dri/renderD128, or names as in renderD128 or renderD129:renderD128';
const devicesOf: Readonly<Record<GpuVendor, string>> = {
  nvidia: 'give numbers or ids as nvidia-smi -L shows them',
  amd: renderNodes,
  intel: renderNodes,
};

/** More asked than there are: told, not refused, since GPUs can be shared. */
function shortage(deployment: Deployment, choice: GpuChoice): Findings {
  if (choice.kind === 'none' || choice.devices === 'all' || choice.each === 'all') return nothingFound;
  const wanted = deployment.services.filter(wantsOwn).length * choice.each;
  const there = choice.devices.length;
  if (wanted <= there) return nothingFound;
  return {
    problems: [],
    warnings: [
      {
        code: 'answer/more-gpus-than-there-are',
        message: `the workers ask for ${wanted} GPUs, and gpu.devices names ${there}: some will share one`,
        hint: 'lower the number of GPU workers or gpu.each, or name more devices',
      },
    ],
  };
}

const wantsOwn = (service: Service): boolean => service.gpu.kind === 'wanted' && service.gpu.need === 'one-each';

const hostGpu = (deployment: Deployment, { gpu: choice }: Choices): Deployment['host']['gpu'] =>
  choice.kind === 'none'
    ? { kind: 'none' }
    : {
        kind: choice.kind,
        count:
          choice.devices === 'all' ? Math.max(1, deployment.services.filter(wantsOwn).length) : choice.devices.length,
      };

/** GPU ids run over all services that want their own, in the order of the file; past the last one they begin again. */
function assign(services: readonly Service[], choice: GpuChoice): readonly Service[] {
  let next = 0;
  return services.map((service) => {
    if (service.gpu.kind !== 'wanted') return service;
    if (choice.kind === 'none') return { ...service, gpu: { kind: 'none' } };
    const ids = wantsOwn(service) ? idsFrom(next, choice) : choice.devices;
    if (wantsOwn(service) && choice.each !== 'all') next += choice.each;
    return {
      ...service,
      gpu:
        service.gpu.need === 'delegate'
          ? { kind: 'delegated', vendor: choice.kind, devices: ids }
          : use(choice.kind, ids),
      variables: { ...service.variables, GPU_IDS: ids === 'all' ? 'all' : ids.join(',') },
    };
  });
}

const use = (vendor: GpuVendor, ids: 'all' | readonly string[]): GpuUse =>
  vendor === 'nvidia' ? { kind: vendor, devices: ids } : { kind: vendor, devices: nodesOf(vendor, ids) };

function idsFrom(first: number, choice: Chosen): 'all' | readonly string[] {
  const { devices, each } = choice;
  if (each === 'all') return devices;
  return Array.from({ length: each }, (_, index) =>
    devices === 'all' ? String(first + index) : (devices[(first + index) % devices.length] ?? '0'),
  ).filter((id, index, all) => all.indexOf(id) === index);
}
