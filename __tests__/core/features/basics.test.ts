import { expect, test } from '@jest/globals';
import { isHost, slug } from '../../../generators/core/features/basics.js';

test.each([
  ['Dioptra deployment', 'dioptra-deployment'],
  ['my_lab', 'my-lab'],
  ['  Größe  42 ', 'groe-42'],
  ['--a--b--', 'a-b'],
  ['日本', ''],
  ['a'.repeat(60), 'a'.repeat(40)],
  [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
])('the slug of %j is %j', (name, want) => {
  expect(slug(name)).toBe(want);
});

test.each([
  ['localhost', true],
  ['lab.example.org', true],
  ['lab-1.example.org', true],
  ['192.0.2.1', true],
  ['192.0.2.256', false],
  ['2001:db8::1', true],
  ['::1', true],
  ['lab_1.example.org', false],
  ['-lab.example.org', false],
  ['lab..example.org', false],
  ['https://lab.example.org', false],
  ['lab.example.org:443', false],
  ['lab example', false],
  ['', false],
  ['$host', false],
  ['a;b', false],
  ['12.34', false],
])('%j is a host: %j', (host, want) => {
  expect(isHost(host)).toBe(want);
});
