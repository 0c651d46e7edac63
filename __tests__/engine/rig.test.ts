import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { confinement, eventually, must, project, RIG_SCRIPTS, run } from './rig/docker.js';

const smoke = project(join(RIG_SCRIPTS, 'smoke'), `rig-smoke-${process.pid}`);

beforeAll(() => {
  smoke.up();
});

afterAll(() => {
  smoke.down(['-v']);
});

const json = (text: string): Record<string, unknown> => JSON.parse(text);

const health = (service: string, url = 'http://localhost:5000/health') => {
  const { stdout } = smoke.exec(service, ['curl', '-s', '-w', '\n%{http_code}', url]);
  const [body = '', status] = stdout.split('\n');
  return { status, ...json(body) };
};

/** A signed S3 request from inside the network, by curl: another implementation than the stand-ins' own. */
const s3 = (args: readonly string[], account = 'artifacts-account', secret = 'artifacts-password') =>
  smoke.exec('restapi', [
    ...['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '--aws-sigv4', 'aws:amz:us-east-1:s3'],
    ...['--user', `${account}:${secret}`, ...args],
  ]).stdout;

describe('the containers', () => {
  test('are confined as declared, and none restarts', () => {
    const ids = smoke.containers();
    expect(ids.length).toBe(9);
    for (const id of ids) {
      const [name, state, restarts] = must('docker', [
        'inspect',
        '-f',
        '{{index .Config.Labels "com.docker.compose.service"}} {{.State.Status}} {{.RestartCount}}',
        id,
      ])
        .trim()
        .split(' ');
      expect([name, restarts]).toEqual([name, '0']);
      if (name === 'accounts') continue;
      expect([name, state]).toEqual([name, 'running']);
      const found = confinement(id);
      expect([name, found.capabilities, found.noNewPrivileges]).toEqual([name, 0n, true]);
      expect([name, found.readOnly]).toEqual([name, name !== 'pgadmin']);
      expect([name, found.uid === 0]).toEqual([name, name === 'minio']);
    }
  });

  test('of the backend cannot leave it, nginx is reached from outside', () => {
    const outside = smoke.exec('restapi', ['timeout', '2', 'bash', '-c', 'echo > /dev/tcp/1.1.1.1/80']);
    expect(outside.status).not.toBe(0);
    expect(smoke.exec('restapi', ['bash', '-c', 'echo > /dev/tcp/nginx/8080']).status).toBe(0);
    const page = run('curl', ['-s', `http://${smoke.port('nginx', 8080)}/deep/link?x=1`, '-d', 'twelve bytes']);
    expect(json(page.stdout)).toMatchObject({ method: 'POST', path: '/deep/link', query: 'x=1', length: 12 });
  });
});

describe('the stand-ins', () => {
  test('report the connections that they really have', () => {
    expect(health('restapi')).toMatchObject({
      status: '200',
      uid: 39000,
      gid: 100,
      database: { user: 'dioptra', ssl: false, superuser: false },
      redis: { ping: true },
      mlflow: { status: 200 },
      s3: { account: 'artifacts-account' },
      signingKeyIsDefault: false,
    });
    // The URI came through the image's second shell.
    expect(health('mlflow')).toMatchObject({ status: '200', database: { user: 'dioptra' } });
  });

  test('name the connection that fails, and why', async () => {
    smoke.compose(['pause', 'redis']);
    expect(health('restapi')).toMatchObject({
      status: '503',
      redis: { error: expect.any(String) },
      mlflow: { status: 200 },
    });
    smoke.compose(['unpause', 'redis']);
    await eventually('health with Redis back', 15, () => (health('restapi').status === '200' ? true : undefined));
  });

  test('refuse to start without what the originals need', () => {
    const start = (image: string, args: readonly string[]) =>
      run('docker', ['run', '--rm', '--network', 'none', ...args, image]);
    expect(start('rig/restapi:1', [])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('DIOPTRA_DEPLOY_SECRET_KEY'),
    });
    expect(start('rig/worker:1', [])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('DIOPTRA_WORKER_PASSWORD'),
    });
    expect(start('rig/pgadmin:1', [])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('PGADMIN_DEFAULT_EMAIL'),
    });
    expect(start('rig/postgres:1', [])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('POSTGRES_PASSWORD'),
    });
  });

  test('keep users: added once, known by the right password only', () => {
    const post = (path: string, body: object) =>
      smoke.exec('worker', [
        ...['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Content-Type: application/json'],
        ...['-d', JSON.stringify(body), `http://restapi:5000/api/v1/${path}`],
      ]).stdout;
    const worker = { username: 'dioptra-worker', password: 'worker-password' };
    const account = { ...worker, confirmPassword: worker.password, email: 'dioptra@example.com' };
    expect(post('users/', { ...account, confirmPassword: 'other' })).toBe('400');
    expect(post('users/', account)).toBe('200');
    expect(post('users/', account)).toBe('409');
    expect(post('auth/login', { ...worker, password: 'wrong' })).toBe('401');
    expect(post('auth/login', worker)).toBe('200');
  });

  test('do a job from the queue, every step of it real', async () => {
    smoke.exec('redis', ['redis-cli', 'rpush', 'rq:queue:tensorflow-cpu', 'job-1']);
    const done = await eventually('the job', 15, () => {
      const text = smoke.exec('redis', ['redis-cli', 'get', 'rig:done:job-1']).stdout.trim();
      return text === '' ? undefined : json(text);
    });
    expect(done).toMatchObject({ ok: true, login: { status: 200 }, s3: { account: 'artifacts-account' } });
  });
});

describe('the object store', () => {
  test('verifies signatures and evaluates policies', () => {
    const bucket = 'http://minio:9000/mlflow-tracking';
    expect(s3(['-T', '/etc/hostname', `${bucket}/artifacts/a`])).toBe('200');
    expect(s3([`${bucket}/artifacts/a`])).toBe('200');
    expect(s3([`${bucket}?prefix=artifacts%2F`])).toBe('200');
    expect(s3(['-X', 'DELETE', `${bucket}/artifacts/a`])).toBe('204');
    expect(s3([`${bucket}/artifacts/a`])).toBe('404');
    expect(s3(['-T', '/etc/hostname', `${bucket}/elsewhere`])).toBe('403');
    expect(s3([bucket])).toBe('403');
    expect(s3([`${bucket}/artifacts/a`], 'artifacts-account', 'wrong-password')).toBe('403');
    expect(s3([`${bucket}/artifacts/a`], 'nobody', 'artifacts-password')).toBe('403');
    expect(s3([bucket], 'root-account', 'root-password')).toBe('200');
  });

  test('does not attach a policy twice, as the original does not', () => {
    const again = smoke.compose(['run', '--rm', '-T', 'accounts', '/job/accounts.sh']);
    expect(again.status).toBe(1);
    expect(again.stderr).toContain('already in effect');
    const entities = smoke.compose([
      ...['run', '--rm', '-T', '--entrypoint', 'mc', 'accounts'],
      ...['--json', 'admin', 'policy', 'entities', 'store', '--user', 'artifacts-account'],
    ]);
    expect(json(entities.stdout)).toMatchObject({
      result: { userMappings: [{ user: 'artifacts-account', policies: ['artifacts'] }] },
    });
  });
});

test('a name that no role stands for is an error that names it', () => {
  const tagged = run(join(RIG_SCRIPTS, 'tag.sh'), [], { input: 'postgres:17\nexample.org/unheard-of:1\n' });
  expect(tagged).toMatchObject({ status: 1, stderr: expect.stringContaining('example.org/unheard-of:1') });
});
