import type { Choices, GpuChoice } from '../model/choices.js';
import type { Deployment, Service } from '../model/deployment.js';
import { list, text } from './answer.js';
import { type Feature, type Findings, nothingFound, question } from './feature.js';

const group = 'GPU';

/** NVIDIA GPUs: one per worker in sequence across all worker kinds, several per worker, or all for everybody. */
export const gpu: Feature<'gpu'> = {
  questions: (stack) =>
    stack.services.every(({ needs }) => needs.gpu === 'none')
      ? []
      : [
          question({
            path: 'gpu.kind',
            perNode: true,
            ask: 'GPUs in this machine',
            group,
            type: 'choice',
            choices: [
              { value: 'none', about: 'none, or not to be used' },
              { value: 'nvidia', about: 'NVIDIA, with the container toolkit' },
            ],
            default: 'none',
          }),
          question({
            path: 'gpu.devices',
            perNode: true,
            ask: 'Which of them, by number (nvidia-smi -L lists them), or all',
            group,
            type: 'list',
            of: 'text',
            default: ['all'],
            when: [{ path: 'node.gpu', not: false, values: ['nvidia'] }],
            refuse: (value) =>
              isDeviceList(value) ? undefined : 'is neither "all" nor a list of numbers or GPU-… ids',
          }),
          question({
            path: 'gpu.each',
            perNode: true,
            ask: 'How many GPUs each worker gets (a number, or all)',
            group,
            type: 'text',
            default: '1',
            pattern: 'all|[1-9][0-9]?',
            when: [{ path: 'node.gpu', not: false, values: ['nvidia'] }],
          }),
        ],
  choose: (answers) => {
    if ((answers['gpu.kind'] ?? 'none') !== 'nvidia') return { kind: 'none' };
    const devices = list(answers, 'gpu.devices').map(String);
    const each = text(answers, 'gpu.each');
    return {
      kind: 'nvidia',
      devices: devices.length === 0 || devices.includes('all') ? 'all' : devices,
      each: each === 'all' ? 'all' : Number(each),
    };
  },
  check: (deployment, { gpu: choice }) => shortage(deployment, choice),
  apply: (deployment, choices) => ({
    ...deployment,
    host: { ...deployment.host, gpu: hostGpu(deployment, choices) },
    services: assign(deployment.services, choices.gpu),
  }),
};

const isDeviceList = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((item) => /^(all|\d{1,3}|GPU-[0-9a-fA-F-]+|MIG-[0-9a-zA-Z/-]+)$/.test(String(item)));

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
        kind: 'nvidia',
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
      gpu: { kind: 'nvidia', devices: ids },
      variables: { ...service.variables, GPU_IDS: ids === 'all' ? 'all' : ids.join(',') },
    };
  });
}

function idsFrom(first: number, choice: Exclude<GpuChoice, { kind: 'none' }>): 'all' | readonly string[] {
  const { devices, each } = choice;
  if (each === 'all') return devices;
  return Array.from({ length: each }, (_, index) =>
    devices === 'all' ? String(first + index) : (devices[(first + index) % devices.length] ?? '0'),
  ).filter((id, index, all) => all.indexOf(id) === index);
}
