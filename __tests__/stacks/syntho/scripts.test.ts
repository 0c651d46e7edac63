import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createConnection, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { run, withPrograms } from '../dioptra/programs.js';

const config = (path: string): string => join(process.cwd(), 'templates/stacks/syntho/config', path);
const work = mkdtempSync(join(tmpdir(), 'syntho-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.each(['db/init.sh', 'launch/launch.sh'])('%s', (script) => {
  const path = config(script);
  test('is executable', () => expect(statSync(path).mode & 0o111).toBe(0o111));
  withPrograms('dash')('parses under dash', () => judge('dash', ['-n', path]));
  withPrograms('busybox')('parses under busybox', () => judge('busybox', ['sh', '-n', path]));
  withPrograms('shellcheck')('is clean for shellcheck', () => judge('shellcheck', ['-s', 'sh', '-S', 'style', path]));
});

function judge(program: string, parameters: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, parameters, { encoding: 'utf8' });
  expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
}

describe('launch', () => {
  const secret = 'l\'icence $HOME "x"';

  function launch(cloud: string, more: Readonly<Record<string, string>> = {}) {
    const place = mkdtempSync(join(work, 'launch-'));
    const at = (path: string) => join(place, path);
    for (const name of ['bin', 'home/.ssh', 'login/sub']) mkdirSync(at(name), { recursive: true });
    writeFileSync(at('login/credentials'), 'of the cloud');
    // What ray is given, what it could read, and that it has no secret in its environment.
    program(at('bin/ray'), `printf '%s\\n' "$@" >'${at('arguments')}'; env >'${at('environment')}'`);
    program(
      at('bin/ssh-keygen'),
      `echo "$*" >>'${at('keygen')}'; for file; do :; done; echo private >"$file"; echo public >"$file.pub"`,
    );
    const { status, stderr } = spawnSync('sh', [config('launch/launch.sh'), 'up', '-y', '/ray/configuration.yaml'], {
      encoding: 'utf8',
      env: {
        PATH: [at('bin'), process.env.PATH].join(delimiter),
        HOME: at('home'),
        CLOUD: cloud,
        CLOUD_LOGIN_FOLDER: at('login'),
        HANDED_OVER: at('handed-over'),
        LICENSE_KEY_SIGNED: secret,
        ...more,
      },
    });
    const read = (path: string) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined);
    return { status, stderr, at, read };
  }

  test.each([
    ['aws', 'home/.aws'],
    ['gcp', 'home/.config/gcloud'],
    ['azure', 'home/.azure'],
  ])('on %s ray finds the log-in, and the machines what they need', (cloud, login) => {
    const { status, stderr, at, read } = launch(cloud, { REGISTRY_PASSWORD: "p'w $x" });
    expect([status, stderr]).toEqual([0, '']);
    expect(read(`${login}/credentials`)).toBe('of the cloud');
    expect(read('handed-over/licence.env')).toBe(`LICENSE_KEY_SIGNED=${secret}\n`);
    expect(read('handed-over/registry-password')).toBe("p'w $x");
    expect(read('handed-over/id_rsa.pub')).toBe('public\n');
    for (const name of readdirSync(at('handed-over'))) expect(statSync(at(`handed-over/${name}`)).mode & 0o077).toBe(0);
  });

  test('no secret is an argument, or left in the environment of ray', () => {
    const { read } = launch('aws', { REGISTRY_PASSWORD: "p'w $x" });
    expect(read('arguments')).toBe('up\n-y\n/ray/configuration.yaml\n');
    expect(read('environment')).not.toMatch(/icence|p'w/);
  });

  test('a key pair is made once, and no password where there is none', () => {
    const { read } = launch('azure');
    expect(read('keygen')).toContain('-t rsa -b 4096 -N');
    expect(read('handed-over/registry-password')).toBeUndefined();
  });

  test('another cloud, or no licence, is an error before anything starts', () => {
    for (const { status, read } of [launch('ibm'), launch('aws', { LICENSE_KEY_SIGNED: '' })])
      expect([status === 0, read('arguments')]).toEqual([false, undefined]);
  });
});

function program(path: string, text: string): void {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
}

/** A web server that answers with a status. */
async function answering<T>(status: number, use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((_, response) => response.writeHead(status).end());
  try {
    return await use(await listening(server));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const listening = (server: Server | ReturnType<typeof createTcpServer>): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

describe.each([
  ['python3', [config('health/healthy.py'), 'answers']],
  [process.execPath, [config('health/healthy.cjs')]],
] as const)('%s asks whether a server answers', (asker, words) => {
  const ask = (port: number) => run(asker, [...words, `http://127.0.0.1:${port}/`]);

  withPrograms(asker).each([
    [200, 0],
    [302, 0],
    [404, 0],
    [500, 1],
    [503, 1],
  ])('%d ends with %d', async (status, want) => {
    // A redirection leads nowhere here, and what it leads to is not what was asked.
    const ended = await answering(status, ask);
    expect(ended.status).toBe(want);
  });

  withPrograms(asker)('nobody there is no answer', async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await ask(port)).toMatchObject({ status: 1, said: expect.stringContaining('no answer') });
  });
});

describe('a worker is connected', () => {
  withPrograms('python3')('as long as it has a connection to one of the ports', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    const ask = () => run('python3', [config('health/healthy.py'), 'connected', '1', String(port)]);
    // Listening alone is no connection.
    expect(await ask()).toMatchObject({ status: 1, said: expect.stringContaining(`no connection to 1, ${port}`) });
    const client = createConnection(port, '127.0.0.1');
    await new Promise((resolve) => client.on('connect', resolve));
    expect((await ask()).status).toBe(0);
    client.destroy();
    server.close();
  });
});

withPrograms('python3')('a port is listened at, and then it is not', async () => {
  const server = createTcpServer();
  const port = await listening(server);
  const ask = () => run('python3', [config('health/healthy.py'), 'listens', String(port)]);
  expect((await ask()).status).toBe(0);
  await new Promise((resolve) => server.close(resolve));
  expect(await ask()).toMatchObject({ status: 1, said: expect.stringContaining(`nothing listens at ${port}`) });
});

withPrograms('python3')('an unknown question is an error', async () => {
  expect((await run('python3', [config('health/healthy.py'), 'sings'])).status).toBe(1);
});
