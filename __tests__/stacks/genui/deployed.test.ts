import { describe, expect, test } from '@jest/globals';
import type { Compiled } from '../../../generators/core/compile.js';
import { questionsFor } from '../../../generators/core/features/all.js';
import type { Service } from '../../../generators/core/model/service.js';
import { scriptData } from '../../../generators/core/render/script-data.js';
import { rotationOf } from '../../../generators/core/rotation/rotation.js';
import { compiledOf } from '../../rules/built-in.js';
import { compiledGenui, genui } from '../../rules/genui.js';

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
const namesOf = ({ deployment }: Compiled): readonly string[] => deployment.services.map(({ name }) => name);
const queuesOf = (compiled: Compiled): readonly string[] =>
  compiled.deployment.services.flatMap(({ command }) =>
    (Array.isArray(command) ? command : []).flatMap((word) => /^--queues=(.*)$/.exec(word)?.[1]?.split(',') ?? []),
  );

test('without a version nothing is written', () => {
  expect(() => compiledOf(genui, {})).toThrow('app.GENUI_DOCKER_IMAGE_TAG has no answer');
});

describe('workers', () => {
  test.each([
    ['none', {}, ['celery'], ['celery', 'gpu']],
    ['one', { 'gpu.kind': 'nvidia' }, ['celery', 'celery-gpu-1'], ['celery', 'gpu']],
    [
      'three',
      { 'gpu.kind': 'nvidia', 'gpu.devices': ['0', '2', '3'] },
      ['celery', 'celery-gpu-1', 'celery-gpu-2', 'celery-gpu-3'],
      ['celery', 'gpu', 'gpu', 'gpu'],
    ],
  ])('GPUs: %s', (_, given, workers, queues) => {
    const compiled = compiledGenui(given);
    expect(namesOf(compiled).filter((name) => name.startsWith('celery'))).toEqual(workers);
    expect(queuesOf(compiled)).toEqual(queues);
  });

  test('each has a GPU of its own, and is called after it for as long as it exists', () => {
    const compiled = compiledGenui({ name: 'Lab 7', 'gpu.kind': 'nvidia', 'gpu.devices': ['0', '2'] });
    const second = serviceOf(compiled, 'celery-gpu-2');
    expect(second.gpu).toEqual({ kind: 'nvidia', devices: ['2'] });
    expect(second.environment.NVIDIA_VISIBLE_DEVICES).toBe('2');
    expect(second.rest.container_name).toBe('lab-7-celery-gpu-2');
    expect(second.command).toEqual(expect.arrayContaining(['--pool=solo', '--concurrency=1']));
  });

  test('the CPU worker does as many tasks as there are CPUs, unless told otherwise', () => {
    expect(fileOf(compiledGenui({}), '.env')).toContain('GENUI_CELERY_CONCURRENCY=0\n');
    expect(fileOf(compiledGenui({ 'app.GENUI_CELERY_CONCURRENCY': 6 }), '.env')).toContain(
      'GENUI_CELERY_CONCURRENCY=6\n',
    );
    expect(serviceOf(compiledGenui({}), 'celery').command).toContain('--concurrency=${GENUI_CELERY_CONCURRENCY}');
  });
});

describe('the user that GenUI runs as', () => {
  const compiled = compiledGenui({
    'app.GENUI_USER': 'ada',
    'app.GENUI_USER_ID': 4321,
    'app.GENUI_USER_GROUP': 'lab',
    'app.GENUI_USER_GROUP_ID': 8765,
  });

  test.each(['setup', 'admin-account', 'interface', 'backend', 'celery'])('%s runs as it', (name) => {
    expect(serviceOf(compiled, name).user).toBe('4321:8765');
  });

  test('it owns what GenUI writes, and nothing of the database', () => {
    const owners = compiled.deployment.volumes.map(({ name, owner }) => [name, owner]);
    expect(Object.fromEntries(owners)).toMatchObject({
      media: '4321:8765',
      home: '4321:8765',
      static: '4321:8765',
      frontend: '4321:8765',
      database: '999:999',
      queue: '999:999',
    });
  });

  test('containers know it by name, and no password of the machine', () => {
    expect(fileOf(compiled, 'config/user/passwd').split('\n')).toEqual([
      'root:x:0:0:root:/root:/usr/sbin/nologin',
      'ada:x:4321:8765:GenUI:/home/genui:/usr/sbin/nologin',
      'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
      '',
    ]);
    expect(fileOf(compiled, 'config/user/group').split('\n')).toEqual([
      'root:x:0:',
      'lab:x:8765:',
      'nogroup:x:65534:',
      '',
    ]);
    expect(JSON.stringify(compiled.deployment.services)).not.toContain('shadow');
  });
});

describe('the REST API alone', () => {
  const compiled = compiledGenui({ 'app.GENUI_UI': false });

  test('has neither the interface nor its volume, and leads to its own pages', () => {
    expect(namesOf(compiled)).not.toContain('interface');
    expect(compiled.deployment.volumes.map(({ name }) => name)).not.toContain('frontend');
    expect(fileOf(compiled, 'config/nginx/conf.d/site.conf')).not.toContain('/app/');
    expect(serviceOf(compiled, 'backend').environment).not.toHaveProperty('GENUI_FRONTEND_APP_PATH');
  });

  test('needs no image that has one', () => {
    expect(compiled.deployment.services.map(({ image }) => image)).not.toContainEqual(
      expect.stringContaining('genui-main'),
    );
  });
});

describe('images', () => {
  const built = compiledGenui({ 'images.kind': 'build', 'gpu.kind': 'nvidia', 'app.GENUI_FRONTEND_APP_PATH': '/lab/' });

  test('are pulled unless told otherwise, and nobody is asked about their source', () => {
    const compiled = compiledGenui({});
    expect(compiled.deployment.services.filter(({ build }) => build !== undefined)).toEqual([]);
    expect(compiled.files.map(({ path }) => path)).not.toContain('config/source/fetch.sh');
    expect(fileOf(compiled, 'deployment.yml')).not.toContain('GENUI_REPOSITORY');
  });

  test('are built upon each other, of what the script fetches, with what it wants to know', () => {
    const { builds, sources } = scriptData(built.deployment, { kind: 'compose' });
    expect(builds).toBe('base main worker base-cuda gpuworker');
    expect(sources).toEqual([
      [
        'config/source/fetch.sh',
        'GENUI_DOCKER_IMAGE_PREFIX',
        'GENUI_DOCKER_IMAGE_TAG',
        'GENUI_REPOSITORY',
        'GENUI_REVISION',
        'GENUI_BACKEND_REPOSITORY',
        'GENUI_FRONTEND_REPOSITORY',
        'NVIDIA_CUDA_RUNFILE',
        'GENUI_FRONTEND_APP_PATH',
        'GENUI_BACKEND_REVISION',
        'GENUI_FRONTEND_REVISION',
      ],
    ]);
    expect(serviceOf(built, 'base-cuda').build).toMatchObject({
      args: {
        GENUI_DOCKER_IMAGE_PREFIX: '${GENUI_DOCKER_IMAGE_PREFIX}',
        GENUI_DOCKER_IMAGE_TAG: '${GENUI_DOCKER_IMAGE_TAG}',
        NVIDIA_CUDA_RUNFILE: '${NVIDIA_CUDA_RUNFILE}',
      },
    });
    expect(fileOf(built, '.gitignore')).toMatch(/^\/src\n\/config\/nvidia$/m);
  });

  test('no part is built that is not there', () => {
    const compiled = compiledGenui({ 'images.kind': 'build', 'app.GENUI_UI': false });
    const { builds, sources } = scriptData(compiled.deployment, { kind: 'compose' });
    expect(builds).toBe('base worker');
    expect(sources.flat().join(' ')).not.toMatch(/FRONTEND|CUDA/);
  });

  test.each([
    ['built, with a path of its own', { 'images.kind': 'build', 'app.GENUI_FRONTEND_APP_PATH': '/lab/' }, '/lab/'],
    ['built', { 'images.kind': 'build' }, '/app/'],
    ['pulled', {}, '/app/'],
  ])('the interface of one that is %s is where it was compiled for', (_, given, path) => {
    const compiled = compiledGenui(given);
    const settings = Object.fromEntries(compiled.deployment.settings.map(({ name, value }) => [name, value]));
    const said = serviceOf(compiled, 'backend').environment.GENUI_FRONTEND_APP_PATH ?? '';
    expect(said.replace('${GENUI_FRONTEND_APP_PATH}', settings.GENUI_FRONTEND_APP_PATH ?? '')).toBe(path);
    expect(fileOf(compiled, 'config/nginx/conf.d/site.conf')).toContain(`location ^~ ${path} {`);
  });
});

test.each([
  ['self-signed', {}, 'https', '443'],
  ['none', { 'proxy.http': 8000 }, 'http', '8000'],
])('with TLS %s links and nginx say the same', (tls, given, protocol, port) => {
  const compiled = compiledGenui({ 'tls.kind': tls, host: 'genui.example.org', ...given });
  expect(serviceOf(compiled, 'backend').environment).toMatchObject({
    GENUI_BACKEND_PROTOCOL: protocol,
    GENUI_BACKEND_HOST: 'genui.example.org',
    GENUI_BACKEND_PORT: port,
    GENUI_FRONTEND_APP_PATH: '/app/',
  });
  expect(serviceOf(compiled, 'interface').environment.GENUI_URL).toBe(`${protocol}://genui.example.org:${port}`);
});

describe('the database', () => {
  test.each([
    [true, 'hostssl', 'verify-full'],
    [false, 'host', 'disable'],
  ])('with TLS %s lets in the superuser by socket, GenUI by password, and nobody else', (tls, type, mode) => {
    const compiled = compiledGenui({ 'services.db.tls': tls });
    const rules = fileOf(compiled, 'config/db/pg_hba.conf')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules.map((line) => line.trim().split(/\s+/))).toEqual([
      ['local', 'all', 'postgres', 'peer'],
      ['host', 'all', 'postgres', 'all', 'reject'],
      [type, 'all', 'all', 'all', 'scram-sha-256'],
    ]);
    for (const name of ['setup', 'backend', 'celery'])
      expect(serviceOf(compiled, name).environment.PGSSLMODE).toBe(mode);
  });

  /** Release_2021_03_5 of the cartridge holds Postgres 11. */
  test('is given no setting that its old Postgres does not know', () => {
    expect(serviceOf(compiledGenui({}), 'db').command).not.toContain('ssl_min_protocol_version=TLSv1.2');
  });

  test('is called what the operator says, wherever that is needed', () => {
    const compiled = compiledGenui({ 'app.POSTGRES_DB': 'molecules', 'app.POSTGRES_USER': 'chemist' });
    for (const name of ['setup', 'backend', 'celery'])
      expect(serviceOf(compiled, name).environment).toMatchObject({
        POSTGRES_DB: 'molecules',
        POSTGRES_USER: 'chemist',
      });
    expect(serviceOf(compiled, 'db-init').environment).toMatchObject({ DB_NAMES: 'molecules', DB_USER: 'chemist' });
    expect(rotationOf('DB_PASSWORD', compiled.deployment, genui.stack)).toMatchObject({
      kind: 'steps',
      steps: [{ kind: 'postgres', service: 'db', role: 'chemist' }],
    });
  });
});

/** Section 3 of the facts: what upstream's own document tells an operator to set. */
test.each([
  ...['GENUI_PROTOCOL', 'GENUI_HOST', 'GENUI_PORT', 'GENUI_MAIN_NODE_HOST', 'POSTGRES_PASSWORD', 'REDIS_PASSWORD'],
  ...['GENUI_BACKEND_SECRET', 'POSTGRES_HOST', 'POSTGRES_DB', 'POSTGRES_USER', 'POSTGRES_RDKIT_RELEASE', 'REDIS_HOST'],
  ...['GENUI_USER', 'GENUI_USER_ID', 'GENUI_USER_GROUP', 'GENUI_USER_GROUP_ID', 'DOCKER_USER_CONFIG_MOUNT'],
  ...['GENUI_DATA_MOUNT', 'GENUI_SSL_CERTFILE', 'GENUI_SSL_KEYFILE', 'GENUI_FRONTEND_APP_PATH', 'GENUI_BUILD_FRONTEND'],
  ...['GENUI_CELERY_NAME', 'GENUI_CELERY_QUEUES', 'GENUI_CELERY_CONCURRENCY', 'GENUI_CELERY_CONTAINER_SUFFIX'],
  ...['GENUI_CONTAINER_PREFIX', 'NVIDIA_VISIBLE_DEVICES', 'NVIDIA_CUDA_RUNFILE', 'DOCKER_NET_MTU', 'DOCKER_IMAGE_TAG'],
  ...['GENUI_DOCKER_IMAGE_PREFIX', 'GENUI_DOCKER_IMAGE_TAG', 'DJANGO_SETTINGS_MODULE'],
])('the README tells where %s is', (name) => {
  expect(fileOf(compiledGenui({}), 'README.md')).toMatch(new RegExp(`^\\| \`(app\\.)?${name}\` \\| .*[a-z]`, 'm'));
});

test('what the README calls an answer is one', () => {
  const paths = questionsFor(genui.stack).map(({ path }) => path);
  const named = Object.values(genui.stack.glossary).flatMap((text) =>
    [...text.matchAll(/\b(?:app|gpu|images|network|proxy|storage|tls)\.[A-Za-z_]+/g)].map(([path]) => path),
  );
  expect(named.length).toBeGreaterThan(10);
  for (const path of named) expect(paths.some((known) => known === path || known.startsWith(`${path}.`))).toBe(true);
});

test('the README shows the administrator’s account and no account of the database', () => {
  const [, chapter = ''] = fileOf(compiledGenui({}), 'README.md').split('## First log-in');
  const [text = ''] = chapter.split('\n## ');
  expect(text).toContain('| <https://localhost/> | `admin` | `secrets/GENUI_ADMIN_PASSWORD.env` |');
  expect(text).not.toContain('DB_PASSWORD');
  expect(fileOf(compiledGenui({ 'profiles.admin': false }), 'README.md')).not.toContain('## First log-in');
});
