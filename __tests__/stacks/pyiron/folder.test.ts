import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { Compiled } from '../../../generators/core/compile.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { readStack } from '../../../generators/core/stack/read.js';
import { compiledPyiron, pyiron } from '../../rules/pyiron.js';
import { withPrograms } from '../dioptra/programs.js';

type Given = Readonly<Record<string, Yaml>>;
interface Composed {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly ports?: readonly { readonly published: string; readonly target: number }[];
        readonly networks?: Readonly<Record<string, { readonly aliases?: readonly string[] } | null>>;
        readonly volumes?: readonly {
          readonly source: string;
          readonly target: string;
          readonly read_only?: boolean;
        }[];
        readonly healthcheck: { readonly test: readonly string[] };
        readonly container_name?: string;
        readonly env_file?: readonly string[];
      }
    >
  >;
  readonly networks: Readonly<Record<string, object>>;
  readonly volumes: Readonly<Record<string, object>>;
}

const textOf = ({ files }: Compiled, path: string): string => {
  const file = files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`no ${path}`);
  return file.text;
};
const composed = (given: Given): Composed => load(textOf(compiledPyiron(given), 'docker-compose.yml')) as Composed;
const linesOf = (given: Given, path: string): readonly string[] => textOf(compiledPyiron(given), path).split('\n');

const itself = { 'proxy.kind': 'none', expose: 'network', host: 'lab.example.org' };
const behind = { 'proxy.kind': 'external', 'proxy.network': 'pmd-net', host: 'lab.example.org' };

test('the stack is read without a problem or a warning', () => {
  const result = readStack('stack.yml', readFileSync('templates/stacks/pyiron/stack.yml', 'utf8'));
  expect(result.ok ? result.warnings : result.problems).toEqual([]);
});

describe('three ways in, one at a time', () => {
  test.each<[string, Given, readonly string[], readonly string[]]>([
    ['an nginx of its own', {}, ['nginx:80', 'nginx:443'], ['db', 'docker', 'hub', 'nginx']],
    ['the hub itself, with TLS', itself, ['hub:443'], ['db', 'docker', 'hub']],
    [
      'the hub itself, plainly',
      { ...itself, 'tls.kind': 'none', 'proxy.http': 8080 },
      ['hub:8080'],
      ['db', 'docker', 'hub'],
    ],
    ['a proxy that is there already', behind, [], ['db', 'docker', 'hub']],
  ])('%s', (_, given, ports, services) => {
    const all = Object.entries(composed(given).services);
    expect(
      all.flatMap(([name, service]) => (service.ports ?? []).map(({ published }) => `${name}:${published}`)),
    ).toEqual(ports);
    expect(all.map(([name]) => name).filter((name) => !['db-init', 'prepare'].includes(name))).toEqual(services);
  });

  test('the hub ends TLS where nothing is in front of it, and only there', () => {
    const { services } = composed(itself);
    expect(services.hub?.volumes).toContainEqual(
      expect.objectContaining({ source: 'hub-tls', target: '/certs', read_only: true }),
    );
    expect(services.hub?.healthcheck.test.at(-1)).toBe('https://127.0.0.1:8000/hub/health');
    const key = 'SSL_KEY=/certs/server.key';
    expect(linesOf(itself, 'envs/hub.env')).toContain(key);
    for (const given of [{}, behind, { ...itself, 'tls.kind': 'none' }])
      expect(linesOf(given, 'envs/hub.env')).not.toContain(key);
    const { certificates } = compiledPyiron({
      ...itself,
      'tls.kind': 'files',
      'tls.certificate': '/c',
      'tls.privateKey': '/k',
    }).deployment;
    expect(certificates[0]).toMatchObject({ folder: 'hub', source: { kind: 'files' }, owner: '10001:10001' });
  });

  test('the network of the proxy is another project’s, and doctor looks for it', () => {
    const { services, networks } = composed(behind);
    expect(networks.outer).toEqual({ name: 'pmd-net', external: true });
    expect(services.hub?.networks?.outer).toEqual({ aliases: ['lab-hub'] });
    expect(textOf(compiledPyiron({ ...behind, name: 'lab' }), 'scripts/deployment.sh')).toMatch(
      /each_network\(\) \{\n {2}:\n {2}"\$1" pmd-net\n\}/,
    );
    expect(textOf(compiledPyiron(behind), 'README.md')).toContain('http://lab-hub:8000');
  });

  test.each<[Given, string]>([
    [behind, 'https://lab.example.org/hub/oauth_callback'],
    [{ ...behind, 'proxy.protocol': 'http', 'proxy.port': 8080 }, 'http://lab.example.org:8080/hub/oauth_callback'],
    [{ ...itself, 'proxy.https': 8443 }, 'https://lab.example.org:8443/hub/oauth_callback'],
    [
      { 'app.OAUTH_CALLBACK_URL': 'https://a.example.org/hub/oauth_callback' },
      'https://a.example.org/hub/oauth_callback',
    ],
  ])('Keycloak sends people back to the public side %#', (given, url) => {
    expect(linesOf(given, 'envs/hub.env')).toContain(
      `OAUTH_CALLBACK_URL=${url}`.replace(
        'https://a.example.org/hub/oauth_callback',
        given['app.OAUTH_CALLBACK_URL'] === undefined ? '' : '${OAUTH_CALLBACK_URL}',
      ),
    );
  });
});

test('notebooks are in a network with the hub, and with nobody else', () => {
  const { services, networks } = composed({});
  const members = (network: string) =>
    Object.entries(services).flatMap(([name, service]) => (network in (service.networks ?? {}) ? [name] : []));
  expect(members('notebooks')).toEqual(['hub']);
  expect(members('docker')).toEqual(['docker', 'hub']);
  expect(Object.keys(services.docker?.networks ?? {})).toEqual(['docker']);
  expect(members('backend')).toEqual(['db', 'db-init', 'hub', 'nginx']);
  expect(networks.docker).toMatchObject({ internal: true });
  expect(networks.notebooks).toEqual({ name: 'lab_notebooks' });
  expect(composed({ 'app.NOTEBOOKS_OFFLINE': true }).networks.notebooks).toMatchObject({ internal: true });
});

test('one service sees Docker’s socket, wherever it is', () => {
  const mounted = (given: Given) =>
    Object.entries(composed(given).services).flatMap(([name, { volumes = [] }]) =>
      volumes.filter(({ target }) => target === '/var/run/docker.sock').map(({ source }) => `${name} ${source}`),
    );
  expect(mounted({})).toEqual(['docker /var/run/docker.sock']);
  expect(mounted({ 'docker.socket': '/run/user/1000/docker.sock' })).toEqual(['docker /run/user/1000/docker.sock']);
});

test('init fetches the images of notebooks, from the registry of the operator', () => {
  const images = {
    'app.PYIRON_BASE': '',
    'app.PYIRON_CONTINUUM': 'quay.io/x/continuum:1',
    'app.NOTEBOOK_IMAGES': ['a/b:1', 'a/b:1'],
  };
  expect(compiledPyiron(images).deployment.pulls).toEqual([
    'pyiron/pyiron:2025-11-24',
    'quay.io/x/continuum:1',
    'a/b:1',
  ]);
  const moved = compiledPyiron({ ...images, 'registry.prefix': 'registry.lan:5000/all' });
  expect(moved.deployment.pulls.slice(0, 2)).toEqual([
    'registry.lan:5000/all/pyiron/pyiron:2025-11-24',
    'registry.lan:5000/all/x/continuum:1',
  ]);
  expect(textOf(moved, '.env')).toContain('NOTEBOOK_IMAGES=registry.lan:5000/all/a/b:1,registry.lan:5000/all/a/b:1\n');
  expect(textOf(moved, 'docker-compose.yml')).toContain('image: lab-hub:5.5.1');
});

test('GPUs are the notebooks’: hub and filter know which, and have none themselves', () => {
  const given = { 'gpu.kind': 'nvidia', 'gpu.devices': ['0', 'GPU-1f'] };
  expect(linesOf(given, 'envs/hub.env')).toContain('NOTEBOOK_GPUS=0,GPU-1f');
  expect(linesOf(given, 'envs/docker.env')).toContain('GPUS=0,GPU-1f');
  expect(textOf(compiledPyiron(given), 'docker-compose.yml')).not.toContain('capabilities: [gpu]');
  expect(textOf(compiledPyiron(given), 'README.md')).toMatch(
    /`hub` has none itself: every container that it starts sees `0`, `GPU-1f`/,
  );
  expect(linesOf(given, 'deployment.yml')).not.toContainEqual(expect.stringMatching(/each:/));
  for (const path of ['envs/hub.env', 'envs/docker.env'])
    expect(textOf(compiledPyiron({}), path)).not.toContain('GPUS');
  expect(() => compiledPyiron({ 'gpu.kind': 'amd' })).toThrow('must be none or nvidia');
});

test('who logs out is sent to Keycloak to log out there, where its addresses are derived', () => {
  expect(linesOf({}, 'envs/hub.env')).toContainEqual(
    expect.stringMatching(/^OAUTH_LOGOUT_REDIRECT_URL=.*openid-connect\/logout\?client_id=/),
  );
  const endpoints = {
    'app.OAUTH2_TOKEN_URL': 'https://id.example.org/t',
    'app.OAUTH2_AUTHORIZE_URL': 'https://id.example.org/a',
  };
  const given = { name: 'lab', ...endpoints, 'app.OAUTH2_USERDATA_URL': 'https://id.example.org/u' };
  expect(textOf(compiledPyiron(given), 'envs/hub.env')).not.toContain('OAUTH_LOGOUT_REDIRECT_URL');
});

test.each<[string, Given, readonly string[], readonly string[]]>([
  ['bundled', {}, ['PGHOST=db', 'PGDATABASE=jupyterhub', 'PGUSER=jupyterhub'], ['db-init', 'hub']],
  [
    'bundled, with TLS',
    { 'services.db.tls': true },
    ['PGHOST=db', 'PGDATABASE=jupyterhub', 'PGSSLMODE=verify-full'],
    ['db-init', 'hub'],
  ],
  [
    'the operator’s own',
    {
      'services.db.kind': 'external',
      'services.db.host': 'pg.example.org',
      'services.db.port': 5433,
      'services.db.databases.DB.name': 'hubs',
      'services.db.databases.DB.user': 'lab',
    },
    ['PGHOST=pg.example.org', 'PGPORT="?5433"?', 'PGDATABASE=hubs', 'PGUSER=lab', 'PGSSLMODE=verify-full'],
    ['hub'],
  ],
])('the hub finds its database, whose password has one source: %s', (_, given, lines, readers) => {
  const hub = linesOf(given, 'envs/hub.env');
  for (const line of lines) expect(hub).toContainEqual(expect.stringMatching(new RegExp(`^${line}$`)));
  expect(hub).toContain('PGPASSWORD=${DB_PASSWORD}');
  const services = Object.entries(composed(given).services);
  const reading = services.filter(([, { env_file = [] }]) => env_file.includes('./secrets/DB_PASSWORD.env'));
  expect(reading.map(([name]) => name)).toEqual(readers);
  expect(textOf(compiledPyiron(given), 'docker-compose.yml')).not.toMatch(/password:/i);
});

test('homes belong to no service: they are backed up, and not declared', () => {
  expect(Object.keys(composed({}).volumes)).not.toContain('homes');
  expect(linesOf({}, 'scripts/deployment.sh')).toContain('  each_of "$1" homes lab_homes-');
});

test('what the hub has started is stopped with the unit', () => {
  expect(linesOf({}, 'systemd/lab.service')).toContain('ExecStop=/bin/sh scripts/stop-started.sh');
  expect(linesOf({}, 'scripts/deployment.sh')).toContain(`  "$1" 'lab_user-*'`);
});

test('the operator’s hook is theirs, and the image is built from what is copied', () => {
  const { files } = compiledPyiron({});
  expect(files.find(({ path }) => path === 'config/hub/user_auth_hook.local.py')?.owner).toBe('operator');
  expect(textOf(compiledPyiron({}), 'build/config-image/Dockerfile')).toContain(
    'FROM quay.io/jupyterhub/jupyterhub:5.5.1\n',
  );
});

test('two deployments share nothing', () => {
  const names = (name: string) => JSON.stringify([composed({ name }).networks, composed({ name }).volumes]);
  expect(names('one')).not.toContain('two_');
  expect(Object.values(composed({}).services).some((service) => 'container_name' in service)).toBe(false);
});

test.each<[string, Yaml, string]>([
  ['app.MEM_LIMIT', '2', 'must match'],
  ['app.MEM_LIMIT', '0G', 'must match'],
  ['app.CPU_LIMIT', '0.0', 'must match'],
  ['app.CPU_LIMIT', '-1', 'must match'],
  ['app.PYIRON_BASE', 'base image', 'must be an image'],
  ['app.NOTEBOOK_IMAGES', ['a b'], 'must be an image'],
  ['app.OAUTH_CALLBACK_URL', 'https://lab.example.org/oauth', 'must match'],
  ['app.ADMIN_USERS', 'Anna;', 'must match'],
])('%s is not %j', (path, value, message) => {
  expect(() => compiledPyiron({ [path]: value })).toThrow(message);
});

test.each<[string, Yaml]>([
  ['app.CPU_LIMIT', '0.5'],
  ['app.MEM_LIMIT', '512M'],
  ['app.ADMIN_USERS', 'anna, bob.o@example.org'],
])('%s may be %j', (path, value) => {
  expect(() => compiledPyiron({ [path]: value })).not.toThrow();
});

withPrograms('python3')('what Python reads is Python', () => {
  const files = pyiron.assets.map(({ path }) => path).filter((path) => path.endsWith('.py'));
  expect(files).toHaveLength(3);
  const paths = files.map((path) => join('templates/stacks/pyiron', path));
  const judge = (text: readonly string[]) =>
    spawnSync('python3', ['-c', 'import ast, sys; [ast.parse(open(path).read()) for path in sys.argv[1:]]', ...text])
      .status;
  expect(judge(paths)).toBe(0);
  expect(judge(['templates/stacks/pyiron/stack.yml'])).not.toBe(0);
});
