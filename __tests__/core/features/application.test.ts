import { expect, test } from '@jest/globals';
import { questionsFor } from '../../../generators/core/features/all.js';
import { deployed, findings, lab, service } from './deployed.js';

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

test('a variable without a value removes its entry', () => {
  const fit = service(deployed({ 'gpu.kind': 'nvidia', 'app.FIT': 1 }), 'fit-1');
  expect(fit.environment.DEVICES).toBe('0');
});
