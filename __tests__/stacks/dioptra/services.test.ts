import { expect, test } from '@jest/globals';
import { isJob, longRunning, stack } from './dioptra.js';

const all = Object.entries(stack.services);
const secretNames = [...Object.keys(stack['x-deployment'].secrets), 'DB_PASSWORD', 'DB_PASSWORD_ENCODED'];

test('five jobs at most prepare a deployment, one of them the prepare step', () => {
  expect(all.filter(([, service]) => isJob(service)).map(([name]) => name)).toEqual([
    'db-init',
    'minio-accounts',
    'worker-account',
    'frontend-build',
  ]);
});

test.each(longRunning)('%s has a bounded health check that needs no secret', (_, { healthcheck }) => {
  expect(healthcheck).toMatchObject({
    interval: expect.any(String),
    timeout: expect.any(String),
    retries: expect.any(Number),
  });
  expect(JSON.stringify(healthcheck?.test)).not.toContain('${');
});

test.each(all)('%s runs as a user that is not root', (_, { user }) => {
  expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
});

/** Hardening is for all; what is less is said, with a reason. */
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

test.each(Object.entries(stack['x-deployment'].questions).filter(([name]) => name.endsWith('_TAG')))(
  '%s is a fixed version that its own pattern allows',
  (_, { default: tag, pattern }) => {
    expect(tag).toMatch(/\d+\.\d+\.\d+|17\.\d+|RELEASE\.\d{4}-\d\d-\d\d/);
    expect(tag).not.toContain('latest');
    expect(tag).toMatch(new RegExp(`^(?:${pattern})$`));
  },
);

test.each([
  ['17', true],
  ['17.11-bookworm', true],
  ['14.24', true],
  ['15-trixie', true],
  ['18', false],
  ['13.20', false],
  ['17-alpine', false],
  ['latest', false],
])('Postgres %s may be chosen: %s', (tag, allowed) => {
  expect(new RegExp(`^(?:${stack['x-deployment'].questions.POSTGRES_TAG?.pattern})$`).test(tag)).toBe(allowed);
});

test.each(all)('%s takes its version from a question', (_, { image }) => {
  expect(image).toMatch(/:\$\{[A-Z_]+_TAG\}$/);
});

test.each(['db', 'redis', 'minio', 'mlflow', 'restapi', 'pgadmin'])('%s has limits and time to stop', (name) => {
  const service = stack.services[name];
  expect(service?.deploy?.resources?.limits).toMatchObject({
    memory: expect.any(String),
    cpus: expect.any(String),
    pids: expect.any(Number),
  });
  expect(service?.stop_grace_period).toMatch(/^\d+(s|m)$/);
});

/** More CPUs than the machine has is an error of the engine, not a generous limit. */
test.each(longRunning)('%s asks for no more CPUs than a small machine has', (_, { deploy }) => {
  expect(Number(deploy?.resources?.limits.cpus ?? 0)).toBeLessThanOrEqual(2);
});

/** A volume that a service other than root writes is given to that service's user. */
test.each(all)('%s owns the volumes it writes', (_, { user, volumes = [] }) => {
  for (const mount of volumes) {
    const [source = '', , mode] = mount.split(':');
    if (source.startsWith('.') || mode === 'ro') continue;
    expect(stack.volumes[source]?.['x-deployment'].owner).toBe(user);
  }
});

test('what must not be lost is backed up', () => {
  const kept = Object.entries(stack.volumes).filter(([, volume]) => volume?.['x-deployment'].backup === true);
  expect(kept.map(([name]) => name)).toEqual(['database', 'objects', 'queue', 'pgadmin']);
});

test('the superuser of the database is reached by a socket that only its server and its job share', () => {
  const sharing = all.filter(([, { volumes }]) => volumes?.some((mount) => mount.startsWith('database-socket:')));
  expect(sharing.map(([name]) => name)).toEqual(['db', 'db-init']);
});
