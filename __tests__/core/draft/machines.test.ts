import { expect, test } from '@jest/globals';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { service, stackOf } from '../features/deployed.js';
import { machinesOf, several, whoRuns } from '../machines.js';

const w1 = 'w1=10.0.0.2=helpers';
const w2 = 'w2=10.0.0.3=helpers';
const pictures = 'r1=10.0.0.4=renderers';
const paper = 'p1=10.0.0.5=printers';
const withGpus = { name: 'g1', address: '10.0.0.6', role: 'helpers', gpu: { kind: 'nvidia', devices: ['0', '1'] } };

const onMain = ['db', 'queue', 'meter', 'web', 'worker'];

test.each<[string, Yaml, Readonly<Record<string, Yaml>>, Readonly<Record<string, readonly string[]>>]>([
  ['nobody else', [], {}, { main: [...onMain, 'render'] }],
  ['one that works', [w1], {}, { main: [...onMain, 'render', 'gate'], w1: ['worker', 'gate'] }],
  [
    'two of the same role',
    [w1, w2],
    {},
    { main: [...onMain, 'render', 'gate'], w1: ['worker', 'gate'], w2: ['worker', 'gate'] },
  ],
  [
    'what runs on main only otherwise leaves it',
    [pictures],
    {},
    { main: [...onMain, 'gate'], r1: ['worker', 'render', 'gate'] },
  ],
  ['a role of its own', [paper], {}, { main: [...onMain, 'render', 'gate'], p1: ['worker', 'print', 'gate'] }],
  [
    'not on the main one',
    [{ name: 'w1', address: '10.0.0.2', role: 'helpers', app: { WORKER: true } }],
    { 'app.WORKER': false },
    { main: ['db', 'queue', 'meter', 'web', 'render', 'gate'], w1: ['worker', 'gate'] },
  ],
  [
    'GPUs of one machine only',
    [withGpus, w1],
    {},
    { main: [...onMain, 'render', 'gate'], g1: ['worker', 'fit-1', 'fit-2', 'gate'], w1: ['worker', 'gate'] },
  ],
  [
    'GPUs of the main one are not those of others',
    [w1],
    { 'gpu.kind': 'nvidia', 'gpu.devices': ['3'] },
    { main: [...onMain, 'fit-1', 'render', 'gate'], w1: ['worker', 'gate'] },
  ],
  [
    'a machine on which nothing talks to another needs no gate',
    [
      {
        name: 'g1',
        address: '10.0.0.6',
        role: 'helpers',
        gpu: { kind: 'nvidia', devices: ['0'] },
        app: { WORKER: false },
      },
    ],
    {},
    { main: [...onMain, 'render'], g1: ['fit-1'] },
  ],
])('who runs where: %s', (_, nodes, more, want) => {
  expect(whoRuns(several(nodes, more))).toEqual(want);
});

test('a GPU goes by the numbers of its own machine', () => {
  const { g1 } = machinesOf(several([withGpus], { 'gpu.kind': 'nvidia', 'gpu.devices': ['7'] }));
  if (g1 === undefined) throw new Error('no g1');
  expect(['fit-1', 'fit-2'].map((name) => service(g1, name).gpu)).toEqual([
    { kind: 'nvidia', devices: ['0'] },
    { kind: 'nvidia', devices: ['1'] },
  ]);
});

test('a service answers to its own name on every machine, and one with the network of its machine at that address', () => {
  const { w1: there, main } = machinesOf(several([w1]));
  const worker = there === undefined ? undefined : service(there, 'worker');
  expect(worker?.environment).toMatchObject({ QUEUE: 'queue:6379', METER: '10.0.0.1:9100', AT: 'w1' });
  expect(worker?.hostname).toBe('worker-w1');
  expect(main === undefined ? undefined : service(main, 'worker').environment.AT).toBe('main');
});

test('what it waits for elsewhere is the gate, once that has reached it', () => {
  const { w1: there } = machinesOf(several([w1]));
  if (there === undefined) throw new Error('no w1');
  expect(service(there, 'worker').dependsOn).toEqual({
    gate: { condition: 'service_healthy', restart: false, required: true },
  });
  expect(service(there, 'gate').healthcheck?.test).toEqual([
    ...['CMD', 'sh', '/etc/nginx/gate/healthy.sh', '--remote', '6379'],
  ]);
});

test('what crosses is seen from both sides', () => {
  const { w1: there, main } = machinesOf(several([w1, w2]));
  const queue = { service: 'queue', on: 'main', ports: ['6379'], direct: false };
  const meter = { service: 'meter', on: 'main', ports: ['9100', '10002-10999'], direct: true };
  expect(there?.links).toEqual({ uses: [queue, meter], serves: [] });
  expect(main?.links).toEqual({ uses: [], serves: [queue, meter] });
  expect(main?.gate).toEqual({ port: 7443, uses: [], serves: [queue] });
});

test('who talks to the network of another machine has a way out, and nobody else', () => {
  const { w1: there, main } = machinesOf(several([w1]));
  const out = (all = there) => all?.services.filter(({ egress }) => egress).map(({ name }) => name);
  expect(out()).toEqual(['worker', 'gate']);
  expect(out(main)).toEqual([]);
});

test.each<[string, Yaml, Readonly<Record<string, Readonly<Record<string, string>>>>]>([
  ['with the main one', [w1], { main: { results: 'main', drawings: 'nobody' }, w1: { results: 'main' } }],
  [
    'among further ones only',
    [pictures, paper],
    {
      main: { results: 'main' },
      r1: { results: 'main', drawings: 'others' },
      p1: { results: 'main', drawings: 'others' },
    },
  ],
])('data are shared %s', (_, nodes, want) => {
  const found = Object.entries(machinesOf(several(nodes))).map(([name, { volumes }]) => [
    name,
    Object.fromEntries(
      volumes.flatMap((volume) =>
        ['results', 'drawings'].includes(volume.name) ? [[volume.name, volume.sharedWith]] : [],
      ),
    ),
  ]);
  expect(Object.fromEntries(found)).toEqual(want);
});

test('the main machine makes the secrets of all, and the others make none', () => {
  const { main, r1 } = machinesOf(several([pictures]));
  const names = (all = main) => all?.secrets.map(({ name, elsewhere }) => `${name}${elsewhere ? ' of main' : ''}`);
  expect(names()).toEqual(expect.arrayContaining(['DB_PASSWORD', 'QUEUE_PASSWORD', 'RENDER_KEY']));
  expect(names(r1)?.toSorted()).toEqual(['QUEUE_PASSWORD of main', 'RENDER_KEY of main']);
});

test('an image is fetched where a service runs of it, and where the application itself starts it', () => {
  const stack = stackOf(`
name: lab
x-deployment:
  version: 1
  questions:
    FITTER: { ask: Image that fits, type: image, default: "example/fit:1" }
    NOTEBOOK: { ask: Image that web starts, type: image, default: "example/notebook:1" }
  roles:
    helpers: { about: a machine that works }
services:
  web: { image: "example/web:1", environment: { NOTEBOOK: "\${NOTEBOOK}" } }
  fit: { image: "\${FITTER}", x-deployment: { runs-on: helpers } }
`);
  const said = { name: 'lab', 'shape.kind': 'distributed', 'shape.address': '10.0.0.1', nodes: [w1] };
  expect(machinesOf(said, stack).main?.pulls).toEqual(['example/notebook:1']);
});

test('the public side is the main machine’s', () => {
  const { main, w1: there } = machinesOf(several([w1]));
  expect([main?.proxy.kind, there?.proxy.kind]).toEqual(['nginx', 'none']);
});
