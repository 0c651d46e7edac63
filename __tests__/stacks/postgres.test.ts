import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** Each folder of a stack is complete by itself, so the script that makes roles and databases lies in all that have such a job. */
test('one script makes the databases of all stacks whose servers have several users', () => {
  const script = (stack: string) =>
    readFileSync(join(import.meta.dirname, '../../templates/stacks', stack, 'config/db/init.sh'), 'utf8');
  expect([script('genui'), script('syntho')]).toEqual([script('dioptra'), script('dioptra')]);
});
