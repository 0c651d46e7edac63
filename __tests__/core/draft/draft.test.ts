import { expect, test } from '@jest/globals';
import { deployed, service, stackOf } from '../features/deployed.js';

/** Users, names of databases and places that are made of answers. */
const stack = stackOf(`
name: lab
x-deployment:
  version: 1
  title: Lab
  questions:
    UID: { ask: Number of the user, type: integer, default: 1000 }
    PAGES: { ask: With pages, type: boolean, default: true }
    DATA: { ask: Name of the database, default: lab }
    LEVEL: { about: How much is logged, default: info }
  routes:
    site: { path: /, service: web, port: 80 }
    pages: { path: /pages/, static: pages }
services:
  db:
    image: postgres:17.6
    x-deployment: { kind: postgres, databases: { DB: { name: "\${DATA}", user: "\${DATA}-user" } } }
  web:
    image: example/web:1.0
    user: "\${UID}:100"
    environment: { DATABASE: "\${DB_USER}@\${DB_NAME}", LEVEL: "\${LEVEL}" }
    volumes: ["data:/data"]
  build:
    image: example/build:1.0
    user: "\${UID}"
    volumes: ["pages:/pages"]
    x-deployment: { phase: init, when: { app.PAGES: true } }
volumes:
  data: { x-deployment: { about: Data } }
  pages: { x-deployment: { about: Pages } }
`);

test.each([
  [{}, '1000:100'],
  [{ 'app.UID': 4321 }, '4321:100'],
])('the user of a service may be an answer, and owns what it writes: %j', (given, user) => {
  const deployment = deployed(given, stack);
  expect(service(deployment, 'web').user).toBe(user);
  expect(deployment.volumes.find(({ name }) => name === 'data')?.owner).toBe(user);
  expect(deployment.settings.map(({ name }) => name)).not.toContain('UID');
});

test('names of databases and of their users may hold answers', () => {
  expect(service(deployed({}, stack), 'web').environment.DATABASE).toBe('lab-user@lab');
  expect(service(deployed({ 'app.DATA': 'a$b' }, stack), 'web').environment.DATABASE).toBe('a$$b-user@a$$b');
});

test('what no service mounts is not served', () => {
  const paths = (given: Parameters<typeof deployed>[0]) => {
    const { proxy } = deployed(given, stack);
    return proxy.kind === 'none' ? [] : proxy.sites.flatMap(({ locations }) => locations.map(({ path }) => path));
  };
  expect(paths({})).toEqual(['/', '/pages/']);
  expect(paths({ 'app.PAGES': false })).toEqual(['/']);
});

test('files that are served from a directory of the machine are mounted from there', () => {
  const deployment = deployed({ 'storage.pages.kind': 'directory', 'storage.pages.path': '/srv/our pages' }, stack);
  expect(service(deployment, 'nginx').mounts).toContainEqual({
    kind: 'bind',
    source: '/srv/our pages',
    target: '/srv/pages',
    readOnly: true,
    rest: { bind: { create_host_path: false } },
  });
});

test('a setting says what it is for', () => {
  expect(deployed({}, stack).settings).toContainEqual({ name: 'LEVEL', value: 'info', about: 'How much is logged' });
});
