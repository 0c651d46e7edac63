import { afterEach, expect, test } from '@jest/globals';
import { deployment, service } from '../core/deployment.fixture.js';
import { type Folder, folder, shells } from './folder.js';

const on = (name: string, address: string) =>
  service(`fit-${name}`, { origin: 'fit', on: { name, role: 'workers', address } });
const lab = deployment({
  services: [on('w1', '10.0.0.2'), on('w2', 'fd00::3')],
  node: { name: 'main', role: 'main', address: '10.0.0.1' },
  volumes: [],
  secrets: [],
});

let place: Folder | undefined;
afterEach(() => place?.remove());

/** A folder that is ready to start. */
function ready(): Folder {
  const made = folder(lab, { kind: 'swarm', endpoint: 'vip', encrypted: false });
  made.write('ssl/ca-bundle.crt', 'public ones\n');
  place = made;
  return made;
}

/** What deploy.sh says of the machines that Swarm has, and which labels it gives and takes; it ends there, since init is said to run. */
function deployWith(machines: readonly string[], shell = 'dash') {
  const place = ready();
  place.answer('node-machines', ['self ready main 10.0.0.1 10.0.0.1:2377 -', ...machines].join('\n'));
  place.answer('running', 'lab-init');
  const { err } = place.run(['scripts/deploy.sh'], { shell });
  return { err, labels: place.calls().flatMap((call) => /^node update (.*)/.exec(call)?.[1] ?? []) };
}

const w1 = 'a ready one 10.0.0.2 - -';
const w2 = 'b ready two 0.0.0.0 [fd00::3]:2377 -';
const label = (name: string, id: string) => `--label-add lab.node=${name} ${id}`;

test.each<[string, readonly string[], readonly string[]]>([
  ['by their addresses, managers too', [w1, w2], [label('w1', 'a'), label('w2', 'b')]],
  ['else by their host names', ['a ready w1 10.9.9.9 - -', w2], [label('w1', 'a'), label('w2', 'b')]],
  ['else by the label that they bear', ['a ready one 10.9.9.9 - w1', w2], [label('w2', 'b')]],
  ['with their labels already', ['a ready one 10.0.0.2 - w1', 'b ready two fd00::3 - w2'], []],
  [
    'that have left and come back',
    ['c down one 10.0.0.2 - w1', w1, w2],
    ['--label-rm lab.node c', label('w1', 'a'), label('w2', 'b')],
  ],
  [
    'beside one that is no longer part of it',
    [w1, w2, 'd ready four 10.0.0.5 - w4'],
    ['--label-rm lab.node d', label('w1', 'a'), label('w2', 'b')],
  ],
])('machines are found %s', (_, machines, want) => {
  const { err, labels } = deployWith(machines);
  expect(err).toContain('init or Docker Compose runs containers of lab');
  expect(labels).toEqual(want);
});

test.each(shells)('%s: those that are not there are all named, and nothing is labelled', (shell) => {
  const { err, labels } = deployWith(['b down two fd00::3 - w2'], shell);
  expect(err).toMatch(
    /w1 \(10\.0\.0\.2\) has not joined\n.*docker swarm join-token worker\n.*w2 \(fd00::3\) has joined, and/,
  );
  expect(labels).toEqual([]);
});

test('a machine outside of a swarm is told how it makes one', () => {
  const place = ready();
  place.answer('swarm', 'inactive false ');
  expect(place.run(['scripts/deploy.sh']).err).toContain('docker swarm init --advertise-addr 10.0.0.1');
});
