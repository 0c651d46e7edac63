import { describe, expect, test } from '@jest/globals';
import { questionsFor } from '../../../generators/core/features/all.js';
import type { Deployment } from '../../../generators/core/model/deployment.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { serviceValue } from '../../../generators/core/render/compose.js';
import { hostFiles } from '../../../generators/core/render/host.js';
import { deployed, findings, service, stackOf } from './deployed.js';

const nvidia = { 'gpu.kind': 'nvidia' };

const devices = (deployment: Deployment) =>
  Object.fromEntries(
    deployment.services.flatMap(({ name, gpu }) =>
      gpu.kind === 'nvidia' ? [[name, gpu.devices === 'all' ? 'all' : gpu.devices.join(',')]] : [],
    ),
  );

test.each([
  [
    'one each, in sequence across kinds',
    { 'app.FIT': 2, 'app.RENDER': 2 },
    { 'fit-1': '0', 'fit-2': '1', 'render-1': '2', 'render-2': '3' },
  ],
  ['two each', { 'app.FIT': 1, 'app.RENDER': 1, 'gpu.each': '2' }, { 'fit-1': '0,1', 'render-1': '2,3' }],
  ['all for everybody', { 'app.FIT': 1, 'app.RENDER': 1, 'gpu.each': 'all' }, { 'fit-1': 'all', 'render-1': 'all' }],
  ['named devices', { 'app.FIT': 2, 'gpu.devices': ['3', '5'] }, { 'fit-1': '3', 'fit-2': '5' }],
  [
    'begins again when they run out',
    { 'app.FIT': 3, 'gpu.devices': ['3', '5'] },
    { 'fit-1': '3', 'fit-2': '5', 'fit-3': '3' },
  ],
  ['no worker, no device', {}, {}],
])('%s', (_, said, want) => {
  expect(devices(deployed({ ...nvidia, ...said }))).toEqual(want);
});

test('without GPUs nothing asks for one', () => {
  expect(devices(deployed())).toEqual({});
  expect(deployed().services.map(({ name }) => name)).not.toContain('fit-1');
});

test('more workers than GPUs is a warning that counts both', () => {
  const { problems, warnings } = findings({ ...nvidia, 'app.FIT': 3, 'gpu.devices': ['0', '1'] });
  expect(problems).toEqual([]);
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringContaining('ask for 3 GPUs, and gpu.devices names 2'),
  ]);
});

test('as many workers as GPUs is none', () => {
  expect(findings({ ...nvidia, 'app.FIT': 2, 'gpu.devices': ['0', '1'] })).toEqual({ problems: [], warnings: [] });
});

test('a copy knows its devices and its number', () => {
  expect(service(deployed({ ...nvidia, 'app.FIT': 2 }), 'fit-2').environment).toEqual(
    expect.objectContaining({ DEVICES: '1', COPY: '2' }),
  );
});

test('who hands GPUs on has none, knows which, and is not asked how many each worker gets', () => {
  const stack = stackOf(`
name: lab
x-deployment: { version: 1, title: Lab }
services:
  hub:
    image: example/hub:1
    environment: { DEVICES: "\${GPU_IDS}" }
    x-deployment: { gpu: delegate }
`);
  const hub = (said: Readonly<Record<string, Yaml>>) => service(deployed(said, stack), 'hub');
  const given = hub({ ...nvidia, 'gpu.devices': ['1', '2'] });
  expect(given.gpu).toEqual({ kind: 'delegated', vendor: 'nvidia', devices: ['1', '2'] });
  expect(given.environment.DEVICES).toBe('1,2');
  expect(JSON.stringify(serviceValue(given, deployed(nvidia, stack)))).not.toContain('nvidia');
  expect([hub({}).gpu, hub({}).environment.DEVICES]).toEqual([{ kind: 'none' }, undefined]);
  const paths = questionsFor(stack).map(({ path }) => path);
  expect(paths.filter((path) => path.startsWith('gpu.'))).toEqual(['gpu.kind', 'gpu.devices']);
});

describe('three vendors', () => {
  const stack = (requires: string) =>
    stackOf(`
name: lab
x-deployment: { version: 1, title: Lab${requires} }
services:
  fit:
    image: example/fit:1
    environment: { KIND: "\${GPU_KIND}", DEVICES: "\${GPU_IDS}" }
    x-deployment: { gpu: one-each }
`);
  const any = stack('');
  const fits = (said: Readonly<Record<string, Yaml>>) =>
    deployed(said, any).services.filter(({ gpu }) => gpu.kind !== 'none');

  test.each([
    ['', ['none', 'nvidia', 'amd', 'intel']],
    [', requires: { gpu: [amd, nvidia] }', ['none', 'nvidia', 'amd']],
    [', requires: { gpu: [intel] }', ['none', 'intel']],
  ])('requires%s offers what the images can work with', (requires, want) => {
    const kind = questionsFor(stack(requires)).find(({ path }) => path === 'gpu.kind');
    expect(kind?.choices.map(({ value }) => value)).toEqual(want);
  });

  test.each([
    ['amd', ['all'], [['/dev/kfd', '/dev/dri/renderD128']]],
    [
      'amd',
      ['1', 'renderD130'],
      [
        ['/dev/kfd', '/dev/dri/renderD129'],
        ['/dev/kfd', '/dev/dri/renderD130'],
      ],
    ],
    ['intel', ['renderD129:renderD128'], [['/dev/dri/renderD129:/dev/dri/renderD128']]],
    ['intel', ['0', '1'], [['/dev/dri/renderD128'], ['/dev/dri/renderD129']]],
  ])('%s %j', (kind, devices, want) => {
    const found = fits({ 'gpu.kind': kind, 'gpu.devices': devices });
    expect(found.map(({ gpu }) => gpu)).toEqual(want.map((each) => ({ kind, devices: each })));
    expect(found[0]?.environment.KIND).toBe(kind);
  });

  test('all for everybody is the folder of devices', () => {
    expect(fits({ 'gpu.kind': 'amd', 'gpu.each': 'all' })[0]?.gpu).toEqual({
      kind: 'amd',
      devices: ['/dev/kfd', '/dev/dri'],
    });
  });

  test('Compose gets device files, and the groups of the machine from a file of its own', () => {
    const deployment = deployed({ 'gpu.kind': 'intel' }, any);
    expect(serviceValue(service(deployment, 'fit-1'), deployment)).toMatchObject({
      devices: ['/dev/dri/renderD128'],
      extends: { file: './host.yml', service: 'gpu' },
    });
    expect(hostFiles(deployment)).toEqual([expect.objectContaining({ path: 'host.yml', owner: 'operator' })]);
    expect(hostFiles(deployed({ 'gpu.kind': 'nvidia' }, any))).toEqual([]);
  });

  test.each([
    ['nvidia', 'renderD128'],
    ['amd', 'GPU-1f2e'],
    ['intel', 'MIG-1'],
  ])('%s has no device %s', (kind, device) => {
    const { problems } = findings({ 'gpu.kind': kind, 'gpu.devices': ['0', device] }, any);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['answer/gpu-device', expect.stringContaining(device)],
    ]);
  });
});
