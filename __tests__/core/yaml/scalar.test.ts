import { expect, test } from '@jest/globals';
import { plainScalar } from '../../../generators/core/yaml/scalar.js';

test.each([
  ['', null],
  ['~', null],
  ['null', null],
  ['true', true],
  ['False', false],
  ['yes', 'yes'],
  ['no', 'no'],
  ['on', 'on'],
  ['off', 'off'],
  ['12', 12],
  ['-3', -3],
  ['+4', 4],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['0440', 288],
  ['0o17', 15],
  ['0x1F', 31],
  ['0b11', 3],
  ['089', 89],
  ['1_000', 1000],
  ['22:22', '22:22'],
  ['2025-01-02', '2025-01-02'],
  ['1.2.3', '1.2.3'],
  ['12345678901234567890', '12345678901234567890'],
  ['-', '-'],
  ['.', '.'],
  ['__proto__', '__proto__'],
  ['toString', 'toString'],
])('%j is %j', (written, value) => {
  expect(plainScalar(written)).toBe(value);
});
