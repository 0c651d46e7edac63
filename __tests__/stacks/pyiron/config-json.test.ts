import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { decide } from '../../../generators/edge/decide.js';
import { readOrder } from '../../../generators/edge/order.js';
import { type Outcome, write } from '../../../generators/edge/write.js';
import { folderWith } from '../../edge/places.js';
import { plainCommand, quietWorld } from '../../edge/world.js';

/** The config.json of 2021, filled in. */
const config = {
  build: { HOST_KEY_PATH: 'server.key', HOST_CERT_PATH: 'server.crt', NGINX_NETWORK: 'pmd-net' },
  pyiron: {
    OAUTH2_TOKEN_URL: 'https://id.example.org/auth/realms/lab/protocol/openid-connect/token',
    OAUTH2_AUTHORIZE_URL: 'https://id.example.org/auth/realms/lab/protocol/openid-connect/auth',
    OAUTH2_USERDATA_URL: 'https://id.example.org/auth/realms/lab/protocol/openid-connect/userinfo',
    OAUTH_CALLBACK_URL: 'https://lab.example.org/hub/oauth_callback',
    CLIENT_ID: 'pyiron',
    CLIENT_SECRET: 'from Keycloak',
    PYIRON_BASE: 'pyiron/base:2025-11-24',
    PYIRON_ATOMISTIC: 'pyiron/pyiron:2025-11-24',
    PYIRON_CONTINUUM: 'pyiron/continuum:2025-10-13',
    PYIRON_EXPERIMENTAL: 'pyiron/experimental:2025-10-13',
    MEM_LIMIT: '2G',
    CPU_LIMIT: '1',
    ADMIN_USER: 'anna',
  },
  shared: { POSTGRES_PASSWORD: 'password' },
};

async function run(cwd: string): Promise<Outcome> {
  const world = { ...quietWorld(cwd) };
  const command = { ...plainCommand, folder: 'lab', stack: 'pyiron', answersFile: 'config.json' };
  return write(await decide(await readOrder(command, world), world), world);
}

/** Every file of a folder with its text and mode. */
const allOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
      const at = join(folder, path);
      const stat = statSync(at);
      return stat.isFile() ? [[path, `${stat.mode} ${readFileSync(at, 'utf8')}`]] : [];
    }),
  );

test('it is an answers file: a network in it wins over certificates, its secret is one, and a second run changes nothing', async () => {
  const cwd = folderWith({ 'config.json': JSON.stringify(config) });
  const first = await run(cwd);
  expect(first.kind === 'refused' ? first.problems : first.kind).toBe('written');
  const at = join(cwd, 'lab');
  expect(load(readFileSync(join(at, 'deployment.yml'), 'utf8'))).toMatchObject({
    proxy: { kind: 'external', network: 'pmd-net' },
    app: { PYIRON_EXPERIMENTAL: 'pyiron/experimental:2025-10-13', ADMIN_USERS: 'anna', CLIENT_ID: 'pyiron' },
  });
  const files = allOf(at);
  expect(files['secrets/CLIENT_SECRET.env']).toContain("CLIENT_SECRET='from Keycloak'");
  expect(files['secrets/DB_PASSWORD.env']).toMatch(/DB_PASSWORD='[A-Za-z0-9]{32}'/);
  const open = Object.entries(files).filter(
    ([path, text]) => !path.startsWith('secrets/') && text.includes('from Keycloak'),
  );
  expect(open).toEqual([]);
  await run(cwd);
  expect(allOf(at)).toEqual(files);
}, 60_000);

test('without a network, its certificate is used', async () => {
  const { NGINX_NETWORK: _, ...build } = config.build;
  const cwd = folderWith({ 'config.json': JSON.stringify({ ...config, build }) });
  const outcome = await run(cwd);
  const messages = outcome.kind === 'refused' ? outcome.problems.map(({ message }) => message).join('\n') : '';
  // There is no such file here, and that is what is said of it.
  expect(messages).toContain('server.crt');
}, 60_000);
