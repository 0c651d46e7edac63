import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { compiled, machinesOf, several, textOf } from '../machines.js';
import { service, stackOf } from './deployed.js';

const two = several(['w1=10.0.0.2=helpers', 'w2=fd00::2=helpers']);

test('the gate of a machine that is used: one port at the private address, and by name what the others use', () => {
  const { main } = machinesOf(two);
  if (main === undefined) throw new Error('no main machine');
  const { ports, networks } = service(main, 'gate');
  expect(ports).toEqual([{ target: '7443', published: '7443', hostIp: '10.0.0.1', protocol: 'tcp', rest: {} }]);
  expect(Object.keys(networks).toSorted()).toEqual(['backend', 'edge']);
  const text = textOf(two, 'config/gate/nginx.conf');
  expect(text).toContain('queue-6379.main.plant.internal queue:6379;');
  expect(text).toContain('ssl_verify_client on;');
  expect(text).not.toMatch(/proxy_ssl on|listen 6379|db-5432/);
});

test('the gate of one that uses others: their names and ports, and no port of the machine', () => {
  const { w1 } = machinesOf(two);
  if (w1 === undefined) throw new Error('no w1');
  const { ports, networks } = service(w1, 'gate');
  expect(ports).toEqual([]);
  expect(networks).toEqual({ backend: { aliases: ['queue'] }, outside: {} });
  const text = textOf(two, 'nodes/w1/config/gate/nginx.conf');
  expect(text).toMatch(
    /listen 6379 so_keepalive=on;\n\s+include \/tmp\/own-networks\.conf;\n\s+proxy_ssl on;\n\s+proxy_ssl_name queue-6379\.main\.plant\.internal;\n\s+proxy_pass 10\.0\.0\.1:7443;/,
  );
  expect(text).not.toMatch(/ssl_verify_client|listen 7443/);
});

test.each([
  ['10.0.0.1', 7443, '10.0.0.1:7443'],
  ['10.0.0.1', 9443, '10.0.0.1:9443'],
  ['fd00::1', 7443, '[fd00::1]:7443'],
])('where the entrance is: %s %i', (address, port, want) => {
  const said = { ...two, 'shape.address': address, 'shape.port': port };
  expect(textOf(said, 'nodes/w2/config/gate/nginx.conf')).toContain(`proxy_pass ${want};`);
});

test('each gate has a certificate with its machine in its names, which is good for both sides', () => {
  const { main, w1 } = machinesOf(two);
  const of = (one = main) => one?.certificates.find(({ folder }) => folder === 'gate');
  expect(of()).toMatchObject({ names: ['main.plant.internal', '*.main.plant.internal'], source: { kind: 'own-ca' } });
  expect(of(w1)).toMatchObject({ names: ['w1.plant.internal', '*.w1.plant.internal'], source: { kind: 'main' } });
  expect([of()?.client, of(w1)?.client]).toEqual([true, true]);
});

test('ports of services are open to no other machine', () => {
  const { main } = machinesOf(two);
  const open = main?.services.flatMap(({ name, ports }) => ports.map(({ hostIp }) => `${name} ${hostIp}`));
  expect(new Set(open)).toEqual(new Set(['gate 10.0.0.1', 'nginx 127.0.0.1']));
});

test('the scripts of the main machine know the others, which know the main one', () => {
  expect(textOf(two, 'scripts/deployment.sh')).toMatch(/^NODES='w1 w2'$/m);
  const w1 = textOf(two, 'nodes/w1/scripts/deployment.sh');
  expect(w1).toMatch(/^NODE=w1\nNODES=''$/m);
  expect(w1).toContain('"$1" main 10.0.0.1 7443');
  expect(w1).toContain('"$1" results 1000:1000 main directory /srv/results');
});

test('each port of a range has a name of its own', () => {
  const stack = stackOf(`
name: calls
x-deployment:
  version: 1
  title: Calls
  roles: { helpers: { about: a machine that works } }
services:
  calls:
    image: example/calls:1.0
    x-deployment: { serves-nodes: ["80", "7001-7003"] }
  worker:
    image: example/worker:1.0
    environment: { CALLS: "\${CALLS_HOST}" }
    x-deployment: { runs-on: helpers }
`);
  const said = { 'shape.kind': 'distributed', 'shape.address': '10.0.0.1', nodes: ['w1=10.0.0.2'] };
  const { main, w1 } = machinesOf(said, stack);
  const link = { service: 'calls', on: 'main', ports: ['80', '7001', '7002', '7003'], direct: false };
  expect([main?.gate?.serves, w1?.gate?.uses]).toEqual([[link], [link]]);
});

test('what has the network of its machine finds others by name, at ports of that machine alone', () => {
  const stack = stackOf(`
name: counts
x-deployment:
  version: 1
  title: Counts
  roles: { helpers: { about: a machine that works } }
  variables: { WHERE: [{ value: "http://\${METER_HOST}:\${METER_PORT}" }] }
services:
  store:
    image: postgres:17.6
    x-deployment: { kind: postgres, databases: { BOOKS_DB: { name: books } } }
  other:
    image: example/other:1.0
    environment: { METER: "\${WHERE}" }
    x-deployment: { serves-nodes: [80] }
  meter:
    image: example/meter:1.0
    network_mode: host
    extra_hosts: ["gateway:host-gateway"]
    environment: { BOOKS: "\${BOOKS_DB_HOST}" }
    x-deployment: { runs-on: helpers, serves-nodes: [9100, 9200-9300] }
  reader:
    image: example/reader:1.0
    environment: { OTHER: "\${OTHER_HOST}" }
    x-deployment: { runs-on: helpers }
`);
  const said = { name: 'counts', 'shape.kind': 'distributed', 'shape.address': '10.0.0.1', nodes: ['w1=fd00::2'] };
  const { main, w1 } = machinesOf(said, stack);
  if (main === undefined || w1 === undefined) throw new Error('no machines');
  expect(service(w1, 'meter').rest.extra_hosts).toEqual(['gateway:host-gateway', 'store:127.0.0.1']);
  expect(service(w1, 'gate').ports.map(({ hostIp, published }) => [hostIp, published])).toEqual([
    ['127.0.0.1', '5432'],
  ]);
  expect(service(w1, 'reader').rest).not.toHaveProperty('extra_hosts');

  // The other way round an address is enough, and a way out.
  expect(main.links.uses).toEqual([{ service: 'meter', on: 'w1', ports: ['9100', '9200-9300'], direct: true }]);
  expect(service(main, 'other')).toMatchObject({ egress: true, environment: { METER: 'http://[fd00::2]:9100' } });
  expect(service(main, 'store').egress).toBe(false);
});

test('one machine has none of it', () => {
  const found = compiled({});
  const texts = found.ok ? found.value.files.map(({ path }) => path) : [];
  expect(texts.filter((path) => /gate|nodes\//.test(path) && !path.startsWith('scripts/'))).toEqual([]);
});

test('the project has one name on all machines, of which each has its own part', () => {
  const compose = load(textOf(two, 'nodes/w1/docker-compose.yml')) as { name: string; services: object };
  expect([compose.name, Object.keys(compose.services)]).toEqual(['plant', ['worker', 'gate', 'prepare']]);
});
