import { describe, expect, test } from '@jest/globals';
import { deployed, findings, service, stackOf } from './deployed.js';

const published = (said: Parameters<typeof deployed>[0]) =>
  service(deployed(said), 'nginx').ports.map(({ hostIp, published: port, target }) => `${hostIp}:${port}->${target}`);

test.each([
  ['https with a redirect', {}, ['127.0.0.1:80->8080', '127.0.0.1:443->8443', '127.0.0.1:35432->35432']],
  ['plain http', { 'tls.kind': 'none' }, ['127.0.0.1:80->8080', '127.0.0.1:35432->35432']],
  [
    'to the network, but what is private stays',
    { expose: 'network', 'profiles.console': true },
    ['0.0.0.0:80->8080', '0.0.0.0:443->8443', '127.0.0.1:9000->9000', '127.0.0.1:35432->35432'],
  ],
  [
    'other ports on the host change nothing inside',
    { 'proxy.https': 8443, 'proxy.http': 8080, 'routes.database.listen': 45432 },
    ['127.0.0.1:8080->8080', '127.0.0.1:8443->8443', '127.0.0.1:45432->35432'],
  ],
])('%s', (_, said, want) => {
  expect(published(said)).toEqual(want);
});

test('only nginx publishes anything', () => {
  const others = deployed({ 'profiles.console': true }).services.filter(({ name }) => name !== 'nginx');
  expect(others.flatMap(({ ports }) => ports)).toEqual([]);
});

test('one port asked for twice is refused, and both answers are named', () => {
  const { problems } = findings({ 'routes.database.listen': 443 });
  expect(problems.map(({ message }) => message)).toEqual([
    'routes.database.listen and proxy.https both ask for port 443',
  ]);
});

test('the public address follows host, TLS and port', () => {
  const url = (said: Parameters<typeof deployed>[0]) => service(deployed(said), 'web').environment.PUBLIC_URL;
  expect(url({ host: 'lab.example.org' })).toBe('https://lab.example.org');
  expect(url({ host: 'lab.example.org', 'proxy.https': 8443 })).toBe('https://lab.example.org:8443');
  expect(url({ 'tls.kind': 'none' })).toBe('http://localhost');
});

test('a certificate covers the host and this machine; the operator’s own only the host', () => {
  const names = (said: Parameters<typeof deployed>[0]) =>
    deployed(said).certificates.find(({ folder }) => folder === 'nginx')?.names;
  expect(names({ host: 'lab.example.org' })).toEqual(['lab.example.org', 'localhost', '127.0.0.1', '::1']);
  expect(
    names({ host: 'lab.example.org', 'tls.kind': 'files', 'tls.certificate': '/c', 'tls.privateKey': '/k' }),
  ).toEqual(['lab.example.org']);
  expect(names({ 'tls.kind': 'none' })).toBeUndefined();
});

test('a plain Compose file publishes nothing past the operator’s word', () => {
  const text = `
services:
  web: { image: "example/web:1.0", ports: ["8080:80", "9000:9000/udp"] }
  db: { image: "postgres:17.6", ports: ["5432:5432"], environment: { POSTGRES_PASSWORD: "x" } }
`;
  const at = (expose: string) => {
    const deployment = deployed({ expose }, stackOf(text));
    return deployment.services.flatMap(({ name, ports }) =>
      name === 'nginx' ? [] : ports.map(({ hostIp, published: port }) => `${name} ${hostIp}:${port}`),
    );
  };
  expect(at('localhost')).toEqual(['web 127.0.0.1:9000', 'db 127.0.0.1:5432']);
  expect(at('network')).toEqual(['web 0.0.0.0:9000', 'db 127.0.0.1:5432']);
});

describe('a proxy that is there already', () => {
  const behind = { name: 'lab', 'proxy.kind': 'external', 'proxy.network': 'front', host: 'lab.example.org' };

  test('reaches the service by a name of its own in its network; what is private stays on this machine', () => {
    const found = deployed({ ...behind, 'profiles.console': true });
    expect(found.services.some(({ name }) => name === 'nginx')).toBe(false);
    expect(service(found, 'web').networks).toEqual({ outer: { aliases: ['lab-web'] }, backend: {} });
    expect(service(found, 'web').ports).toEqual([]);
    expect(service(found, 'console').ports).toMatchObject([{ published: '9000', target: '80', hostIp: '127.0.0.1' }]);
    expect(service(found, 'db').ports).toMatchObject([{ published: '35432', target: '5432', hostIp: '127.0.0.1' }]);
    expect(service(found, 'db').networks).not.toHaveProperty('outer');
    expect(found.networks).toContainEqual({
      name: 'outer',
      realName: 'front',
      internal: false,
      rest: { external: true },
    });
    expect(found.certificates.map(({ folder }) => folder)).toEqual(['db']);
  });

  test.each([
    [behind, 'https://lab.example.org'],
    [{ ...behind, 'proxy.protocol': 'http' }, 'http://lab.example.org'],
    [{ ...behind, 'proxy.port': 8443 }, 'https://lab.example.org:8443'],
  ])('is what the public address is made of %#', (said, url) => {
    expect(service(deployed(said), 'web').environment.PUBLIC_URL).toBe(url);
  });

  test('leaves files to an nginx, which alone is in its network and opens no port for the site', () => {
    const stack = stackOf(`
name: lab
x-deployment:
  version: 1
  title: Lab
  routes: { site: { path: /, static: pages }, api: { path: /api/, service: web, port: 8000 }, own: { listen: 9000, service: web, port: 80, private: true } }
services: { web: { image: "lab/web:1", volumes: ["pages:/pages"] } }
volumes: { pages: {} }
`);
    const found = deployed(behind, stack);
    expect(found.proxy).toMatchObject({ kind: 'nginx', tls: false, outer: 'front' });
    expect(service(found, 'nginx').ports).toMatchObject([{ published: '9000', hostIp: '127.0.0.1' }]);
    expect(service(found, 'nginx').networks).toHaveProperty('outer');
    expect(service(found, 'web').networks).not.toHaveProperty('outer');
    expect(() => deployed({ 'proxy.kind': 'none' }, stack)).toThrow('proxy.kind must be nginx or external');
  });
});

test('nothing in front: services open their ports, without TLS where they cannot end it', () => {
  const found = deployed({ 'proxy.kind': 'none', expose: 'network', host: 'lab.example.org' });
  expect(service(found, 'web').ports).toMatchObject([{ published: '80', target: '8000', hostIp: '0.0.0.0' }]);
  expect(service(found, 'db').ports).toMatchObject([{ published: '35432', hostIp: '127.0.0.1' }]);
  expect(service(found, 'web').environment.PUBLIC_URL).toBe('http://lab.example.org');
});
