import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Deployment } from '../../../generators/core/model/deployment.js';
import type { Target } from '../../../generators/core/model/target.js';
import { scriptFiles } from '../../../generators/core/render/scripts.js';
import { readTemplates } from '../../../generators/edge/templates.js';
import { certificate, deployment, secret, service, volume } from '../deployment.fixture.js';

const templates = await readTemplates(process.cwd());
const work = mkdtempSync(join(tmpdir(), 'data-'));
afterAll(() => rmSync(work, { recursive: true }));

const swarm: Target = { kind: 'swarm', endpoint: 'vip', encrypted: false };
const files = (of: Deployment, target: Target = { kind: 'compose' }) => scriptFiles(of, target, templates);
const data = (of: Deployment): string => files(of).find(({ path }) => path === 'scripts/deployment.sh')?.text ?? '';

/** What sh itself makes of the file: the words of one table, or a variable. */
function read(of: Deployment, what: string): readonly (readonly string[])[] {
  const path = join(work, 'deployment.sh');
  writeFileSync(path, data(of));
  const program = `. "$1"; row() { printf '%s\\0' "$#" "$@"; }; ${what}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', program, 'sh', path], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const words = stdout.split('\0').slice(0, -1);
  const rows: string[][] = [];
  while (words.length > 0) rows.push(words.splice(0, Number(words.shift())));
  return rows;
}

test('what may be run is executable, what is only read is not', () => {
  const modes = Object.fromEntries(files(deployment()).map(({ path, mode }) => [path, mode]));
  expect(modes['init-deployment.sh']).toBe(0o755);
  expect(modes['scripts/doctor.sh']).toBe(0o755);
  expect(modes['scripts/lib.sh']).toBe(0o644);
  expect(modes['scripts/deployment.sh']).toBe(0o644);
});

test('every template of a script is written, and every script that another reads', () => {
  const server = { service: 'queue', kind: 'redis', host: 'cache', port: 6379, tls: false, passwords: [] } as const;
  const starting = [service('hub', { startsContainers: 'lab-user-*' })];
  const all = [...files(deployment({ servers: [server], services: starting })), ...files(deployment(), swarm)];
  const written = new Set(all.map(({ path }) => path));
  expect(files(deployment()).map(({ path }) => path)).not.toContain('scripts/reach.sh');
  const there = Object.keys(templates).filter((path) => /^folder\/(?:scripts\/|init)/.test(path));
  for (const path of there) expect(written).toContain(path.replace('folder/', '').replace(/\.ejs$/, ''));
});

describe('the data', () => {
  test('any text arrives intact in sh', () => {
    const line = fc
      .string({ unit: 'binary', maxLength: 30 })
      .filter((text) => !text.includes('\0') && !/\p{Surrogate}/u.test(text));
    fc.assert(
      fc.property(line, line, (title, path) => {
        const place = { kind: 'directory', path: `/${path}` } as const;
        const of = deployment({ title, volumes: [volume('data', { place })] });
        expect(read(of, 'row "$TITLE"; each_directory row')).toEqual([[title], ['data', `/${path}`]]);
      }),
      { numRuns: 40 },
    );
  });

  test('tables without an entry are valid', () => {
    const of = deployment({ services: [], volumes: [], secrets: [] });
    const tables = [...data(of).matchAll(/^(each_\w+)\(\)/gm)].map(([, name]) => name);
    expect(tables).toHaveLength(24);
    expect(read(of, tables.map((name) => `${name} row`).join('; '))).toEqual([]);
  });

  test('secrets come with what depends on them: volumes by the name that Docker knows', () => {
    const of = deployment({
      volumes: [volume('database'), volume('files', { place: { kind: 'directory', path: '/srv/my files' } })],
      secrets: [
        secret('A', { volumes: ['database', 'files'], encoded: true }),
        secret('B', { make: { kind: 'bytes', bytes: 64 }, file: 'secrets/b.bin' }),
      ],
    });
    expect(read(of, 'each_secret row')).toEqual([
      ['A', 'secrets/A.env', 'password', '32', 'yes', 'volume:lab_database', 'directory:/srv/my files'],
      ['B', 'secrets/b.bin', 'bytes', '64', 'no'],
    ]);
  });

  test('a password too short for its classes is our error', () => {
    const of = deployment({ secrets: [secret('A', { make: { kind: 'password', length: 2 } })] });
    expect(() => data(of)).toThrow('the password A is too short');
  });

  test('a server that can reload is signalled, any other restarted', () => {
    const of = deployment({
      services: [service('db', { kind: 'postgres' }), service('broker')],
      certificates: [certificate('db', { names: ['db', '10.0.0.1', 'fe80::1', 'db'] }), certificate('broker')],
    });
    expect(read(of, 'each_certificate row')).toEqual([
      ['db', 'own-ca', 'p256', 'db', 'db-tls', '999:999', 'signal', 'db', 'DNS:db', 'IP:10.0.0.1', 'IP:fe80::1'],
      [
        'broker',
        'own-ca',
        'p256',
        'broker',
        'broker-tls',
        '999:999',
        'restart',
        'broker',
        'DNS:broker',
        'IP:127.0.0.1',
      ],
    ]);
  });

  test('prepare settles what has an owner, but neither keys nor what is in memory', () => {
    const of = deployment({
      volumes: [
        volume('a', { owner: '1:2', mode: '0750' }),
        volume('b'),
        volume('c', { owner: '1:1', ephemeral: true }),
        volume('db-tls', { owner: '1:1' }),
      ],
      certificates: [certificate('db')],
    });
    expect(read(of, 'each_volume row')).toEqual([['a', '1:2', '0750']]);
  });

  test('the data of a Postgres are found in a volume and in a directory', () => {
    const at = (target: string) => ({ target, readOnly: false, rest: {} }) as const;
    const of = deployment({
      services: [
        service('old', {
          kind: 'postgres',
          mounts: [{ kind: 'volume', volume: 'one', ...at('/var/lib/postgresql/data') }],
        }),
        service('new', {
          kind: 'postgres',
          mounts: [{ kind: 'bind', source: '/srv/$$two', ...at('/var/lib/postgresql') }],
        }),
      ],
      volumes: [volume('one'), volume('two', { place: { kind: 'directory', path: '/srv/$two' } }), volume('three')],
    });
    expect(read(of, 'each_database row')).toEqual([
      ['old', 'one'],
      ['new', 'two'],
    ]);
  });

  test('ports that are published: numbers, also from settings; no ranges, no UDP', () => {
    const port = (published: string, more = {}) => ({ target: '80', published, protocol: 'tcp', rest: {}, ...more });
    const of = deployment({
      services: [
        service('web', {
          ports: [
            port('80', { hostIp: '127.0.0.1' }),
            port('${WEB_PORT}'),
            port('8000-8010'),
            port('53', { protocol: 'udp' }),
          ],
        }),
      ],
      settings: [{ name: 'WEB_PORT', value: '8443', about: '' }],
    });
    expect(read(of, 'each_port row')).toEqual([
      ['127.0.0.1', '80', 'web'],
      ['0.0.0.0', '8443', 'web'],
    ]);
  });

  test.each([
    ['docker compose', 'docker'],
    ['docker-compose', 'docker'],
    ['/opt/bin/docker compose', '/opt/bin/docker'],
    ['sudo docker compose', 'sudo docker'],
  ])('%s goes with %s', (compose, docker) => {
    const of = deployment({ host: { ...deployment().host, compose } });
    expect(read(of, 'row "$COMPOSE" "$DOCKER"')).toEqual([[compose, docker]]);
  });

  test('a command that the shell would read in its own way is our error', () => {
    expect(() => data(deployment({ host: { ...deployment().host, compose: 'docker compose; reboot' } }))).toThrow(
      'not plain words',
    );
  });

  test.each([
    ['16GB', '16384'],
    ['512m', '512'],
    ['1.5 GiB', '1536'],
    ['2097152', '2'],
  ])('%s are %s MiB', (memory, mebibytes) => {
    const { application } = deployment();
    const of = deployment({ application: { ...application, requires: { ...application.requires, memory } } });
    expect(read(of, 'row "$MEMORY"')).toEqual([[mebibytes]]);
  });

  test('the address that a person would type', () => {
    const site = { name: 'web', private: false, listen: 8443, tls: true, locations: [] };
    const url = (host: string, published: number, tls: boolean) =>
      read(
        deployment({
          entrance: { host, protocol: tls ? 'https' : 'http', address: '127.0.0.1' },
          proxy: {
            kind: 'nginx',
            service: 'nginx',
            host,
            tls,
            hsts: false,
            sites: [{ ...site, published, tls }],
            streams: [],
          },
        }),
        'row "$URL"',
      )[0]?.[0];
    expect(url('lab.example.org', 443, true)).toBe('https://lab.example.org/');
    expect(url('::1', 8080, false)).toBe('http://[::1]:8080/');
  });
});

describe('servers elsewhere', () => {
  const reach = (...words: readonly string[]) => {
    const env = { ...process.env, REACH_TRIES: '1' };
    return spawnSync('sh', ['templates/folder/scripts/reach.sh', ...words], { encoding: 'utf8', env });
  };

  test('one answers, one does not, and one has a name that nobody knows: each is named', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);
    const all = reach('db', '127.0.0.1', port, 'queue', '127.0.0.1', '1', 'more', 'nowhere.invalid', '5432');
    const one = reach('db', '127.0.0.1', port);
    server.close();
    expect([one.status, one.stdout]).toEqual([0, `db answers at 127.0.0.1:${port}\n`]);
    expect([all.status, all.stdout]).toEqual([1, one.stdout]);
    expect(all.stderr).toMatch(/^queue: nothing takes connections at 127.0.0.1:1\..*services\.queue/);
    expect(all.stderr).toMatch(/^more: containers do not know the name nowhere\.invalid\..*network\.dns/m);
  });

  test.each([
    ['letters and digits', "P='aB3'\n", "P='aB3'\nP_ENCODED='aB3'\n"],
    ['both lines already', "P='a@'\nP_ENCODED='a%40'\n", "P='a@'\nP_ENCODED='a%40'\n"],
    ['what only a person can encode', "P='a@'\n", "P='a@'\n"],
  ])('a password that was made before its encoding was needed: %s', (_, before, after) => {
    const file = join(work, 'P.env');
    writeFileSync(file, before);
    const program = '. templates/folder/scripts/secrets.sh; make_secret P "$1" asked 0 yes';
    expect(spawnSync('sh', ['-eu', '-c', program, 'sh', file]).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(after);
  });
});
