import { expect, test } from '@jest/globals';
import { questionsFor } from '../../../generators/core/features/all.js';
import { deployed, findings, lab, service, stackOf } from './deployed.js';

test('nothing is asked about a part that was not chosen', () => {
  expect(findings({ 'app.ADMIN': 'me@example.org' }).warnings.map(({ message }) => message)).toEqual([]);
  const asked = questionsFor(lab).find(({ path }) => path === 'app.ADMIN');
  expect(asked?.usedWhen).toEqual([[{ path: 'profiles.console', not: false, values: [true] }]]);
});

test('a chosen part brings its service, its route and its setting', () => {
  const deployment = deployed({ 'profiles.console': true, 'app.ADMIN': 'me@example.org' });
  expect(deployment.settings.map(({ name, value }) => [name, value])).toContainEqual(['ADMIN', 'me@example.org']);
  expect(deployment.routes.map(({ name }) => name)).toContain('console');
  expect(deployed().settings.map(({ name }) => name)).not.toContain('ADMIN');
  expect(deployed().routes.map(({ name }) => name)).not.toContain('console');
});

test.each([
  [0, []],
  [1, ['cpu-1']],
  [3, ['cpu-1', 'cpu-2', 'cpu-3']],
])('%d workers are %j', (count, want) => {
  const names = deployed({ 'app.CPU': count }).services.flatMap(({ origin, name }) => (origin === 'cpu' ? [name] : []));
  expect(names).toEqual(want);
});

test('an answer stays a name that .env defines, a computed value is written out', () => {
  const web = service(deployed(), 'web');
  expect(web.image).toBe('ghcr.io/example/lab-web:${LAB_TAG}');
  expect(web.environment.GPU).toBe('none');
});

test('a variable without a value removes its entry, with a default for the laptop too', () => {
  const text = `
name: lab
x-deployment:
  version: 1
  title: Lab
  variables: { SECURE: [{ when: { deployment.protocol: https }, value: "yes" }] }
  routes: { site: { path: /, service: web, port: 80 } }
services:
  web: { image: "example/web:1.0", environment: { PLAIN: "\${SECURE}", LAPTOP: "\${SECURE:-no}", PART: "is \${SECURE}" } }
`;
  const environment = (tls: string) => service(deployed({ 'tls.kind': tls }, stackOf(text)), 'web').environment;
  expect(environment('none')).toEqual({ PART: 'is ' });
  expect(environment('self-signed')).toEqual({ PLAIN: 'yes', LAPTOP: 'yes', PART: 'is yes' });
});

/** A stack with an answer that comes later, a secret of one part, and values that are built on others. */
const growing = stackOf(`
name: lab
x-deployment:
  version: 1
  questions:
    PART: { ask: Part, type: boolean, default: false }
    HEAD: { about: Where the head is, later: true, pattern: "[a-z0-9.]+" }
  secrets:
    PART_KEY: { ask: Key, when: { app.PART: true } }
  variables:
    ADDRESS: "\${HEAD}"
    FOLDER: /data/\${DEPLOYMENT_NAME}
    FILE: "\${FOLDER}/x"
    URL: [{ when: { app.HEAD: { not: "" } }, value: "http://\${HEAD}:80" }]
services:
  web:
    image: lab-web:1
    environment: { ADDRESS: "\${ADDRESS}", URL: "\${URL}", FILE: "\${FILE}", KEY: "\${PART_KEY}" }
networks:
  backend: { name: "\${DEPLOYMENT_NAME}", internal: true }
`);

test('an answer that only comes later is asked of nobody, and has no value until then', () => {
  expect(questionsFor(growing).find(({ path }) => path === 'app.HEAD')).toMatchObject({ asked: false, default: '' });
  const before = deployed({}, growing);
  expect(service(before, 'web').environment).toEqual({ FILE: '/data/lab-deployment/x' });
  expect(before.later).toEqual([{ path: 'app.HEAD', about: 'Where the head is' }]);
  const after = deployed({ 'app.HEAD': '10.0.0.4' }, growing);
  expect(service(after, 'web').environment).toMatchObject({ ADDRESS: '${HEAD}', URL: 'http://${HEAD}:80' });
  expect([after.later, after.settings.map(({ name }) => name)]).toEqual([[], ['HEAD']]);
});

test('a secret whose condition does not hold is nobody’s to give', () => {
  expect(deployed({}, growing).secrets).toEqual([]);
  expect(deployed({ 'app.PART': true }, growing).secrets.map(({ name }) => name)).toEqual(['PART_KEY']);
});

test('a stack may name the inner network, which keeps the operator’s options', () => {
  expect(deployed({ 'network.mtu': '1442' }, growing).networks).toEqual([
    {
      name: 'backend',
      realName: 'lab-deployment',
      internal: true,
      rest: { driver_opts: { 'com.docker.network.driver.mtu': '1442' } },
    },
  ]);
});
