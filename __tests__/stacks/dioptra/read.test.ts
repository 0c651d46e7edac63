import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readStack } from '../../../generators/core/stack/read.js';
import { loadStack } from '../../../generators/edge/stacks.js';
import { folder } from './dioptra.js';

test('the stack is read without a problem or a warning', () => {
  const result = readStack('dioptra/stack.yml', readFileSync(join(folder, 'stack.yml'), 'utf8'));
  expect(result.ok ? result.warnings : result.problems).toEqual([]);
});

test('what lies beside it comes along, and nothing else', async () => {
  const result = await loadStack('dioptra', { root: process.cwd(), cwd: '/' });
  expect(result.ok ? result.value.assets.map(({ path }) => path).sort() : result.problems).toEqual([
    'config/db/init.sh',
    'config/db/pg_hba.conf.ejs',
    'config/frontend/build.sh',
    'config/minio/accounts.sh',
    ...[
      'builtin-plugins-readonly',
      'builtin-plugins-readwrite',
      'custom-plugins-readonly',
      'custom-plugins-readwrite',
      'dioptra-readonly',
      'mlflow-tracking-readwrite',
      'plugins-readonly',
      'workflow-downloadonly',
      'workflow-uploadonly',
    ].map((name) => `config/minio/policies/${name}.json`),
    'config/restapi/worker-account.py',
  ]);
});
