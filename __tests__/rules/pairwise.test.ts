import { expect, test } from '@jest/globals';
import { pairwise } from './pairwise.js';

const axes = {
  one: [{ one: 1 }, { one: 2 }, { one: 3 }],
  two: [{ two: 1 }, { two: 2 }],
  three: [{ three: 1 }, { three: 2 }, { three: 3 }, { three: 4 }],
};

test('each value meets each value of every other axis, in fewer combinations than there are', () => {
  const found = pairwise(axes);
  for (const [name, values] of Object.entries(axes))
    for (const [other, others] of Object.entries(axes).filter(([each]) => each !== name))
      for (const value of values)
        for (const one of others)
          expect([name, other, found.some((row) => holds(row, value) && holds(row, one))]).toEqual([name, other, true]);
  expect(found.length).toBeLessThan(24);
});

const holds = (row: object, part: object): boolean =>
  Object.entries(part).every(([key, value]) => (row as Record<string, unknown>)[key] === value);
