import { expect, test } from '@jest/globals';
import { questionsFor } from '../../../generators/core/features/all.js';
import { rotationOf } from '../../../generators/core/rotation/rotation.js';
import { deployed, service, stackOf } from './deployed.js';

const stack = stackOf(`
name: lab
x-deployment:
  version: 1
  title: Lab
  routes:
    site: { path: /, service: web, port: 8000 }
    admin: { path: [/admin/, /api/admin], service: web, port: 8000, protect: login, rate-limit: 6/minute }
services:
  web: { image: "example/web:1", user: "1000:1000", networks: [default, queue] }
  seal: { image: "example/seal:1", user: "1001", networks: [queue], secrets: [key] }
  root: { image: "example/root:1", secrets: [key] }
  alone: { image: "example/alone:1", networks: [queue] }
networks: { queue: { internal: true } }
secrets: { key: { file: ./secrets/seal.key, x-deployment: { make: bytes, bytes: 64 } } }
`);
const it = deployed({ 'login.user': 'anna' }, stack);

test('what is protected asks for the one user, and the rest does not', () => {
  const locations = it.proxy.kind === 'nginx' ? it.proxy.sites.flatMap((site) => site.locations) : [];
  expect(locations.map(({ path, login, rate }) => [path, login, rate])).toEqual([
    ['/', false, undefined],
    ['/admin/', true, { limit: '6r/m', burst: 6 }],
    ['/api/admin', true, { limit: '6r/m', burst: 6 }],
  ]);
  expect(it.privateFiles).toContainEqual({
    secret: 'LOGIN_PASSWORD',
    form: { kind: 'htpasswd', user: 'anna' },
    name: 'htpasswd',
    volume: 'nginx-secrets',
    owner: '101:101',
    service: 'nginx',
  });
  expect(it.secrets.find(({ name }) => name === 'LOGIN_PASSWORD')).toMatchObject({
    make: { kind: 'password', length: 24 },
    services: ['nginx'],
  });
});

test('a user is asked for only where something is protected', () => {
  const paths = (text: string) => questionsFor(stackOf(text)).map(({ path }) => path);
  expect(questionsFor(stack).map(({ path }) => path)).toContain('login.user');
  expect(
    paths(
      'name: lab\nx-deployment: { version: 1, title: Lab, routes: { site: { path: /, service: web, port: 80 } } }\nservices: { web: { image: "web:1" } }\n',
    ),
  ).not.toContain('login.user');
});

test('another password is told to nginx by init', () => {
  expect(rotationOf('LOGIN_PASSWORD', it, stack)).toMatchObject({
    steps: [],
    restart: ['nginx'],
    commands: ['docker compose down', './init-deployment.sh', 'docker compose up --detach --wait'],
  });
});

test('a secret of bytes: in a volume of its own for a user with a number, by Compose for root', () => {
  expect(service(it, 'seal').mounts).toContainEqual(
    expect.objectContaining({ kind: 'volume', volume: 'seal-secrets', target: '/run/secrets', readOnly: true }),
  );
  expect(it.privateFiles).toContainEqual(
    expect.objectContaining({ secret: 'key', name: 'key', owner: '1001:1001', service: 'seal' }),
  );
  expect([service(it, 'seal').rest.secrets, service(it, 'root').rest.secrets]).toEqual([undefined, ['key']]);
  expect(it.composeSecrets).toEqual({ key: { file: './secrets/seal.key' } });
  expect(it.secrets.find(({ name }) => name === 'key')).toMatchObject({
    file: 'secrets/seal.key',
    services: ['seal', 'root'],
  });
});

test('who names networks is on these alone, and default among them is backend', () => {
  const of = (name: string) => Object.keys(service(it, name).networks).sort();
  expect([of('web'), of('alone'), of('root')]).toEqual([['backend', 'queue'], ['queue'], ['backend']]);
  expect(of('nginx')).toEqual(['backend', 'edge']);
});

test('what a route leads to is where nginx is, too', () => {
  const apart = stackOf(`
name: lab
x-deployment: { version: 1, title: Lab, routes: { site: { path: /, service: web, port: 8000 } } }
services: { web: { image: "example/web:1", networks: [front] } }
networks: { front: {} }
`);
  const of = (name: string) => Object.keys(service(deployed({}, apart), name).networks).sort();
  expect([of('web'), of('nginx')]).toEqual([
    ['backend', 'front'],
    ['backend', 'edge'],
  ]);
});
