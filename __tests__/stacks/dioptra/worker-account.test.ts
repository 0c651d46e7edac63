import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { folder } from './dioptra.js';
import { type Ended, run, withPrograms } from './programs.js';

/** Dioptra's API as far as accounts go (`restapi/v1/auth`, `restapi/v1/users`): cookies, statuses, and refusals. */
interface Account {
  password: string;
  expires: Date;
  /** The login that still counts: a new password ends all others. */
  login: number;
}

let server: Server;
let accounts: Map<string, Account>;
let calls: string[];
/** Answers to give before the API is ready. */
let notReady: number;

beforeEach(async () => {
  accounts = new Map();
  calls = [];
  notReady = 0;
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(() => new Promise((closed) => server.close(closed)));

const withPython = withPrograms('python3');

withPython('an account that is not there is registered, and can log in', async () => {
  expect(await job('secret-1')).toEqual({
    status: 0,
    said: 'worker account: the account dioptra-worker is registered\n',
  });
  expect(accounts.get('dioptra-worker')?.password).toBe('secret-1');
  expect(calls).toEqual(['login 401', 'login 401', 'register 200', 'login 200']);
});

withPython('a second run changes nothing', async () => {
  await job('secret-1');
  const before = accounts.get('dioptra-worker')?.password;
  calls = [];
  expect(await job('secret-1')).toEqual({ status: 0, said: 'worker account: the account dioptra-worker is there\n' });
  expect(accounts.get('dioptra-worker')?.password).toBe(before);
  expect(calls).toEqual(['login 200', 'current 200']);
});

withPython('an account with another password is said, with the cure and without the password', async () => {
  account('other', 300);
  const { status, said } = await job('secret-1');
  expect(status).toBe(1);
  expect(said).toContain('secrets/WORKER_PASSWORD.env');
  expect(said).not.toMatch(/secret-1/);
  expect(accounts.get('dioptra-worker')?.password).toBe('other');
});

withPython('a password that is about to expire is renewed and stays the same', async () => {
  account('secret-1', 20);
  expect(await job('secret-1')).toMatchObject({ status: 0 });
  const { password, expires } = accounts.get('dioptra-worker') ?? account('', 0);
  expect(password).toBe('secret-1');
  expect(days(expires)).toBeGreaterThan(360);
});

withPython('a renewal that was interrupted is finished', async () => {
  account('secret-1-interim', 365);
  expect(await job('secret-1')).toMatchObject({ status: 0 });
  expect(accounts.get('dioptra-worker')?.password).toBe('secret-1');
});

withPython('an API that is not ready yet is waited for', async () => {
  notReady = 1;
  expect(await job('secret-1')).toMatchObject({ status: 0 });
});

withPython('an error of the API is said', async () => {
  accounts.set('broken', { password: '', expires: new Date(), login: 0 });
  const { status, said } = await job('secret-1');
  expect(status).toBe(1);
  expect(said).toContain('500');
});

function job(password: string): Promise<Ended> {
  const { port } = server.address() as AddressInfo;
  return run('python3', ['-B', join(folder, 'config/restapi/worker-account.py')], {
    env: {
      PATH: process.env.PATH,
      HTTP_PROXY: 'http://127.0.0.1:9',
      http_proxy: 'http://127.0.0.1:9',
      DIOPTRA_API: `http://127.0.0.1:${port}`,
      DIOPTRA_WORKER_USERNAME: 'dioptra-worker',
      DIOPTRA_WORKER_PASSWORD: password,
    },
  });
}

const day = 24 * 60 * 60 * 1000;
const days = (moment: Date): number => (moment.getTime() - Date.now()) / day;

function account(password: string, expiresIn: number): Account {
  const made = { password, expires: new Date(Date.now() + expiresIn * day), login: 0 };
  accounts.set('dioptra-worker', made);
  return made;
}

type Body = Readonly<Record<string, string>>;

interface Reply {
  readonly call: string;
  readonly status: number;
  readonly body?: unknown;
  readonly cookie?: string;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const { call, status, body = {}, cookie } = reply(request, (text === '' ? {} : JSON.parse(text)) as Body);
  calls.push(`${call} ${status}`);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    ...(cookie === undefined ? {} : { 'Set-Cookie': cookie }),
  });
  response.end(JSON.stringify(body));
}

function reply(request: IncomingMessage, body: Body): Reply {
  if (notReady-- > 0) return { call: 'wait', status: 503 };
  if (accounts.has('broken')) return { call: 'broken', status: 500, body: { message: 'no' } };
  switch (`${request.method} ${request.url}`) {
    case 'POST /api/v1/auth/login':
      return logIn(body);
    case 'POST /api/v1/users/':
      return register(body);
    case 'GET /api/v1/users/current':
      return current(request);
    case 'POST /api/v1/users/current/password':
      return change(request, body);
    default:
      return { call: `${request.method} ${request.url}`, status: 404 };
  }
}

function logIn({ username = '', password = '' }: Body): Reply {
  const found = accounts.get(username);
  if (found === undefined || found.password !== password || days(found.expires) < 0) {
    return { call: 'login', status: 401 };
  }
  return { call: 'login', status: 200, cookie: `session=${username}/${found.login}; HttpOnly; Path=/` };
}

function register({ username = '', email = '', password = '', confirmPassword }: Body): Reply {
  if (accounts.has(username)) return { call: 'register', status: 409 };
  if (password !== confirmPassword || email === '') return { call: 'register', status: 422 };
  accounts.set(username, { password, expires: new Date(Date.now() + 365 * day), login: 0 });
  return { call: 'register', status: 200 };
}

function whoIs(request: IncomingMessage): Account | undefined {
  const [, name = '', login] = /session=([^/;]+)\/(\d+)/.exec(request.headers.cookie ?? '') ?? [];
  const found = accounts.get(name);
  return found !== undefined && found.login === Number(login) ? found : undefined;
}

function current(request: IncomingMessage): Reply {
  const found = whoIs(request);
  if (found === undefined) return { call: 'current', status: 401 };
  return { call: 'current', status: 200, body: { passwordExpiresOn: found.expires.toISOString() } };
}

function change(request: IncomingMessage, { oldPassword, newPassword = '', confirmNewPassword }: Body): Reply {
  const found = whoIs(request);
  const isRight = oldPassword === found?.password && newPassword === confirmNewPassword;
  if (found === undefined || !isRight || newPassword === oldPassword) return { call: 'change', status: 403 };
  found.password = newPassword;
  found.expires = new Date(Date.now() + 365 * day);
  found.login += 1;
  return { call: 'change', status: 200 };
}
