import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { withPrograms } from '../dioptra/programs.js';

const root = process.cwd();

type Request = readonly [method: string, path: string, body?: unknown];

/** What became of each request: its status, whether Docker has seen it, and the text that came back. */
function through(
  requests: readonly Request[],
  more: Readonly<Record<string, string>> = {},
): readonly (readonly [number, boolean, string])[] {
  const settings = {
    CONTAINER_PREFIX: 'lab_user',
    NOTEBOOK_NETWORK: 'lab_notebooks',
    HOMES_VOLUME: 'lab_homes',
    IMAGES: 'pyiron/base:1,,registry.example.org/own:2',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const paths = [
    join(root, '__tests__/stacks/pyiron/filter.py'),
    join(root, 'templates/stacks/pyiron/config/docker/filter.py'),
  ];
  const { stdout, stderr } = spawnSync('python3', paths, {
    encoding: 'utf8',
    input: JSON.stringify(requests.map(([method, path, body = null]) => [method, path, body])),
    env: { ...process.env, ...settings, ...more },
    timeout: 60_000,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const create = '/v1.51/containers/create?name=lab_user-anna';
const host = {
  NetworkMode: 'lab_notebooks',
  Binds: ['lab_homes-anna:/home/jovyan:rw'],
  Memory: 2147483648,
  CpuQuota: 100000,
  AutoRemove: true,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges:true'],
  LogConfig: { Type: 'local', Config: { 'max-size': '10m' } },
};
const notebook = { Image: 'pyiron/base:1', Env: ['A=1'], ExposedPorts: { '8888/tcp': {} }, HostConfig: host };
const withHost = (more: object): Request => ['POST', create, { ...notebook, HostConfig: { ...host, ...more } }];

const gpus = (request: object): Request => withHost({ DeviceRequests: [{ Capabilities: [['gpu']], ...request }] });

const passed: readonly Request[] = [
  ['GET', '/version'],
  ['HEAD', '/_ping'],
  ['GET', '/v1.51/images/pyiron/base:1/json'],
  ['GET', '/images/registry.example.org%2Fown:2/json'],
  ['POST', create, notebook],
  withHost({ Binds: ['lab_homes-o-27hara:/home/jovyan'], PortBindings: {} }),
  ['GET', '/v1.51/containers/lab_user-anna/json'],
  ['POST', '/v1.51/containers/aaa/start'],
  ['POST', '/v1.51/containers/aaa/stop?t=10'],
  ['DELETE', '/v1.51/containers/aaa?v=True'],
];

const refused: readonly Request[] = [
  ['GET', '/containers/json'],
  ['GET', '/v1.51/info'],
  ['GET', '/v1.51/images/postgres:17/json'],
  ['POST', '/v1.51/images/create?fromImage=evil'],
  ['POST', '/v1.51/containers/lab_user-anna/exec', { Cmd: ['sh'] }],
  ['GET', '/v1.51/containers/lab_user-anna/archive?path=/'],
  ['POST', '/v1.51/volumes/create', { Name: 'lab_homes-anna' }],
  ['POST', '/v1.51/networks/lab_backend/connect', { Container: 'aaa' }],
  ['GET', '/v1.51/containers/bbb/json'],
  ['DELETE', '/v1.51/containers/bbb?force=1'],
  ['POST', '/v1.51/containers/lab-db-1/stop'],
  ['POST', '/v1.51/containers/lab_user-anna/../lab-db-1/stop'],
  ['POST', '/v1.51/containers/create?name=lab-db-1', notebook],
  ['POST', '/v1.51/containers/create', notebook],
  ['POST', '/v1.51/containers/create?name=lab-db-1&name=lab_user-anna', notebook],
  ['POST', create, { ...notebook, Image: 'postgres:17' }],
  ['POST', create, { ...notebook, User: 'root' }],
  ['POST', create, 'text'],
  ['POST', create, { ...notebook, NetworkingConfig: { EndpointsConfig: { lab_backend: {} } } }],
  withHost({ Privileged: true }),
  withHost({ NetworkMode: 'host' }),
  withHost({ NetworkMode: 'container:lab-db-1' }),
  withHost({ Binds: ['/:/host'] }),
  withHost({ Binds: ['lab_database:/home/jovyan'] }),
  withHost({ Binds: ['lab_homes-anna/../../x:/home/jovyan'] }),
  withHost({ Binds: ['/var/run/docker.sock:/var/run/docker.sock'] }),
  withHost({ Mounts: [{ Type: 'bind', Source: '/', Target: '/host' }] }),
  withHost({ CapAdd: ['SYS_ADMIN'] }),
  withHost({ PidMode: 'host' }),
  withHost({ Devices: [{ PathOnHost: '/dev/sda' }] }),
  withHost({ VolumesFrom: ['lab-db-1'] }),
  withHost({ Runtime: 'other' }),
  withHost({ SecurityOpt: ['seccomp=unconfined'] }),
  withHost({ PortBindings: { '8888/tcp': [{ HostPort: '80' }] } }),
];

describe('what the hub may ask of Docker', () => {
  withPrograms('python3')('what a notebook needs, and it arrives as it was said', () => {
    for (const [status, seen] of through(passed)) expect([status, seen]).toEqual([200, true]);
  });

  withPrograms('python3')('nothing else, and Docker sees none of it', () => {
    const found = through(refused);
    expect(found.map(([status, seen], index) => [status, seen, refused[index]])).toEqual(
      refused.map((request) => [403, false, request]),
    );
    expect(found[0]?.[2]).toContain('refused: GET /containers/json is not let through');
  });

  withPrograms('python3').each([
    ['all', [gpus({ Count: -1 }), gpus({ DeviceIDs: ['0', 'GPU-1f'] })], []],
    [
      '0,GPU-1f',
      [gpus({ DeviceIDs: ['GPU-1f'] })],
      [gpus({ Count: -1 }), gpus({ DeviceIDs: ['0', '2'] }), gpus({ Count: 1 })],
    ],
    ['', [], [gpus({ Count: -1 }), gpus({ DeviceIDs: ['0'] }), gpus({})]],
    [
      'all',
      [],
      [
        gpus({ Count: -1, Driver: 'cdi' }),
        gpus({ Count: -1, Capabilities: [['gpu', 'compute']] }),
        gpus({ Count: -1, Options: { 'a.b': 'c' } }),
      ],
    ],
  ])('of GPUs those of the deployment: of %j', (own, yes, no) => {
    const found = through([...yes, ...no], { GPUS: own });
    expect(found.map(([status]) => status)).toEqual([...yes.map(() => 200), ...no.map(() => 403)]);
  });

  withPrograms('python3')('everything, where the operator insists', () => {
    for (const [status, seen] of through(refused, { FILTER: 'open' })) expect([status, seen]).toEqual([200, true]);
  });
});
