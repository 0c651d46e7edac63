import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { run, withPrograms } from '../dioptra/programs.js';
import { folder } from './genui.js';

const work = mkdtempSync(join(tmpdir(), 'genui-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const config = (path: string): string => join(folder, 'config', path);

describe.each(['db/init.sh', 'genui/setup.sh', 'genui/interface.sh', 'source/fetch.sh'])('%s', (script) => {
  const path = config(script);

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

/** A program of that name which writes down how it was called, and ends as told. */
function recorder(name: string, ends = 0): { readonly path: string; readonly calls: () => readonly string[] } {
  const bin = mkdtempSync(join(work, 'bin-'));
  const log = join(bin, 'calls');
  writeFileSync(join(bin, name), `#!/bin/sh\necho "$*" >>'${log}'\nexit ${ends}\n`);
  chmodSync(join(bin, name), 0o755);
  return {
    path: `${bin}:${process.env.PATH}`,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}

describe('setup', () => {
  const setup = (ends: number) => {
    const data = mkdtempSync(join(work, 'data-'));
    mkdirSync(join(data, 'files/media/models/of-ada'), { recursive: true });
    const python = recorder('python', ends);
    const { status } = spawnSync('sh', [config('genui/setup.sh')], {
      env: { PATH: python.path, GENUI_DATA_DIR: data },
    });
    return { status, data, calls: python.calls() };
  };

  test('migrates, registers and collects, in this order', () => {
    const { status, calls } = setup(0);
    expect(status).toBe(0);
    expect(calls).toEqual([
      'manage.py migrate --noinput',
      'manage.py genuisetup',
      'manage.py collectstatic --noinput --clear',
    ]);
  });

  test('leaves folders of models and compounds that nobody else can list', () => {
    const { data } = setup(0);
    for (const name of ['models', 'models/of-ada', 'compounds'])
      expect(statSync(join(data, 'files/media', name)).mode & 0o007).toBe(0o001);
  });

  test('stops at the first step that fails', () => {
    const { status, calls } = setup(3);
    expect(status).toBe(3);
    expect(calls).toEqual(['manage.py migrate --noinput']);
  });
});

describe('interface', () => {
  const image = mkdtempSync(join(work, 'image-'));
  mkdirSync(join(image, 'static'));
  writeFileSync(join(image, 'index.html'), '<html>', { mode: 0o600 });
  writeFileSync(join(image, 'static/app.js'), 'app');
  const copy = (built: string, target: string) =>
    spawnSync('sh', [config('genui/interface.sh')], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, BUILT: built, TARGET: target, GENUI_URL: 'https://genui.example.org:443' },
    });

  test('takes the place of the one that is there, and knows its API', () => {
    const target = mkdtempSync(join(work, 'target-'));
    writeFileSync(join(target, 'old.js'), 'old');
    for (const _ of ['first', 'again']) expect(copy(image, target)).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(join(target, 'old.js'))).toBe(false);
    expect(readFileSync(join(target, 'static/app.js'), 'utf8')).toBe('app');
    expect(JSON.parse(readFileSync(join(target, 'info/backend/host.json'), 'utf8'))).toEqual({
      url: 'https://genui.example.org:443',
    });
    // nginx is another user
    expect(statSync(join(target, 'index.html')).mode & 0o004).toBe(0o004);
  });

  test('an image without one is refused before anything is taken away', () => {
    const target = mkdtempSync(join(work, 'target-'));
    writeFileSync(join(target, 'index.html'), 'old');
    const { status, stderr } = copy(join(image, 'static'), target);
    expect([status, stderr]).toEqual([1, expect.stringContaining('there is none in this image')]);
    expect(readFileSync(join(target, 'index.html'), 'utf8')).toBe('old');
  });
});

describe('admin-account', () => {
  /** A Django just large enough: accounts are lines of a file. */
  const site = mkdtempSync(join(work, 'site-'));
  mkdirSync(join(site, 'django/contrib/auth'), { recursive: true });
  writeFileSync(join(site, 'django/__init__.py'), 'def setup():\n    pass\n');
  writeFileSync(join(site, 'django/contrib/__init__.py'), '');
  writeFileSync(
    join(site, 'django/contrib/auth/__init__.py'),
    [
      'import os',
      'class Found(list):',
      '    def exists(self):',
      '        return len(self) > 0',
      'class Users:',
      '    def filter(self, username):',
      "        lines = open('accounts').read().split() if os.path.exists('accounts') else []",
      '        return Found(line for line in lines if line.split(":")[0] == username)',
      '    def create_superuser(self, *account):',
      "        open('accounts', 'a').write(':'.join(account) + '\\n')",
      'def get_user_model():',
      "    return type('User', (), {'objects': Users()})",
      '',
    ].join('\n'),
  );
  const env = (password: string) => ({
    PATH: process.env.PATH,
    GENUI_ADMIN_USER: 'admin',
    GENUI_ADMIN_EMAIL: 'admin@example.org',
    GENUI_ADMIN_PASSWORD: password,
  });

  withPrograms('python3')('makes the account once, leaves it alone afterwards, and says no password', async () => {
    const first = await run('python3', [config('genui/admin-account.py')], { cwd: site, env: env('first-secret') });
    const again = await run('python3', [config('genui/admin-account.py')], { cwd: site, env: env('second-secret') });
    expect([first, again]).toEqual([
      { status: 0, said: 'administrator: the account admin is made\n' },
      { status: 0, said: 'administrator: the account admin is there, and is left as it is\n' },
    ]);
    expect(readFileSync(join(site, 'accounts'), 'utf8')).toBe('admin:admin@example.org:first-secret\n');
  });
});

describe('healthy', () => {
  const ask = async (port: number) =>
    run('python3', [config('genui/healthy.py')], {
      env: { PATH: process.env.PATH, GENUI_BACKEND_HOST: 'genui.example.org', BACKEND_PORT: String(port) },
    });

  withPrograms('python3')('asks under the public name, and is content with a way on', async () => {
    const hosts: (string | undefined)[] = [];
    let status = 302;
    const server = createServer((request, response) => {
      hosts.push(request.headers.host);
      response.writeHead(status, { Location: '/app/' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await ask(port)).toEqual({ status: 0, said: '' });
    status = 500;
    expect(await ask(port)).toEqual({ status: 1, said: 'answered 500\n' });
    await new Promise((resolve) => server.close(resolve));
    expect(await ask(port)).toMatchObject({ status: 1, said: expect.stringContaining('no answer') });
    expect(hosts).toEqual(['genui.example.org', 'genui.example.org']);
  });
});
