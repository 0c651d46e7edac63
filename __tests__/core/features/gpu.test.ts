import { expect, test } from '@jest/globals';
import type { Deployment } from '../../../generators/core/model/deployment.js';
import { deployed, findings, service } from './deployed.js';

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
