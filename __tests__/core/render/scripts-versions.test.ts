import { expect, test } from '@jest/globals';
import type { Service } from '../../../generators/core/model/service.js';
import { minimumVersions } from '../../../generators/core/render/versions.js';
import { deployment, edge, service } from '../deployment.fixture.js';

const versions = (change: Partial<Service>) =>
  minimumVersions(deployment({ services: [service('one', change), service('two')] }));

test('without any newer key, what the scripts themselves call', () => {
  expect(versions({})).toEqual({ compose: '2.19.0', engine: '20.10.0' });
});

test.each([
  ['an optional dependency', { dependsOn: { two: { ...edge, required: false } } }, '2.20.0', '20.10.0'],
  ['a quick first health check', { healthcheck: { start_interval: '1s' } }, '2.20.2', '25.0.0'],
  ['an optional env file', { envFiles: [{ path: 'x', required: false }] }, '2.24.0', '20.10.0'],
  ['a raw env file', { envFiles: [{ path: 'x', required: true, format: 'raw' }] }, '2.30.0', '20.10.0'],
  ['a device by its CDI name', { rest: { devices: ['nvidia.com/gpu=all'] } }, '2.30.0', '25.0.0'],
  ['a device by its path', { rest: { devices: ['/dev/dri:/dev/dri'] } }, '2.19.0', '20.10.0'],
  [
    'a build upon another service',
    { build: { context: '.', additional_contexts: { base: 'service:two' } } },
    '2.34.0',
    '20.10.0',
  ],
  [
    'a build with a directory beside it',
    { build: { context: '.', additional_contexts: ['more=./more'] } },
    '2.19.0',
    '20.10.0',
  ],
  ['a build that wants more rights', { build: { context: '.', entitlements: [] } }, '2.27.1', '20.10.0'],
  ['a hook', { rest: { post_start: [] } }, '2.30.0', '20.10.0'],
  [
    'a part of a volume',
    { mounts: [{ kind: 'volume', volume: 'v', target: '/v', readOnly: false, rest: { volume: { subpath: 'x' } } }] },
    '2.24.0',
    '26.0.0',
  ],
] satisfies readonly (readonly [string, Partial<Service>, string, string])[])('%s', (_, change, compose, engine) => {
  expect(versions(change)).toEqual({ compose, engine });
});

test('of several keys the highest counts, number by number', () => {
  expect(versions({ healthcheck: { start_interval: '1s' }, rest: { use_api_socket: true } })).toEqual({
    compose: '2.37.1',
    engine: '25.0.0',
  });
});
