import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { must, run } from './rig/docker.js';

const configurationOf = (name: string) => join('__tests__/samples', name, 'expected/config/nginx');

/** nginx itself reads the configuration of every golden folder, in the container that will run it. */
const names = readdirSync('__tests__/samples').filter((name) => existsSync(configurationOf(name)));

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
  const { status, stderr } = nginx(configurationOf(name));
  expect([status, stderr.match(/\[(warn|emerg|alert)\].*/g)]).toEqual([0, null]);
});

test('all but the one behind somebody else’s proxy have one', () => {
  expect(readdirSync('__tests__/samples').filter((name) => !names.includes(name))).toEqual(['pyiron-behind']);
});

test('a misspelt directive is refused', () => {
  const { status, stderr } = nginx(
    configurationOf(names[0] ?? ''),
    "sed -i 's/proxy_pass/proxy_pas/' /etc/nginx/deployment/conf.d/*.conf",
  );
  expect(status).toBe(1);
  expect(stderr).toContain('proxy_pas');
});

test('the image has what the proxy’s health check runs', () => {
  expect(must('docker', ['run', '--rm', '--entrypoint', 'sh', 'rig/nginx:1', '-c', 'command -v curl'])).toContain(
    'curl',
  );
});
