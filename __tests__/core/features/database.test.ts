import { expect, test } from '@jest/globals';
import { deployed, service, stackOf } from './deployed.js';

test('TLS on: the server takes its key from a volume, the client verifies the server’s name', () => {
  const deployment = deployed();
  expect(service(deployment, 'db').command).toEqual(
    expect.arrayContaining(['ssl=on', 'ssl_key_file=/run/tls/server.key']),
  );
  expect(service(deployment, 'db').mounts).toContainEqual(
    expect.objectContaining({ volume: 'db-tls', target: '/run/tls', readOnly: true }),
  );
  expect(service(deployment, 'web').environment).toEqual(
    expect.objectContaining({
      DATABASE_URL: 'postgresql://db:${DB_PASSWORD}@db:5432/db?sslmode=verify-full',
      PGSSLROOTCERT: '/etc/ssl/certs/ca-certificates.crt',
    }),
  );
  expect(deployment.certificates.find(({ folder }) => folder === 'db')).toEqual(
    expect.objectContaining({ names: ['db', 'localhost', '127.0.0.1'], owner: '999:999', volume: 'db-tls' }),
  );
});

test('TLS off: nothing of it is left', () => {
  const deployment = deployed({ 'services.db.tls': false });
  expect(service(deployment, 'db').command).toBeUndefined();
  expect(service(deployment, 'web').environment.DATABASE_URL).toContain('sslmode=disable');
  expect(service(deployment, 'web').environment).not.toHaveProperty('PGSSLROOTCERT');
  expect(deployment.certificates.map(({ folder }) => folder)).toEqual(['nginx']);
});

test('the client gets the bundle even where containers trust only their images', () => {
  const web = service(deployed({ 'trust.kind': 'system' }), 'web');
  expect(web.environment.PGSSLROOTCERT).toBe('/run/ca-bundle.crt');
  expect(web.mounts).toContainEqual(
    expect.objectContaining({ source: './ssl/ca-bundle.crt', target: '/run/ca-bundle.crt' }),
  );
  expect(service(deployed({ 'trust.kind': 'system' }), 'cpu-1').mounts).toEqual([]);
});

test('the password is made, read by server and client, and tied to the volume', () => {
  const secret = deployed().secrets.find(({ name }) => name === 'DB_PASSWORD');
  expect(secret).toEqual(
    expect.objectContaining({ services: ['db', 'web'], volumes: ['database'], encoded: false, asked: false }),
  );
});

test.each([
  ['postgres:17.6', true],
  ['registry.example.org/library/postgres:12', true],
  ['example/postgres-with-chemistry:2021', false],
])('an image of somebody’s own may be older than the setting for the lowest TLS: %s has it: %s', (image, told) => {
  const text = `
name: lab
x-deployment: { version: 1, title: Lab }
services:
  db: { image: "${image}", x-deployment: { kind: postgres } }
  web: { image: "example/web:1.0", environment: { HOST: "\${DB_HOST}" } }
`;
  const { command } = service(deployed({}, stackOf(text)), 'db');
  expect(command).toContain('ssl=on');
  expect((command ?? []).includes('ssl_min_protocol_version=TLSv1.2')).toBe(told);
});
