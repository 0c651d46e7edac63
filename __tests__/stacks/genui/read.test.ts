import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readStack } from '../../../generators/core/stack/read.js';
import { loadStack } from '../../../generators/edge/stacks.js';
import { folder } from './genui.js';

test('the stack is read without a problem or a warning', () => {
  const result = readStack('genui/stack.yml', readFileSync(join(folder, 'stack.yml'), 'utf8'));
  expect(result.ok ? result.warnings : result.problems).toEqual([]);
});

test('what lies beside it comes along, and nothing else', async () => {
  const result = await loadStack('genui', { root: process.cwd(), cwd: '/' });
  expect(result.ok ? result.value.assets.map(({ path }) => path).sort() : result.problems).toEqual([
    'config/db/group',
    'config/db/init.sh',
    'config/db/passwd',
    'config/db/pg_hba.conf.ejs',
    'config/genui/admin-account.py',
    'config/genui/healthy.py',
    'config/genui/interface.sh',
    'config/genui/setup.sh',
    'config/source/fetch.sh',
    'config/user/group.ejs',
    'config/user/passwd.ejs',
  ]);
});
