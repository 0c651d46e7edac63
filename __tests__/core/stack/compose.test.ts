import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { printYaml } from '../../../generators/core/render/print-yaml.js';
import { problemsOf, serviceOf, stackOf } from './fixtures.js';

describe('environment', () => {
  test.each([
    ['environment: { A: x, B: 1, C: true, D: 1.5, E: "" }', { A: 'x', B: '1', C: 'true', D: '1.5', E: '' }],
    ['environment: { A: , B: null }', { A: null, B: null }],
    ['environment: [A=x, B=1=2, C, "D="]', { A: 'x', B: '1=2', C: null, D: '' }],
    ['environment:', {}],
    ['environment: { A: "${X:-${Y}}$$" }', { A: '${X:-${Y}}$$' }],
  ])('%s', (lines, want) => {
    expect(serviceOf(lines).environment).toEqual(want);
  });

  test('any map of texts arrives as it is', () => {
    const text = fc.string().map((value) => value.replaceAll('$', '$$$$'));
    const names = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
    fc.assert(
      fc.property(fc.dictionary(names, text), (environment) => {
        // Described, so that no name is taken for a password's.
        const stack = stackOf(
          printYaml({ 'x-deployment': { version: 1 }, services: { web: { image: 'web:1', environment } } }),
        );
        expect(stack.services[0]?.compose.environment).toEqual({ ...environment });
      }),
    );
  });
});

test.each([
  ['env_file: .env', [{ path: '.env', required: true }]],
  [
    'env_file: [a.env, b.env]',
    [
      { path: 'a.env', required: true },
      { path: 'b.env', required: true },
    ],
  ],
  [
    'env_file: [{ path: a.env, required: false, format: raw }, b.env]',
    [
      { path: 'a.env', required: false, format: 'raw' },
      { path: 'b.env', required: true },
    ],
  ],
])('%s', (lines, want) => {
  expect(serviceOf(lines).envFiles).toEqual(want);
});

const named = (volume: string, target: string, readOnly = false, rest = {}) => ({
  kind: 'volume',
  volume,
  target,
  readOnly,
  rest,
});
const bind = (source: string, target: string, readOnly = false, rest = {}) => ({
  kind: 'bind',
  source,
  target,
  readOnly,
  rest,
});

test.each([
  ['data:/d', named('data', '/d')],
  ['data:/d:ro', named('data', '/d', true)],
  ['data:/d:rw,nocopy', named('data', '/d', false, { volume: { nocopy: true } })],
  ['./a:/b', bind('./a', '/b')],
  ['../a:/b:ro', bind('../a', '/b', true)],
  ['/abs:/b:z', bind('/abs', '/b', false, { bind: { selinux: 'z' } })],
  ['~/a:/b:ro,Z', bind('~/a', '/b', true, { bind: { selinux: 'Z' } })],
  ['./a:/b:rslave,cached', bind('./a', '/b', false, { bind: { propagation: 'rslave' }, consistency: 'cached' })],
  ['/anonymous', { kind: 'anonymous', target: '/anonymous', rest: {} }],
  [
    '${DOCKER_SOCKET:-/var/run/docker.sock}:/var/run/docker.sock:ro',
    bind('${DOCKER_SOCKET:-/var/run/docker.sock}', '/var/run/docker.sock', true),
  ],
  ['${UPLOADS}:/u', bind('${UPLOADS}', '/u')],
  ['${WHERE:-data}:/u', named('${WHERE:-data}', '/u')],
  ['${A:-${B:-./x}}/sub:/u', bind('${A:-${B:-./x}}/sub', '/u')],
  ['data:/home/${RUN_USER:-me}', named('data', '/home/${RUN_USER:-me}')],
  [
    { type: 'volume', source: 'data', target: '/d', read_only: true, volume: { subpath: 'x' } },
    named('data', '/d', true, { volume: { subpath: 'x' } }),
  ],
  [
    { type: 'volume', target: '/d' },
    { kind: 'anonymous', target: '/d', rest: {} },
  ],
  [
    { type: 'bind', source: './a', target: '/b', bind: { propagation: 'shared' } },
    bind('./a', '/b', false, { bind: { propagation: 'shared' } }),
  ],
  [
    { type: 'tmpfs', target: '/t', tmpfs: { size: 10 } },
    { kind: 'tmpfs', target: '/t', rest: { tmpfs: { size: 10 } } },
  ],
  [
    { type: 'image', source: 'x:1', target: '/i' },
    { kind: 'other', value: { type: 'image', source: 'x:1', target: '/i' } },
  ],
])('the mount %j', (mount, want) => {
  expect(serviceOf(dump({ volumes: [mount] })).mounts).toEqual([want]);
});

const port = (target: string, more = {}) => ({ target, protocol: 'tcp', rest: {}, ...more });

test.each([
  [80, port('80')],
  ['80', port('80')],
  ['8080:80', port('80', { published: '8080' })],
  ['127.0.0.1:8080:80/udp', port('80', { published: '8080', hostIp: '127.0.0.1', protocol: 'udp' })],
  ['127.0.0.1::80', port('80', { hostIp: '127.0.0.1' })],
  ['[::1]:8080:80', port('80', { published: '8080', hostIp: '::1' })],
  ['3000-3005', port('3000-3005')],
  ['9090-9091:8080-8081', port('8080-8081', { published: '9090-9091' })],
  ['${PORT:-8080}:80', port('80', { published: '${PORT:-8080}' })],
  [
    '${ADDRESS:-127.0.0.1}:${PORT:-8080}:80/${PROTO:-tcp}',
    port('80', { published: '${PORT:-8080}', hostIp: '${ADDRESS:-127.0.0.1}', protocol: '${PROTO:-tcp}' }),
  ],
  ['$BIND:80/tcp', port('80', { published: '$BIND' })],
  ['${A:-:2283:2283}', port('2283', { published: '2283' })],
  ['${A:-127.0.0.1:13306}:3306', port('3306', { published: '13306', hostIp: '127.0.0.1' })],
  [{ target: 80 }, port('80')],
  [
    { target: 80, published: '8080', host_ip: '::1', protocol: 'udp', mode: 'host', app_protocol: 'http', name: 'web' },
    port('80', {
      published: '8080',
      hostIp: '::1',
      protocol: 'udp',
      rest: { name: 'web', app_protocol: 'http', mode: 'host' },
    }),
  ],
])('the port %j', (written, want) => {
  expect(serviceOf(dump({ ports: [written] })).ports).toEqual([want]);
});

const started = { condition: 'service_started', restart: false, required: true };

test.each([
  ['depends_on: [db, api]', { dependsOn: { db: started, api: started } }],
  [
    'depends_on: { db: { condition: service_healthy, restart: true }, api: }',
    { dependsOn: { db: { condition: 'service_healthy', restart: true, required: true }, api: started } },
  ],
  [
    'depends_on: { db: { condition: service_started, required: false } }',
    { dependsOn: { db: { ...started, required: false } } },
  ],
  ['networks: [inner, default]', { networks: { inner: {}, default: {} } }],
  ['networks: { inner: { aliases: [w] }, outer: }', { networks: { inner: { aliases: ['w'] }, outer: {} } }],
  ['command: serve --all', { command: 'serve --all' }],
  ['command: [sleep, 5]', { command: ['sleep', '5'] }],
  ['entrypoint: []', { entrypoint: [] }],
  [
    'healthcheck: { test: curl localhost, interval: 5s }',
    { healthcheck: { test: ['CMD-SHELL', 'curl localhost'], interval: '5s' } },
  ],
  ['healthcheck: { test: [CMD, "true"], retries: 3 }', { healthcheck: { test: ['CMD', 'true'], retries: 3 } }],
  ['healthcheck: { disable: true }', { healthcheck: { disable: true } }],
  ['tmpfs: /tmp', { tmpfs: ['/tmp'] }],
  ['tmpfs: [/tmp, "/run:size=1m"]', { tmpfs: ['/tmp', '/run:size=1m'] }],
  ['labels: [a=b, c]', { rest: { labels: { a: 'b', c: null } } }],
  ['labels: { a: 1 }', { rest: { labels: { a: '1' } } }],
  [
    'deploy: { replicas: 2, resources: { limits: { memory: 1g } } }',
    { replicas: '2', deploy: { resources: { limits: { memory: '1g' } } } },
  ],
  ['deploy: { replicas: "${N:-1}" }', { replicas: '${N:-1}', deploy: {} }],
  ['scale: 3', { replicas: '3' }],
  ['user: 1000', { user: '1000' }],
  ['user: "1000:1000"', { user: '1000:1000' }],
  ['restart: no', { restart: 'no' }],
  ['restart: false', { restart: 'no' }],
  ['restart: on-failure:3', { restart: 'on-failure:3' }],
  ['read_only: "no"', { readOnly: false }],
  ['init: true', { init: true }],
  [
    'cap_add: [CHOWN]\ncap_drop: [ALL]\nsecurity_opt: [no-new-privileges:true]',
    { capAdd: ['CHOWN'], capDrop: ['ALL'], securityOpt: ['no-new-privileges:true'] },
  ],
  ['build: ./web', { build: { context: './web' } }],
  ['build: { context: ., args: { A: 1 } }', { build: { context: '.', args: { A: 1 } } }],
  [
    'logging: { driver: local, options: { max-size: 1m } }',
    { logging: { driver: 'local', options: { 'max-size': '1m' } } },
  ],
  [
    'secrets: [key]\nconfigs: [{ source: conf, target: /c, mode: 0440 }]',
    { rest: { secrets: ['key'], configs: [{ source: 'conf', target: '/c', mode: 288 }] } },
  ],
  [
    'container_name: fixed\nextra_hosts: ["a:1.2.3.4"]\nshm_size: 2gb\nx-note: ours',
    { rest: { container_name: 'fixed', extra_hosts: ['a:1.2.3.4'], shm_size: '2gb' } },
  ],
])('%s', (lines, want) => {
  expect(serviceOf(lines)).toMatchObject(want);
});

test('a key without a value says nothing', () => {
  expect(serviceOf('command:\nports:\nhealthcheck:')).toEqual(serviceOf(''));
});

test.each([
  ['C:\\data:/data', 'windows-path'],
  ['c:/data:/data', 'windows-path'],
  ['\\\\server\\share:/data', 'windows-path'],
  ['a::/b', 'mount-form'],
  ['./a:b', 'mount-target'],
  ['relative', 'mount-target'],
  ['./a:/b:read', 'mount-option'],
])('the mount %j is refused', (mount, code) => {
  expect(problemsOf(dump({ services: { web: { image: 'w', volumes: [mount] } } }))).toEqual([`${code} 5:9`]);
});
