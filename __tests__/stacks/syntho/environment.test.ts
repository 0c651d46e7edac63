import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Compiled } from '../../../generators/core/compile.js';
import { compose } from '../../edge/secrets/compose.js';
import { compiledSyntho, launched, onMachines } from '../../rules/syntho.js';

/** What containers really get, as Compose itself puts it together. */
const withCompose = compose === undefined ? test.skip : test;
const work = mkdtempSync(join(tmpdir(), 'syntho-environment-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

type Environments = Readonly<Record<string, Readonly<Record<string, string>>>>;

function environments({ files, deployment }: Compiled): Environments {
  const folder = mkdtempSync(join(work, 'folder-'));
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const { path, text } of files) put(path, text);
  for (const { name, encoded } of deployment.secrets)
    put(`secrets/${name}.env`, `${name}='value-of-${name}'\n${encoded ? `${name}_ENCODED='encoded-${name}'\n` : ''}`);
  const [program = '', ...words] = compose ?? [];
  const { status, stdout, stderr } = spawnSync(program, [...words, '--profile', '*', 'config', '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  // A name that nothing defines is a warning of Compose's.
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { services } = JSON.parse(stdout) as { services: Record<string, { environment?: Record<string, string> }> };
  return Object.fromEntries(Object.entries(services).map(([name, { environment = {} }]) => [name, environment]));
}

describe.each([
  ['Ray beside it', {}],
  ['a cluster that is not known yet', launched('aws')],
  ['a cluster', launched('azure', { 'app.RAY_HEAD_ADDRESS': '10.0.0.4' })],
  ['Ray on machines', onMachines()],
])('with %s', (_, given) => {
  withCompose('every value has arrived, and none is a name in its place', () => {
    const found = environments(compiledSyntho(given));
    for (const [name, environment] of Object.entries(found))
      for (const [key, value] of Object.entries(environment)) {
        expect([name, key, value]).not.toEqual([name, key, expect.stringContaining('$')]);
        expect([name, key, value]).not.toEqual([name, key, '']);
      }
    for (const name of ['backend', 'backend-worker'])
      expect(found[name]).toMatchObject({
        SECRET_KEY: 'value-of-BACKEND_SECRET_KEY',
        DB_PASSWORD: 'value-of-BACKEND_DB_PASSWORD',
        REDIS_DB_INDEX: '1',
      });
    for (const name of ['core', 'core-worker'])
      expect(found[name]).toMatchObject({
        SECRET_KEY: 'value-of-CORE_SECRET_KEY',
        SECRET_KEY_2: 'value-of-CORE_SECRET_KEY',
        LICENSE_KEY_SIGNED: 'value-of-LICENSE_KEY',
        DATABASE_URL: 'postgresql+asyncpg://syntho-core:value-of-CORE_DB_PASSWORD@postgres:5432/syntho-core',
        CELERY_BROKER_URL: 'redis://redis:6380/0',
        CELERY_RESULT_BACKEND: 'redis://redis:6380/0',
      });
    expect(found.backend).toMatchObject({
      USER_NAME: 'admin',
      USER_PASSWORD: 'value-of-ADMIN_PASSWORD',
      USER_EMAIL: 'admin@example.org',
      SYNTHO_ENGINE_URL: 'http://core:8080/api',
    });
  });
});
