import { describe, expect, test } from '@jest/globals';
import { isJob, onLaptop } from '../dioptra/dioptra.js';
import { stack } from './genui.js';

const written = Object.entries(stack.services);
const builds = written.filter(([, service]) => service['x-deployment']?.phase === 'build');
const all = written.filter((entry) => !builds.includes(entry));
const longRunning = all.filter(([, service]) => !isJob(service));
const { questions, secrets, routes } = stack['x-deployment'];
const secretNames = [...Object.keys(secrets), 'DB_PASSWORD', 'DB_PASSWORD_ENCODED'];

test('the services are those of one machine, and four jobs prepare them', () => {
  expect(longRunning.map(([name]) => name)).toEqual(['db', 'redis', 'backend', 'celery', 'celery-gpu']);
  expect(all.filter(([, service]) => isJob(service)).map(([name]) => name)).toEqual([
    'db-init',
    'setup',
    'admin-account',
    'interface',
  ]);
});

test('what is built is what upstream builds, each image from its own Dockerfile and upon its base', () => {
  const said = builds.map(([name, { build, depends_on, image }]) => [name, image, build?.dockerfile, depends_on]);
  const named = (image: string) => `\${GENUI_DOCKER_IMAGE_PREFIX}/${image}:\${GENUI_DOCKER_IMAGE_TAG}`;
  expect(said).toEqual([
    ['base', named('genui-base'), 'Dockerfile-base', undefined],
    ['main', named('genui-main'), 'Dockerfile-main.placed', ['base']],
    ['worker', named('genui-worker'), 'Dockerfile-worker', ['base']],
    ['base-cuda', named('genui-base-cuda'), 'Dockerfile-base-cuda', ['base']],
    ['gpuworker', named('genui-gpuworker'), 'Dockerfile-gpuworker', ['base-cuda']],
  ]);
});

test('the ways in are those of the fact sheet', () => {
  expect(routes).toEqual({
    // gunicorn gives a request 180 seconds; uploads may be large
    api: { path: '/', service: 'backend', port: 8000, 'max-body': '${GENUI_MAX_UPLOAD}', timeout: '200s' },
    web: { path: '${INTERFACE_PATH}', static: 'frontend', fallback: '/index.html' },
    pages: { path: '/static/', static: 'static' },
    downloads: { path: '/downloads/', static: 'media' },
  });
});

describe('what all containers keep to', () => {
  test.each(longRunning)('%s has a bounded health check that needs no secret', (_, { healthcheck }) => {
    expect(healthcheck).toMatchObject({
      interval: expect.any(String),
      timeout: expect.any(String),
      retries: expect.any(Number),
    });
    expect(JSON.stringify(healthcheck?.test)).not.toContain('${');
  });

  test.each(all)('%s runs as a user that is not root', (_, { user }) => {
    expect(['999:999', '${GENUI_USER_ID}:${GENUI_USER_GROUP_ID}']).toContain(user);
  });

  test.each(all)('%s says why wherever it is less hardened', (_, service) => {
    const why = service['x-deployment']?.why ?? {};
    expect(service.read_only === false).toBe('read_only' in (why as object));
    expect((service.cap_add ?? []).length > 0).toBe('cap_add' in (why as object));
    expect(service['x-deployment']?.egress === true).toBe('egress' in (why as object));
  });

  test.each(all)('%s has no secret outside its environment', (_, service) => {
    const { environment: _environment, ...rest } = service;
    const text = JSON.stringify(rest);
    for (const name of secretNames) expect(text).not.toContain(`\${${name}`);
  });

  test.each(all)('%s takes the version of its image from a question', (_, { image }) => {
    const name = /:\$\{([A-Z_]+)\}$/.exec(image)?.[1] ?? '';
    expect(Object.keys(questions)).toContain(name);
    if (name !== 'GENUI_DOCKER_IMAGE_TAG') expect(questions[name]?.default).toMatch(/\d+[._]\d+[._]\d+/);
  });
});

test('the tag of GenUI’s images is the operator’s: there is none that could be relied on', () => {
  expect(questions.GENUI_DOCKER_IMAGE_TAG).toMatchObject({ ask: expect.any(String) });
  expect(questions.GENUI_DOCKER_IMAGE_TAG).not.toHaveProperty('default');
});

test.each([
  ['GENUI_USER', 'genui', true],
  ['GENUI_USER', 'rooty', true],
  ['GENUI_USER', 'root', false],
  ['GENUI_USER', 'nobody', false],
  ['GENUI_USER', 'a:b', false],
  ['GENUI_USER_GROUP', 'nogroup', false],
  ['POSTGRES_USER', 'genui', true],
  ['POSTGRES_USER', 'postgres', false],
  ['POSTGRES_USER', 'pg_monitor', false],
  ['POSTGRES_DB', 'template1', false],
  ['POSTGRES_RDKIT_RELEASE', 'Release_2021_03_5', true],
  ['POSTGRES_RDKIT_RELEASE', 'latest', false],
  ['GENUI_REPOSITORY', 'https://git.example.org/lab/genui-docker.git', true],
  ['GENUI_REPOSITORY', 'git@git.example.org:lab/genui-docker.git', true],
  ['GENUI_REPOSITORY', '/srv/git/genui-docker', true],
  ['GENUI_REPOSITORY', 'https://me:token@git.example.org/lab.git', false],
  ['GENUI_REPOSITORY', '--upload-pack=sh', false],
  ['GENUI_REVISION', 'dev/master', true],
  ['GENUI_REVISION', '', false],
  ['GENUI_REVISION', '--all', false],
  ['GENUI_BACKEND_REVISION', '', true],
  ['NVIDIA_CUDA_RUNFILE', 'config/nvidia/cuda_11.2.0_460.27.04_linux.run', true],
  ['NVIDIA_CUDA_RUNFILE', 'config/nvidia/../../secrets', false],
  ['NVIDIA_CUDA_RUNFILE', '/opt/cuda.run', false],
  ['GENUI_FRONTEND_APP_PATH', '/lab/genui/', true],
  ['GENUI_FRONTEND_APP_PATH', '/apiary/', true],
  ['GENUI_FRONTEND_APP_PATH', '/api/', false],
  ['GENUI_FRONTEND_APP_PATH', '/app', false],
  ['GENUI_FRONTEND_APP_PATH', '/', false],
  ['GENUI_MAX_UPLOAD', '2g', true],
  ['GENUI_MAX_UPLOAD', '0m', false],
])('%s may be %s: %s', (name, value, allowed) => {
  expect(new RegExp(`^(?:${questions[name]?.pattern})$`).test(value)).toBe(allowed);
});

test.each(Object.entries(questions))('%s says what it is for', (_, question) => {
  expect(question.ask ?? question.about).toMatch(/^\S+ \S+/);
});

test('what data is tied to is not changed by accident', () => {
  const fixed = Object.entries(questions).filter(([, question]) => question.fixed === true);
  expect(fixed.map(([name]) => name).sort()).toEqual([
    'GENUI_USER_GROUP_ID',
    'GENUI_USER_ID',
    'POSTGRES_DB',
    'POSTGRES_RDKIT_RELEASE',
    'POSTGRES_USER',
  ]);
});

test('what must not be lost is backed up', () => {
  const kept = Object.entries(stack.volumes).filter(([, volume]) => volume?.['x-deployment']?.backup === true);
  expect(kept.map(([name]) => name)).toEqual(['database', 'media', 'home', 'queue']);
});

/** `settings/base.py`, `genuibase.py` and `databases/prod.py` of the backend read these. */
test.each(['setup', 'admin-account', 'backend', 'celery', 'celery-gpu'])(
  '%s is told what the backend reads',
  (name) => {
    const { GENUI_FRONTEND_APP_PATH: _path, ...environment } = stack.services[name]?.environment ?? {};
    const told = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, onLaptop(value)]));
    expect(told).toMatchObject({
      GENUI_BACKEND_PROTOCOL: 'http',
      GENUI_BACKEND_HOST: 'localhost',
      GENUI_BACKEND_PORT: '8000',
      GENUI_BACKEND_SECRET: '${GENUI_BACKEND_SECRET}',
      GENUI_CONTAINER_PREFIX: 'genui-',
      DJANGO_SETTINGS_MODULE: '${DJANGO_SETTINGS_MODULE}',
      POSTGRES_HOST: 'db',
      POSTGRES_DB: 'genui',
      POSTGRES_USER: 'genui',
      POSTGRES_PASSWORD: '${DB_PASSWORD}',
      PGSSLMODE: 'disable',
      REDIS_HOST: 'redis',
      REDIS_PASSWORD: '${REDIS_PASSWORD_ENCODED}',
      HOME: '/home/genui',
    });
  },
);

test('only the job that makes the administrator knows that password', () => {
  const knowing = all.filter(([, { environment }]) => JSON.stringify(environment).includes('GENUI_ADMIN_PASSWORD'));
  expect(knowing.map(([name]) => name)).toEqual(['admin-account']);
});

test('the superuser of the database is reached by a socket that only its server and its job share', () => {
  const sharing = all.filter(([, { volumes }]) => volumes?.some((mount) => mount.startsWith('database-socket:')));
  expect(sharing.map(([name]) => name)).toEqual(['db', 'db-init']);
});
