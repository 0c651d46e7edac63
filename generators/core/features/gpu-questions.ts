import type { Question } from '../model/question.js';
import type { GpuVendor } from '../model/service.js';
import type { Stack } from '../model/stack.js';
import { question } from './feature.js';
import { isDevice } from './gpu-devices.js';

const group = 'GPU';

const vendors: Readonly<Record<GpuVendor, string>> = {
  nvidia: 'NVIDIA, with the container toolkit',
  amd: 'AMD, with the kernel driver amdgpu',
  intel: 'Intel, with the kernel driver i915 or xe',
};

/** The vendors that the stack's images can work with: those that `requires.gpu` names, else all. */
export const vendorsFor = ({ requires }: Stack): readonly GpuVendor[] =>
  (Object.keys(vendors) as GpuVendor[]).filter((vendor) => requires.gpu.length === 0 || requires.gpu.includes(vendor));

/** Which GPUs there are, and how many of them each worker gets. */
export function gpuQuestions(stack: Stack): readonly Question[] {
  const offered = vendorsFor(stack);
  if (offered.length === 0 || stack.services.every(({ needs }) => needs.gpu === 'none')) return [];
  const any = [{ path: 'node.gpu', not: true, values: ['none'] }];
  return [
    question({
      path: 'gpu.kind',
      perNode: true,
      ask: 'GPUs in this machine',
      group,
      type: 'choice',
      choices: [
        { value: 'none', about: 'none, or not to be used' },
        ...offered.map((value) => ({ value, about: vendors[value] })),
      ],
      default: 'none',
    }),
    question({
      path: 'gpu.devices',
      perNode: true,
      ask: `Which of them, or all (${ways(offered)})`,
      group,
      type: 'list',
      of: 'text',
      default: ['all'],
      when: any,
      refuse: (value) =>
        Array.isArray(value) && value.every((item) => isDevice(String(item)))
          ? undefined
          : 'is neither "all" nor a list of numbers, GPU-… ids or render nodes such as renderD128',
    }),
    // Who hands them on says how many each gets.
    ...(stack.services.every(({ needs }) => needs.gpu === 'none' || needs.gpu === 'delegate') ? [] : [each(any)]),
  ];
}

const each = (when: Question['when']): Question =>
  question({
    path: 'gpu.each',
    perNode: true,
    ask: 'How many GPUs each worker gets (a number, or all)',
    group,
    type: 'text',
    default: '1',
    pattern: 'all|[1-9][0-9]?',
    when,
  });

const ways = (offered: readonly GpuVendor[]): string =>
  [
    ...(offered.includes('nvidia') ? ['NVIDIA: by number, as nvidia-smi -L lists them'] : []),
    ...(offered.some((vendor) => vendor !== 'nvidia') ? ['AMD and Intel: render nodes, as in /dev/dri'] : []),
  ].join('; ');
