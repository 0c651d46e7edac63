import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readStack } from '../../../generators/core/stack/read.js';
import { loadStack } from '../../../generators/edge/stacks.js';

const folder = join(process.cwd(), 'templates', 'stacks', 'syntho');

test('the stack is read without a problem or a warning', () => {
  const result = readStack('syntho/stack.yml', readFileSync(join(folder, 'stack.yml'), 'utf8'));
  expect(result.ok ? result.warnings : result.problems).toEqual([]);
});

test('what lies beside it comes along, and nothing else', async () => {
  const result = await loadStack('syntho', { root: process.cwd(), cwd: '/' });
  expect(result.ok ? result.value.assets.map(({ path }) => path).sort() : result.problems).toEqual([
    'clusters/README.md',
    'clusters/aws.yml',
    'clusters/azure.yml',
    'clusters/gcp.yml',
    'clusters/machines.md',
    'config/db/init.sh',
    'config/db/pg_hba.conf.ejs',
    'config/health/healthy.cjs',
    'config/health/healthy.py',
    'config/launch/launch.sh',
    'config/launch/passwd.ejs',
  ]);
});
