import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { must, run } from './rig/docker.js';

/** nginx itself reads the configuration of every golden folder, in the container that will run it. */
const names = readdirSync('__tests__/samples');

const certificate =
  'mkdir -p /run/tls && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=x -keyout /run/tls/server.key -out /run/tls/server.crt 2>/dev/null';
const nginx = (folder: string, before = 'true') =>
  run('docker', [
    ...[
      'run',
      '--rm',
      '--network',
      'none',
      '--tmpfs',
      '/run',
      '--tmpfs',
      '/conf',
      '-v',
      `${resolve(folder)}:/given:ro`,
      '--entrypoint',
      'sh',
    ],
    ...['rig/nginx:1', '-c'],
    `${certificate} && mkdir -p /etc/nginx/deployment && cp -r /given/. /etc/nginx/deployment/ && ${before} && nginx -t -c /etc/nginx/deployment/nginx.conf`,
  ]);

test.each(names)('%s', (name) => {
  const folder = join('__tests__/samples', name, 'expected/config/nginx');
  expect(existsSync(folder)).toBe(true);
  const { status, stderr } = nginx(folder);
  expect([status, stderr.match(/\[(warn|emerg|alert)\].*/g)]).toEqual([0, null]);
});

test('a misspelt directive is refused', () => {
  const folder = join('__tests__/samples', names[0] ?? '', 'expected/config/nginx');
  const { status, stderr } = nginx(folder, "sed -i 's/proxy_pass/proxy_pas/' /etc/nginx/deployment/conf.d/*.conf");
  expect(status).toBe(1);
  expect(stderr).toContain('proxy_pas');
});

test('the image has what the proxy’s health check runs', () => {
  expect(must('docker', ['run', '--rm', '--entrypoint', 'sh', 'rig/nginx:1', '-c', 'command -v curl'])).toContain(
    'curl',
  );
});
