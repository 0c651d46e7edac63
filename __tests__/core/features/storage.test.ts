import { expect, test } from '@jest/globals';
import { deployed, findings, service } from './deployed.js';

const mountsOf = (said: Parameters<typeof deployed>[0], name: string) => service(deployed(said), name).mounts;

test('an optional volume that was not given is mounted nowhere and declared nowhere', () => {
  const deployment = deployed();
  expect(deployment.volumes.map(({ name }) => name)).not.toContain('datasets');
  expect(service(deployment, 'web').mounts.map((mount) => 'target' in mount && mount.target)).not.toContain('/data');
});

test('a directory must exist, dollars and spaces in it are kept', () => {
  const said = { 'storage.datasets.kind': 'directory', 'storage.datasets.path': '/srv/da$a sets' };
  expect(mountsOf(said, 'web')).toContainEqual({
    kind: 'bind',
    source: '/srv/da$$a sets',
    target: '/data',
    readOnly: true,
    rest: { bind: { create_host_path: false } },
  });
});

test('an NFS share is a volume, and stays read-only where the author mounts it so', () => {
  const said = {
    'storage.datasets.kind': 'nfs',
    'storage.datasets.server': 'nas',
    'storage.datasets.export': '/export',
  };
  expect(deployed(said).volumes).toContainEqual(
    expect.objectContaining({
      name: 'datasets',
      place: {
        kind: 'nfs',
        server: 'nas',
        path: '/export',
        version: '4.2',
        options: 'hard,timeo=600,retrans=2,noatime',
      },
    }),
  );
  expect(mountsOf(said, 'web')).toContainEqual({
    kind: 'volume',
    volume: 'datasets',
    target: '/data',
    readOnly: true,
    rest: {},
  });
});

test('the author’s "never nfs" leaves no such choice', () => {
  expect(findings({ 'storage.database.kind': 'nfs' }).problems.map(({ code }) => code)).toEqual(['answer/invalid']);
});

test('further mounts reach every copy of the services named', () => {
  const extra = [{ at: '/models', on: ['cpu'], path: '/srv/models' }];
  const deployment = deployed({ 'app.CPU': 2, 'storage.extra': extra });
  for (const name of ['cpu-1', 'cpu-2']) {
    expect(service(deployment, name).mounts).toContainEqual(
      expect.objectContaining({ kind: 'bind', source: '/srv/models', target: '/models', readOnly: true }),
    );
  }
  expect(service(deployment, 'web').mounts).not.toContainEqual(expect.objectContaining({ target: '/models' }));
});

test.each([
  ['a relative path', [{ at: 'models', on: ['cpu'], path: '/m' }], 'at must be an absolute path'],
  ['a home path', [{ at: '/models', on: ['cpu'], path: '~/m' }], 'path must be an absolute path'],
  ['a way up', [{ at: '/models', on: ['cpu'], path: '/a/../b' }], 'path must not hold ..'],
  ['a stranger', [{ at: '/models', on: ['gpu'], path: '/m' }], 'names gpu, which is no service'],
  ['nobody', [{ at: '/models', on: [], path: '/m' }], 'needs on'],
  ['an unknown key', [{ at: '/models', on: ['cpu'], path: '/m', mode: 'ro' }], 'does not know mode'],
  [
    'an option with a space',
    [{ at: '/models', on: ['cpu'], kind: 'nfs', server: 'a', export: '/e', options: 'ro hard' }],
    'must be mount options',
  ],
  ['no list', 'x', ''],
])('%s is refused', (_, extra, want) => {
  const { problems } = findings({ 'storage.extra': extra });
  expect(problems.map(({ message }) => message).join('\n')).toContain(want);
  expect(problems).toHaveLength(1);
});

test('two mounts on one target are refused, once', () => {
  const given = { 'storage.datasets.kind': 'directory', 'storage.datasets.path': '/srv/a' };
  const { problems } = findings({ ...given, 'storage.extra': [{ at: '/data/', on: ['web'], path: '/srv/b' }] });
  expect(problems.map(({ message }) => message)).toEqual(['web would get two mounts at /data']);
});

test('the same target is free while the optional volume is not given', () => {
  expect(findings({ 'storage.extra': [{ at: '/data', on: ['web'], path: '/srv/b' }] }).problems).toEqual([]);
});

test('a volume belongs to the numeric user that writes it', () => {
  expect(deployed().volumes.find(({ name }) => name === 'database')?.owner).toBe('999:999');
});
