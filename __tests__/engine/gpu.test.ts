import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { asOperator, compose, generate, workplace } from './operator.js';
import { must, project } from './rig/docker.js';

/** No GPU here: what the engine is asked for can be seen all the same, and that it refuses instead of starting without one. */
const parent = workplace();
const folder = join(parent, 'gpu-lab');
const lab = project(folder);
const workers = ['tfgpu-1', 'tfgpu-2', 'pytorchgpu-1'];

beforeAll(() => {
  generate(parent, 'gpu-lab', {
    'gpu.kind': 'nvidia',
    'app.TF_GPU': 2,
    'app.TORCH_GPU': 1,
    'app.TF_CPU': 0,
    'app.TORCH_CPU': 0,
  });
  lab.tagImages();
  writeFileSync(join(folder, 'ssl/ca-bundle.crt'), '');
  const made = compose(folder, ['up', '--no-start', '--no-deps', '--pull', 'never', ...workers]);
  if (made.status !== 0) throw new Error(made.stderr);
});

afterAll(() => {
  lab.down(['-v']);
  rmSync(join(parent, '..'), { recursive: true, force: true });
});

const asked = (service: string) => {
  const id = compose(folder, ['ps', '-aq', service]).stdout.trim();
  return JSON.parse(must('docker', ['inspect', '-f', '{{json .HostConfig.DeviceRequests}}', id])) as unknown;
};

test('each worker asks the engine for a GPU of its own, PyTorch after TensorFlow', () => {
  const request = (id: string) => [
    expect.objectContaining({ Driver: 'nvidia', DeviceIDs: [id], Capabilities: [['gpu']] }),
  ];
  expect(workers.map(asked)).toEqual([request('0'), request('1'), request('2')]);
});

test('without the hardware it does not start, and says why', () => {
  const { status, stderr } = compose(folder, ['up', '--detach', '--no-deps', '--pull', 'never', 'tfgpu-1']);
  expect(status).not.toBe(0);
  expect(stderr).toMatch(/could not select device driver "nvidia"/);
});

test('doctor says so beforehand, and names the cure', () => {
  const { status, stdout, stderr } = asOperator('sh', ['scripts/doctor.sh'], { cwd: folder });
  expect(status).toBe(1);
  expect(stdout + stderr).toMatch(/failure.*(?:GPU|NVIDIA|nvidia)/);
});
