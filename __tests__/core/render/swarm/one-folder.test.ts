import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../../generators/core/model/deployment.js';
import type { Service } from '../../../../generators/core/model/service.js';
import { misfits } from '../../../../generators/core/render/swarm/misfits.js';
import { namedByMachine, together } from '../../../../generators/core/render/swarm/one-folder.js';
import { deployment, edge, secret, service, volume } from '../../deployment.fixture.js';

const w1 = { name: 'w1', role: 'workers', address: '10.0.0.2' };
const machine = (services: readonly Service[], change: Partial<Deployment> = {}): Deployment =>
  deployment({ services, volumes: [], secrets: [], ...change });
const onW1 = (services: readonly Service[], change: Partial<Deployment> = {}): Deployment =>
  machine(services, { node: w1, ...change });
/** The one folder's deployment, of a main machine and w1. */
const whole = (main: Deployment, further: Deployment): Deployment => together(main, [namedByMachine(further)]);
const bind = (source: string, target: string, readOnly = true): Service['mounts'][number] => ({
  kind: 'bind',
  source,
  target,
  readOnly,
  rest: {},
});
const mount = (name: string, target = `/${name}`): Service['mounts'][number] => ({
  kind: 'volume',
  volume: name,
  target,
  readOnly: false,
  rest: {},
});

describe('services of a further machine', () => {
  test.each<[string, Partial<Service>, Partial<Service>]>([
    ['are called after it', { hostname: 'fit-w1' }, { name: 'fit-w1', hostname: 'fit-w1', origin: 'fit', on: w1 }],
    ['each copy too', { name: 'fit-2', copy: 2, hostname: 'fit-2-w1' }, { name: 'fit-w1-2', hostname: 'fit-w1-2' }],
    ['not so a name that the author gave', { hostname: 'turing' }, { hostname: 'turing' }],
    [
      'which GPUs are all depends on the machine',
      { gpu: { kind: 'nvidia', devices: 'all' } },
      { gpu: { kind: 'nvidia', devices: ['0', '1'] } },
    ],
  ])('%s', (_, said, want) => {
    const host = { ...deployment().host, gpu: { kind: 'nvidia' as const, count: 2 } };
    const [found] = namedByMachine(onW1([service('fit', said)], { host })).services;
    expect(found).toMatchObject(want);
  });

  test('find each other under these names, and what is elsewhere under its own', () => {
    const variables = { CACHE_HOST: 'cache', DB_HOST: 'db', DEPLOYMENT_HOST: 'cache' };
    const named = namedByMachine(
      onW1([service('cache'), service('fit', { dependsOn: { cache: edge } })], { variables }),
    );
    expect(named.variables).toEqual({ CACHE_HOST: 'cache-w1', DB_HOST: 'db', DEPLOYMENT_HOST: 'cache' });
    expect(Object.keys(named.services[1]?.dependsOn ?? {})).toEqual(['cache-w1']);
  });

  test('answer to their own name as well where nobody else has it', () => {
    const networks = { backend: {} };
    const { services } = whole(
      machine([service('fit', { networks })]),
      onW1([service('fit', { networks }), service('db', { networks })]),
    );
    expect(services.map(({ name, networks: { backend } }) => [name, backend])).toEqual([
      ['fit', {}],
      ['fit-w1', {}],
      ['db-w1', { aliases: ['db'] }],
    ]);
  });
});

describe('what is otherwise on a machine', () => {
  const fit = service('fit', { command: ['fit', '${JOBS}', '${LEVEL}'] });
  const settings = (jobs: string) => [
    { name: 'JOBS', value: jobs, about: 'Jobs' },
    { name: 'LEVEL', value: 'info', about: 'Log' },
  ];

  test('is a setting of its own, which its services read', () => {
    const found = whole(machine([fit], { settings: settings('1') }), onW1([fit], { settings: settings('4') }));
    expect(found.settings.map(({ name, value, about }) => [name, value, about])).toEqual([
      ['JOBS', '1', 'Jobs'],
      ['LEVEL', 'info', 'Log'],
      ['JOBS_W1', '4', 'Jobs (on w1)'],
    ]);
    expect(found.services.map(({ command }) => command)).toEqual([
      ['fit', '${JOBS}', '${LEVEL}'],
      ['fit', '${JOBS_W1}', '${LEVEL}'],
    ]);
  });

  test('secrets are all made here, and name who reads them', () => {
    const found = whole(
      machine([], { secrets: [secret('A', { services: ['web'] })] }),
      onW1([], {
        secrets: [
          secret('A', { services: ['fit-w1'], elsewhere: true }),
          secret('B', { services: ['fit-w1'], elsewhere: true }),
        ],
      }),
    ).secrets;
    expect(found.map(({ name, services, elsewhere }) => [name, services, elsewhere])).toEqual([
      ['A', ['web', 'fit-w1'], false],
      ['B', ['fit-w1'], false],
    ]);
  });

  test('init here prepares what only others mount', () => {
    const nfs = { kind: 'nfs', server: 'nas', path: '/x', version: '4.2', options: '' } as const;
    const prepare = (...names: readonly string[]) =>
      service('prepare', { phase: 'init', mounts: [bind('./ssl', '/ssl'), ...names.map((name) => mount(name))] });
    const found = whole(
      machine([prepare('database')], { volumes: [volume('database')] }),
      onW1([prepare('models')], { volumes: [volume('models', { place: nfs, sharedWith: 'others' })] }),
    );
    expect(found.volumes.map(({ name, sharedWith }) => [name, sharedWith])).toEqual([
      ['database', 'nobody'],
      ['models', 'nobody'],
    ]);
    expect(found.services).toEqual([
      service('prepare', { phase: 'init', mounts: [bind('./ssl', '/ssl'), mount('database'), mount('models')] }),
    ]);
  });
});

describe('what Swarm brings to no other machine is refused', () => {
  const asset = { path: 'config/a.conf', text: '', executable: false, template: false };
  const found = (change: Partial<Service>, of: Partial<Deployment> = {}) => {
    const main = machine([], { ...of, entrance: { ...deployment().entrance, address: '0.0.0.0' } });
    return misfits(whole(main, onW1([service('fit', change)], of))).map(({ kind, what, services }) => [
      kind,
      what,
      ...services,
    ]);
  };

  test.each<[string, Partial<Service>, Partial<Deployment>, readonly string[] | undefined]>([
    ['a file that came with the stack', { mounts: [bind('./config/a.conf', '/a')] }, { assets: [asset] }, undefined],
    ['a folder of such files', { mounts: [bind('./config', '/a')] }, { assets: [asset] }, undefined],
    ['a certificate', { mounts: [bind('./ssl/ca-bundle.crt', '/a')] }, {}, undefined],
    ['a directory of the machine', { mounts: [bind('/srv/share', '/a', false)] }, {}, undefined],
    ['memory', { mounts: [mount('run')] }, { volumes: [volume('run', { ephemeral: true })] }, undefined],
    [
      'a file of the folder that it writes',
      { mounts: [bind('./config/a.conf', '/a', false)] },
      { assets: [asset] },
      ['refused', 'what lies in the folder of the main machine', 'fit-w1'],
    ],
    [
      'a private key',
      { mounts: [bind('./ssl/db/server.key', '/a')] },
      {},
      ['refused', 'what lies in the folder of the main machine', 'fit-w1'],
    ],
    [
      'a volume of one machine',
      { mounts: [mount('data')] },
      { volumes: [volume('data')] },
      ['refused', 'a Docker volume on a further machine', 'fit-w1'],
    ],
    ['a job of init', { phase: 'init' }, {}, ['refused', 'a job of init on a further machine', 'fit-w1']],
  ])('%s', (_, said, of, want) => expect(found(said, of)).toEqual(want === undefined ? [] : [want]));

  test('two services of one name', () => {
    const main = machine([service('fit-w1'), service('fit')], {
      entrance: { ...deployment().entrance, address: '0.0.0.0' },
    });
    expect(misfits(whole(main, onW1([service('fit')])))).toMatchObject([
      { kind: 'refused', what: 'services of one name', services: ['fit-w1'] },
    ]);
  });
});
