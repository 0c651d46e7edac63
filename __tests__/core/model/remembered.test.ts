import { expect, test } from '@jest/globals';
import { remembered } from '../../../generators/core/model/remembered.js';

test('works once for each object, whatever comes of it, and not for one that only looks the same', () => {
  const worked: object[] = [];
  const find = remembered((from: { readonly name: string }): string | undefined => {
    worked.push(from);
    return from.name || undefined;
  });
  const [one, none] = [{ name: 'one' }, { name: '' }];
  expect([find(one), find(none), find(one), find(none), find({ name: 'one' })]).toEqual([
    ...['one', undefined, 'one', undefined],
    'one',
  ]);
  expect(worked).toEqual([one, none, { name: 'one' }]);
});
