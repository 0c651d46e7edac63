import { describe, expect, test } from '@jest/globals';
import type { Compiled } from '../../../generators/core/compile.js';
import type { Service } from '../../../generators/core/model/service.js';
import { rotationOf } from '../../../generators/core/rotation/rotation.js';
import { references } from '../../../generators/core/yaml/interpolation.js';
import { compiledSyntho, launched, syntho } from '../../rules/syntho.js';

const serviceOf = ({ deployment }: Compiled, name: string): Service => {
  const found = deployment.services.find((service) => service.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
const fileOf = ({ files }: Compiled, path: string): string => {
  const found = files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`no ${path}`);
  return found.text;
};
const variablesOf = (compiled: Compiled, name: string) => serviceOf(compiled, name).environment;

const bundled = compiledSyntho({ host: 'syntho.example.org', expose: 'network' });
const before = compiledSyntho(launched('aws'));
const after = compiledSyntho(launched('aws', { 'app.RAY_HEAD_ADDRESS': '10.0.0.4' }));

describe('no application ever sees the name of a variable in place of its value', () => {
  /** What Compose fills in: `.env`, and the secrets that the service reads before its own file. */
  test.each([
    ['bundled', bundled],
    ['before the cluster runs', before],
    ['with the cluster', after],
  ])('%s', (_, compiled) => {
    for (const service of compiled.deployment.services) {
      const known = [
        ...compiled.deployment.settings.map(({ name }) => name),
        ...service.secrets.flatMap((name) => [name, `${name}_ENCODED`]),
      ];
      for (const [variable, text] of Object.entries(service.environment)) {
        const names = references(text ?? '').map(({ name }) => name);
        expect([service.name, variable, names.filter((name) => !known.includes(name))]).toEqual([
          service.name,
          variable,
          [],
        ]);
        expect([service.name, variable, text]).not.toEqual([service.name, variable, expect.stringContaining('$$')]);
      }
    }
  });

  test('the key of Django is the secret itself', () => {
    for (const name of ['backend', 'backend-worker']) {
      expect(variablesOf(bundled, name).SECRET_KEY).toBe('${BACKEND_SECRET_KEY}');
      expect(serviceOf(bundled, name).secrets).toContain('BACKEND_SECRET_KEY');
      expect(fileOf(bundled, `envs/${name}.env`)).toContain('SECRET_KEY=${BACKEND_SECRET_KEY}\n');
    }
  });
});

test('the services are those of one machine, and Ray beside them', () => {
  const running = bundled.deployment.services.filter(({ phase }) => phase === 'run').map(({ name }) => name);
  expect(running).toEqual([
    'postgres',
    'redis',
    'core',
    'core-worker',
    'backend',
    'backend-worker',
    'frontend',
    'ray',
    'nginx',
  ]);
});

describe('the databases', () => {
  test('each has a role of its own, and no application is the superuser', () => {
    expect(variablesOf(bundled, 'core').DATABASE_URL).toBe(
      'postgresql+asyncpg://syntho-core:${CORE_DB_PASSWORD}@postgres:5432/syntho-core',
    );
    expect(variablesOf(bundled, 'backend')).toMatchObject({
      DB_HOST: 'postgres',
      DB_PORT: '5432',
      DB_NAME: 'syntho-backend',
      DB_USER: 'syntho-backend',
      DB_PASSWORD: '${BACKEND_DB_PASSWORD}',
    });
    const readers = bundled.deployment.services.filter(({ secrets }) => secrets.includes('POSTGRES_ADMIN_PASSWORD'));
    expect(readers.map(({ name }) => name)).toEqual(['postgres']);
  });

  test.each([
    ['CORE_DB_PASSWORD', 'syntho-core'],
    ['BACKEND_DB_PASSWORD', 'syntho-backend'],
  ])('%s is changed for its role alone', (secret, role) => {
    expect(rotationOf(secret, bundled.deployment, syntho.stack)).toMatchObject({
      kind: 'steps',
      steps: [{ kind: 'postgres', service: 'postgres', role }],
    });
  });

  test('what data is encrypted with is never changed', () => {
    expect(rotationOf('CORE_SECRET_KEY', bundled.deployment, syntho.stack)).toMatchObject({ kind: 'refused' });
    expect(bundled.deployment.secrets.find(({ name }) => name === 'CORE_SECRET_KEY')?.volumes).toContain('database');
  });

  test.each([
    [true, 'hostssl', 'verify-full'],
    [false, 'host', 'disable'],
  ])('with TLS %s each role may into its own database only', (tls, type, mode) => {
    const compiled = compiledSyntho({ 'services.postgres.tls': tls });
    const rules = fileOf(compiled, 'config/db/pg_hba.conf')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules.map((line) => line.trim().split(/\s+/))).toEqual([
      ['local', 'all', 'postgres', 'peer'],
      [type, '"syntho-core"', '"syntho-core"', 'all', 'scram-sha-256'],
      [type, '"syntho-backend"', '"syntho-backend"', 'all', 'scram-sha-256'],
    ]);
    for (const name of ['core', 'core-worker', 'backend', 'backend-worker'])
      expect(variablesOf(compiled, name).PGSSLMODE).toBe(mode);
  });
});

test('queues are found by the names that the containers read, and no two share a database of Redis', () => {
  for (const name of ['core', 'core-worker'])
    expect(variablesOf(bundled, name)).toMatchObject({
      CELERY_BROKER_URL: 'redis://redis:6380/0',
      CELERY_RESULT_BACKEND: 'redis://redis:6380/0',
    });
  expect(fileOf(bundled, '.env')).toContain('BACKEND_REDIS_DB_INDEX=1\n');
  expect(() => compiledSyntho({ 'app.BACKEND_REDIS_DB_INDEX': 0 })).toThrow('must be from 1 to 15');
});

test('another port of the core API is another port everywhere', () => {
  const compiled = compiledSyntho({ 'app.CORE_PORT': 9090 });
  expect(fileOf(compiled, '.env')).toContain('CORE_PORT=9090\n');
  expect(variablesOf(compiled, 'core').PORT).toBe('${CORE_PORT}');
  expect(variablesOf(compiled, 'backend')).toMatchObject({
    SYNTHO_ENGINE_URL: 'http://core:${CORE_PORT}/api',
    SYNTHO_WEBSOCKET_URL: 'ws://core:${CORE_PORT}/websocket/',
  });
  expect(JSON.stringify(serviceOf(compiled, 'core').healthcheck)).toContain('http://core:${CORE_PORT}/api/v1/status');
});

describe('what is open', () => {
  test('the pages and the API, by nginx, and nothing else', () => {
    const published = bundled.deployment.services.flatMap(({ name, ports }) =>
      ports.map((port) => [name, port.hostIp, port.published]),
    );
    expect(published).toEqual([
      ['nginx', '0.0.0.0', '80'],
      ['nginx', '0.0.0.0', '443'],
      ['nginx', '0.0.0.0', '8000'],
    ]);
  });

  test.each(['site', 'api'])('%s takes large uploads and websockets, and speaks TLS', (name) => {
    const text = fileOf(bundled, `config/nginx/conf.d/${name}.conf`);
    for (const words of ['client_max_body_size 4g', ' ssl']) expect(text).toContain(words);
    expect(fileOf(bundled, 'config/nginx/proxy.conf')).toContain('proxy_set_header Upgrade $http_upgrade;');
  });

  test('both ports may be others, and links follow', () => {
    const compiled = compiledSyntho({ 'proxy.https': 3000, 'routes.api.listen': 8001 });
    expect(variablesOf(compiled, 'backend').FRONTEND_URL).toBe('https://localhost:3000');
    const ports = serviceOf(compiled, 'nginx').ports.map(({ published }) => published);
    expect(ports).toEqual(expect.arrayContaining(['3000', '8001']));
  });

  test.each([
    ['self-signed', 'True', 'https://syntho.example.org'],
    ['none', 'False', 'http://syntho.example.org'],
  ])('with TLS %s cookies are secure: %s', (kind, secure, url) => {
    const compiled = compiledSyntho({ 'tls.kind': kind, host: 'syntho.example.org' });
    expect(variablesOf(compiled, 'backend')).toMatchObject({
      SECURE_COOKIES: secure,
      FRONTEND_URL: url,
      EXTRA_ALLOWED_HOSTS: 'backend syntho.example.org',
    });
  });

  test('the inner network is called after the deployment, and has no way out', () => {
    expect(compiledSyntho({ name: 'Syntho' }).deployment.networks).toContainEqual(
      expect.objectContaining({ name: 'backend', realName: 'syntho', internal: true }),
    );
  });
});

describe('Ray', () => {
  test.each([
    ['none', '${SYNTHO_TAG}-cpu', { kind: 'none' }],
    ['nvidia', '${SYNTHO_TAG}', { kind: 'nvidia', devices: 'all' }],
  ])('GPU %s: the image for it, and the GPUs', (kind, tag, gpu) => {
    const ray = serviceOf(compiledSyntho({ 'gpu.kind': kind }), 'ray');
    expect(ray.image).toBe(`\${RAY_IMAGE}:${tag}`);
    expect(ray.gpu).toEqual(gpu);
  });

  test('beside the application it is found by its name, and has no flag that Ray has dropped', () => {
    expect(variablesOf(bundled, 'core').RAY_ADDRESS).toBe('ray');
    expect(variablesOf(bundled, 'backend').RAY_URL).toBe('http://ray:8265');
    expect(serviceOf(bundled, 'ray').command).not.toContainEqual(expect.stringMatching(/--storage/));
  });

  test('in a cloud its address is known later, and nothing half-known is handed on until then', () => {
    expect(before.deployment.services.map(({ name }) => name)).not.toContain('ray');
    expect(variablesOf(before, 'core')).not.toHaveProperty('RAY_ADDRESS');
    expect(variablesOf(before, 'backend')).not.toHaveProperty('RAY_URL');
    expect(before.deployment.later).toEqual([
      { path: 'app.RAY_HEAD_ADDRESS', about: "Address of the cluster's head (scripts/ray-head.sh shows it)" },
    ]);
    expect(fileOf(before, 'README.md')).toContain('--set app.RAY_HEAD_ADDRESS=…');

    expect(variablesOf(after, 'core').RAY_ADDRESS).toBe('${RAY_HEAD_ADDRESS}');
    expect(variablesOf(after, 'backend').RAY_URL).toBe('http://${RAY_HEAD_ADDRESS}:8265');
    expect(fileOf(after, '.env')).toContain('RAY_HEAD_ADDRESS=10.0.0.4\n');
    expect(after.deployment.later).toEqual([]);
  });

  test('nobody is asked for the licence or a password twice: each is one secret', () => {
    const secrets = bundled.deployment.secrets.map(({ name, asked, make }) => [name, asked, make?.kind]);
    expect(Object.fromEntries(secrets.map(([name, ...rest]) => [String(name), rest]))).toMatchObject({
      LICENSE_KEY: [true, undefined],
      ADMIN_PASSWORD: [true, 'password'],
      CORE_SECRET_KEY: [false, 'fernet'],
      BACKEND_SECRET_KEY: [false, 'django'],
      CORE_DB_PASSWORD: [false, 'password'],
      BACKEND_DB_PASSWORD: [false, 'password'],
    });
    expect(secrets.map(([name]) => name)).not.toContain('CLOUD_REGISTRY_PASSWORD');
  });
});
