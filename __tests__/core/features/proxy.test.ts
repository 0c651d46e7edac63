import { expect, test } from '@jest/globals';
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
