import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../../generators/core/model/deployment.js';
import type { Service } from '../../../../generators/core/model/service.js';
import type { Swarm } from '../../../../generators/core/model/target.js';
import { wrapperFiles } from '../../../../generators/core/render/swarm/environment.js';
import { ofInit } from '../../../../generators/core/render/swarm/init-file.js';
import { misfits } from '../../../../generators/core/render/swarm/misfits.js';
import { stackData } from '../../../../generators/core/render/swarm/stack-data.js';
import { stackValue } from '../../../../generators/core/render/swarm/stack-file.js';
import { deployment, edge, secret, service, volume } from '../../deployment.fixture.js';

const plain: Swarm = { kind: 'swarm', endpoint: 'vip', encrypted: false };
const lab = (services: readonly Service[], change: Partial<Deployment> = {}): Deployment =>
  deployment({ services, volumes: [], secrets: [], host: { ...deployment().host }, ...change });
const value = (of: Deployment, swarm = plain) => stackValue(of, swarm) as { services: Record<string, object> };
const one = (change: Partial<Service>, swarm = plain) => value(lab([service('web', change)]), swarm).services.web;

describe('one service', () => {
  const port = { target: '8080', published: '80', hostIp: '0.0.0.0', protocol: 'tcp', rest: {} };
  test.each<[string, Partial<Service>, object]>([
    [
      'a port is opened at the machine itself',
      { ports: [port] },
      { ports: [{ target: 8080, published: 80, protocol: 'tcp', mode: 'host' }] },
    ],
    [
      'an empty entrypoint puts the image’s aside',
      { entrypoint: [], command: ['run', 'it'] },
      { entrypoint: ['run', 'it'] },
    ],
    [
      'memory is a mount with a size',
      { tmpfs: ['/run/x:size=1m,mode=0700', '/tmp'], rest: { shm_size: '2gb' } },
      {
        volumes: [
          { type: 'tmpfs', target: '/run/x', tmpfs: { size: 1_048_576 } },
          { type: 'tmpfs', target: '/tmp' },
          { type: 'tmpfs', target: '/dev/shm', tmpfs: { size: 2_147_483_648 } },
        ],
      },
    ],
    ['the network of the host', { rest: { network_mode: 'host' }, hostname: 'web' }, { networks: { host: {} } }],
    [
      'what only Compose reads of a mount is left out',
      {
        mounts: [
          { kind: 'bind', source: './a', target: '/a', readOnly: true, rest: { bind: { create_host_path: false } } },
        ],
      },
      { volumes: [{ type: 'bind', source: './a', target: '/a', read_only: true }] },
    ],
  ])('%s', (_, said, want) => {
    const { deploy: _deploy, image: _image, ...rest } = one(said) as Record<string, object>;
    expect(rest).toEqual(want);
  });

  test.each<[string, Partial<Service>, Swarm, object]>([
    ['names lead to containers', {}, { ...plain, endpoint: 'dnsrr' }, { endpoint_mode: 'dnsrr' }],
    ['the new one first', {}, plain, { update_config: expect.objectContaining({ order: 'start-first' }) }],
    [
      'the old one ends first where a volume is written',
      { mounts: [{ kind: 'volume', volume: 'data', target: '/data', readOnly: false, rest: {} }] },
      plain,
      { update_config: expect.objectContaining({ order: 'stop-first', failure_action: 'rollback' }) },
    ],
    [
      'three attempts',
      { restart: 'on-failure:3' },
      plain,
      { restart_policy: { condition: 'on-failure', delay: '5s', max_attempts: 3 } },
    ],
    [
      'the author’s own word',
      { deploy: { update_config: { parallelism: 2 } } },
      plain,
      { update_config: { parallelism: 2 } },
    ],
    [
      'GPUs by number of them',
      { gpu: { kind: 'nvidia', devices: ['0', '3'] }, deploy: { resources: { limits: { cpus: 2, memory: '1g' } } } },
      plain,
      {
        resources: {
          limits: { cpus: '2', memory: '1g' },
          reservations: { generic_resources: [{ discrete_resource_spec: { kind: 'NVIDIA-GPU', value: 2 } }] },
        },
      },
    ],
  ])('deploy: %s', (_, said, swarm, want) => {
    expect((one(said, swarm) as { deploy: object }).deploy).toMatchObject({
      placement: { constraints: ['node.labels.lab.role == main'] },
      ...want,
    });
  });
});

describe('secrets', () => {
  const api = service('api', {
    user: '1000:100',
    command: ['serve'],
    environment: {
      URL: 'postgresql://u:${DB_PASSWORD_ENCODED}@db/${DB_NAME}?note="a`b\\c$$d"',
      KEY: '${KEY}',
      MODE: 'plain ${MODE}',
    },
    secrets: ['DB_PASSWORD', 'KEY'],
    healthcheck: { test: ['CMD-SHELL', 'ask'], interval: '5s', start_interval: '1s' },
  });
  const of = lab([api], { secrets: [secret('DB_PASSWORD', { encoded: true }), secret('KEY')] });

  test('nothing of them is in the service but their names', () => {
    expect(value(of).services.api).toMatchObject({
      environment: { MODE: 'plain ${MODE}', setting_DB_NAME: '${DB_NAME}' },
      secrets: [
        { source: 'DB_PASSWORD_ENCODED', target: 'DB_PASSWORD_ENCODED', uid: '1000', gid: '100', mode: 0o400 },
        { source: 'KEY', target: 'KEY', uid: '1000', gid: '100', mode: 0o400 },
      ],
      configs: [{ source: 'api-env', target: '/run/deployment/env.sh', mode: 0o444 }],
      healthcheck: { test: ['CMD', '/bin/sh', '/run/deployment/env.sh', '/bin/sh', '-c', 'ask'], interval: '5s' },
    });
    expect(value(of).services.api).not.toHaveProperty('entrypoint');
  });

  test('the file that sets them', () => {
    const [file] = wrapperFiles(of);
    expect(file?.path).toBe('envs/api.sh');
    expect(file?.text.replace(/^#.*\n/gm, '')).toBe(`set -eu
secret_DB_PASSWORD_ENCODED=$(cat /run/secrets/DB_PASSWORD_ENCODED)
secret_KEY=$(cat /run/secrets/KEY)
URL="postgresql://u:\${secret_DB_PASSWORD_ENCODED}@db/\${setting_DB_NAME}?note=\\"a\\\`b\\\\c\\$d\\""
export URL
KEY="\${secret_KEY}"
export KEY
exec "$@"
`);
  });

  test('a program that the stack says is called by it; one that it does not is looked up', () => {
    const said = lab([{ ...api, entrypoint: ['gunicorn', '-x'] }], { secrets: of.secrets });
    expect(value(said).services.api).toMatchObject({
      entrypoint: ['/bin/sh', '/run/deployment/env.sh', 'gunicorn', '-x'],
    });
    expect(stackData(said, plain).programs).toEqual([]);
    expect(stackData(of, plain)).toEqual({
      secrets: [
        ['SECRET_DB_PASSWORD_ENCODED', 'DB_PASSWORD_ENCODED', 'secrets/DB_PASSWORD.env', 'value'],
        ['SECRET_KEY', 'KEY', 'secrets/KEY.env', 'value'],
      ],
      configs: [['CONFIG_api_env', 'api-env', 'envs/api.sh']],
      machines: [],
      programs: [['api', 'yes']],
    });
  });
});

describe('copies', () => {
  const copy = (number: number, change: Partial<Service> = {}) =>
    service(`fit-${number}`, {
      origin: 'fit',
      copy: number,
      hostname: `fit-${number}`,
      networks: { backend: {} },
      ...change,
    });

  test('that do not differ are one service, which answers to all their names', () => {
    const { services } = value(lab([copy(1), copy(2)]));
    expect(Object.keys(services)).toEqual(['fit']);
    expect(services.fit).toMatchObject({
      hostname: 'fit-{{.Task.Slot}}',
      networks: { backend: { aliases: ['fit-1', 'fit-2'] } },
      deploy: { replicas: 2 },
    });
  });

  test('that differ stay apart', () => {
    const { services } = value(lab([copy(1), copy(2, { environment: { REPLICA: '2' } })]));
    expect(Object.keys(services)).toEqual(['fit-1', 'fit-2']);
  });
});

test('networks reach over machines, encrypted on request', () => {
  const networks = [{ name: 'backend', realName: 'lab_backend', internal: true, rest: {} }];
  expect(stackValue(lab([service('web')], { networks }), { ...plain, encrypted: true }).networks).toEqual({
    backend: { name: 'lab_backend', driver: 'overlay', internal: true, driver_opts: { encrypted: '' } },
  });
});

test('a volume has the same name and options as with Compose', () => {
  const place = { kind: 'nfs', server: 'nas', path: '/x', version: '4.2', options: 'ro' } as const;
  expect(stackValue(lab([service('web')], { volumes: [volume('data', { place })] }), plain).volumes).toEqual({
    data: {
      name: 'lab_data',
      driver: 'local',
      driver_opts: { type: 'nfs', o: 'addr=nas,nfsvers=4.2,ro', device: ':/x' },
    },
  });
});

test('init keeps jobs, what they need, and nothing that can be reached', () => {
  const port = { target: '5432', published: '5432', protocol: 'tcp', rest: {} };
  const kept = ofInit(
    lab([
      service('db', { ports: [port] }),
      service('db-init', { phase: 'init', dependsOn: { db: edge } }),
      service('web', { dependsOn: { db: edge } }),
    ]),
  );
  expect(kept.services.map(({ name, ports }) => [name, ports])).toEqual([
    ['db', []],
    ['db-init', []],
  ]);
});

describe('what Swarm cannot do', () => {
  const network: Partial<Deployment> = { entrance: { ...deployment().entrance, address: '0.0.0.0' } };
  const found = (change: Partial<Service>, of: Partial<Deployment> = {}) =>
    misfits(lab([service('web', change)], { ...network, ...of })).map(({ kind, what }) => `${kind} ${what}`);

  test.each<[string, Partial<Service>, readonly string[]]>([
    ['nothing', { rest: { labels: {}, 'x-a': 1, shm_size: '1g', expose: [] } }, []],
    [
      'a key that it does not know',
      { rest: { devices: ['/dev/x'], cpuset: '0' } },
      ['refused devices', 'refused cpuset'],
    ],
    ['another’s network', { rest: { network_mode: 'service:db' } }, ['refused network_mode']],
    ['a name', { rest: { container_name: 'x' } }, ['told container_name']],
    ['an image that is built', { build: '.', image: 'x:1' }, ['told build']],
    ['one without a name', { build: '.' }, ['refused build without image']],
    ['env files', { envFiles: [{ path: './a.env', required: true }] }, ['refused env_file']],
    ['a value of nobody’s', { environment: { A: null } }, ['refused a variable without a value']],
    [
      'a port for this machine',
      { ports: [{ target: '1', published: '1', hostIp: '127.0.0.1', protocol: 'tcp', rest: {} }] },
      ['told an address for this machine alone'],
    ],
    [
      'ports in a range',
      { ports: [{ target: '1-9', published: '1-9', protocol: 'tcp', rest: {} }] },
      ['refused a range of ports'],
    ],
    ['options of the kernel', { securityOpt: ['no-new-privileges:true'] }, ['told security_opt']],
    ['modes of memory', { tmpfs: ['/run:mode=0700'] }, ['told owner and mode of tmpfs']],
    ['an order', { dependsOn: { db: edge } }, ['told depends_on']],
  ])('%s', (_, said, want) => expect(found(said)).toEqual(want));

  test('of the whole', () => {
    const { entrance } = deployment();
    const ports = [{ target: '1', published: '1', protocol: 'tcp', rest: {} }];
    expect(found({ ports }, { entrance })).toEqual(['refused expose: localhost']);
    expect(found({}, { entrance })).toEqual([]);
    expect(found({}, { host: { ...deployment().host, compose: 'sudo docker compose' } })).toEqual([
      'refused compose.command',
    ]);
    expect(found({}, { composeConfigs: { a: { content: 'x' } } })).toEqual(['refused configs that are no files']);
  });
});
