import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import ejs from 'ejs';
import { folder } from './dioptra.js';
import { withPrograms } from './programs.js';

const scripts = ['config/db/init.sh', 'config/minio/accounts.sh', 'config/frontend/build.sh'];

describe.each(scripts)('%s', (script) => {
  const path = join(folder, script);

  test('is executable', () => expect(statSync(path).mode & 0o111).toBe(0o111));

  withPrograms('sh')('parses under sh', () => judge('sh', ['-n', path]));
  withPrograms('dash')('parses under dash', () => judge('dash', ['-n', path]));
  withPrograms('busybox')('parses under busybox', () => judge('busybox', ['sh', '-n', path]));
  withPrograms('shellcheck')('is clean for shellcheck', () => judge('shellcheck', ['-s', 'sh', '-S', 'style', path]));
});

function judge(program: string, parameters: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, parameters, { encoding: 'utf8' });
  expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
}

test.each([
  [true, 'hostssl'],
  [false, 'host'],
])('pg_hba.conf with TLS %s lets in the superuser by socket and Dioptra by network, and nobody else', (db, type) => {
  const text = ejs.render(
    readFileSync(join(folder, 'config/db/pg_hba.conf.ejs'), 'utf8'),
    { it: { tls: { db } } },
    { strict: true, destructuredLocals: ['it'] },
  );
  const rules = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(rules.map((line) => line.trim().split(/\s+/))).toEqual([
    ['local', 'all', 'postgres', 'peer'],
    [type, 'restapi,mlflow-tracking', 'dioptra', 'all', 'scram-sha-256'],
  ]);
});
