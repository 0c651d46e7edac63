import { expect, test } from '@jest/globals';
import { nearest } from '../../../generators/core/answers/nearest.js';

const known = ['gpu.kind', 'gpu.devices', 'host', 'app.TF_CPU'];

test.each([
  ['gpu.knid', 'gpu.kind'],
  ['hsot', 'host'],
  ['app.tf_cpu', 'app.TF_CPU'],
  ['gpu.device', 'gpu.devices'],
  ['network.subnet', undefined],
])('%s was meant to be %s', (word, want) => {
  expect(nearest(word, known)).toBe(want);
});
