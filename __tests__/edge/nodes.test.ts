import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { CreateCommand } from '../../generators/edge/command.js';
import { report } from '../../generators/edge/report.js';
import type { Outcome } from '../../generators/edge/write.js';
import { openssl, verify } from './certificates/openssl.js';
import { folderWith } from './places.js';
import { isIn, place, readIn, run, snapshot, times } from './update/folder.js';
import { problemsOf, set } from './update/runs.js';

const stack = `name: relay
x-deployment:
  version: 1
  title: Relay
  questions:
    TAG: { ask: Image tag, default: "1" }
    WORKER: { ask: Work here, type: boolean, default: true, per: node }
  secrets:
    KEY: { make: hex, bytes: 32 }
    OWN: { make: hex, bytes: 32 }
  roles:
    workers: { about: a machine that works }
services:
  queue:
    image: redis:8.10.1
    environment: { KEY: "\${KEY}", OWN: "\${OWN}" }
    x-deployment: { kind: redis }
  worker:
    image: example/worker:\${TAG}
    environment: { KEY: "\${KEY}", QUEUE: "\${QUEUE_HOST}:\${QUEUE_PORT}" }
    x-deployment: { runs-on: every-node, when: { app.WORKER: true } }
`;

const answers = `# Ours.
stack: ./relay
name: relay
shape: { kind: distributed, address: 10.0.0.1 }
nodes:
  - w1=10.0.0.2 # in the cellar
  - name: g1
    address: 10.0.0.3 # has GPUs
    app: { WORKER: true }
`;

/** A place with a deployment on three machines in `site`, whose answers are as somebody has written them. */
async function made(): Promise<{ readonly cwd: string; readonly site: string }> {
  const cwd = folderWith({ 'relay/stack.yml': stack, 'answers.yml': answers });
  const outcome = await run({ folder: 'site', answersFile: 'answers.yml', yes: true }, cwd);
  if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
  const site = join(cwd, 'site');
  place(join(site, 'deployment.yml'), answers.replace('./relay', '../relay'));
  return { cwd, site };
}

type Machine = NonNullable<CreateCommand['machine']>;

const change = (cwd: string, machine: Machine, more: Partial<CreateCommand> = {}): Promise<Outcome> =>
  run({ purpose: 'update', folder: 'site', yes: true, machine, ...more }, cwd);
const add = (name: string, address: string, role?: string): Machine => ({
  kind: 'add',
  name,
  address,
  ...(role === undefined ? {} : { role }),
});

describe('a new folder for several machines', () => {
  test('the secrets that another machine reads are the same there, and others are not there', async () => {
    const { site } = await made();
    for (const node of ['w1', 'g1']) {
      expect(readIn(site, `nodes/${node}/secrets/KEY.env`)).toBe(readIn(site, 'secrets/KEY.env'));
      expect(isIn(site, `nodes/${node}/secrets/OWN.env`)).toBe(false);
    }
    expect(snapshot(site).get('nodes/w1/secrets/KEY.env')).toMatch(/^600 KEY='[0-9a-f]{64}'\n$/);
  });

  test('the key of the authority is on the main machine alone, its certificate everywhere', async () => {
    const { site } = await made();
    const keys = [...snapshot(site).keys()].filter((path) => path.endsWith('.key'));
    expect(keys.toSorted()).toEqual([
      ...['nodes/g1/ssl/gate/server.key', 'nodes/w1/ssl/gate/server.key', 'ssl/ca/ca.key', 'ssl/gate/server.key'],
    ]);
    expect(readIn(site, 'nodes/w1/ssl/ca/ca.crt')).toBe(readIn(site, 'ssl/ca/ca.crt'));
  });

  (openssl ? test : test.skip)(
    'each machine has a certificate of its own, for both sides and its own name',
    async () => {
      const { site } = await made();
      const authority = { certificate: readIn(site, 'ssl/ca/ca.crt'), key: '' };
      const pair = (folder: string) => ({ certificate: readIn(site, `${folder}ssl/gate/server.crt`), key: '' });
      for (const [folder, name] of [
        ['', 'main'],
        ['nodes/w1/', 'w1'],
        ['nodes/g1/', 'g1'],
      ] as const) {
        const host = `queue-6379.${name}.relay.internal`;
        expect(verify(authority, pair(folder), '-purpose', 'sslclient')).toBe('OK');
        expect(verify(authority, pair(folder), '-purpose', 'sslserver', '-verify_hostname', host)).toBe('OK');
      }
      expect(verify(authority, pair('nodes/w1/'), '-verify_hostname', 'x.g1.relay.internal')).toMatch(/mismatch/);
    },
  );
});

describe('add-node', () => {
  test('is one item more in the answers, a folder more, and touches no other machine', async () => {
    const { cwd, site } = await made();
    const [before, when] = [snapshot(join(site, 'nodes')), times(join(site, 'nodes'))];
    const outcome = await change(cwd, add('w2', '10.0.0.4', 'workers'));
    expect(problemsOf(outcome)).toEqual(['updated']);
    expect(readIn(site, 'deployment.yml')).toContain(
      `${answers.slice(answers.indexOf('nodes:'))}  - name: w2\n    address: 10.0.0.4\n    role: workers\n`,
    );
    const after = snapshot(join(site, 'nodes'));
    for (const [path, content] of before) {
      expect([path, after.get(path)]).toEqual([path, content]);
      expect([path, times(join(site, 'nodes')).get(path)]).toEqual([path, when.get(path)]);
    }
    expect(isIn(site, 'nodes/w2/docker-compose.yml')).toBe(true);
    expect(
      [...after.keys()].filter((path) => /^w2\/.*\.(env|key|crt)$/.test(path) && /secrets|ssl/.test(path)),
    ).toEqual([]);
    const { out, exit } = report(outcome);
    expect(exit).toBe(0);
    expect(out).toMatch(/ {2}new {6}nodes\/w2\/ {2}\d+ files\n/);
    expect(out).toContain('(scripts/prepare-nodes.sh puts them there)');
    expect(out).toMatch(/Nothing has to be restarted\.\n\nFor further machines run sh scripts\/prepare-nodes\.sh here/);
    expect(out).toContain(
      '  nodes/w2, a new machine\n    ./init-deployment.sh\n    docker compose up --detach --wait\n',
    );
  });

  test.each<[string, Machine, readonly string[]]>([
    ['a name that is taken', add('w1', '10.0.0.9'), ['answer/invalid']],
    ['an address that is taken', add('w2', '10.0.0.3'), ['answer/invalid']],
    ['no address', add('w2', 'w2.example.org'), ['answer/invalid']],
    ['no role of the stack', add('w2', '10.0.0.4', 'cooks'), ['answer/invalid']],
    ['a machine that is not there', { kind: 'remove', name: 'w7' }, ['usage/no-such-node']],
    ['the main machine', { kind: 'remove', name: 'main' }, ['usage/no-such-node']],
  ])('refuses %s', async (_, machine, want) => {
    const { cwd, site } = await made();
    const before = snapshot(site);
    expect(problemsOf(await change(cwd, machine))).toEqual(want);
    expect(snapshot(site)).toEqual(before);
  });

  test('asks for several machines first', async () => {
    const cwd = folderWith({ 'relay/stack.yml': stack });
    await run({ folder: 'site', stack: './relay', yes: true }, cwd);
    expect(problemsOf(await change(cwd, add('w1', '10.0.0.2')))).toEqual(['usage/one-machine']);
    const sets = set({ 'shape.kind': 'distributed', 'shape.address': '10.0.0.1' });
    expect(problemsOf(await run({ purpose: 'update', folder: 'site', yes: true, sets }, cwd))).toEqual(['updated']);
    expect(problemsOf(await change(cwd, add('w1', '10.0.0.2')))).toEqual(['updated']);
    const own = load(readIn(join(cwd, 'site'), 'deployment.yml')) as { nodes: unknown };
    expect(own.nodes).toEqual([{ name: 'w1', address: '10.0.0.2' }]);
  });

  test('a dry run writes nothing', async () => {
    const { cwd, site } = await made();
    const before = snapshot(site);
    expect((await change(cwd, add('w2', '10.0.0.4'), { dryRun: true })).kind).toBe('would-update');
    expect(snapshot(site)).toEqual(before);
  });

  test('is for a folder that is there', async () => {
    const cwd = folderWith({ 'relay/stack.yml': stack });
    expect(problemsOf(await change(cwd, add('w1', '10.0.0.2')))).toEqual(['target/no-deployment']);
  });
});

describe('remove-node', () => {
  test('is one item less, and its secrets stay until somebody deletes them', async () => {
    const { cwd, site } = await made();
    const outcome = await change(cwd, { kind: 'remove', name: 'w1' });
    expect(problemsOf(outcome)).toEqual(['updated']);
    const own = readFileSync(join(site, 'deployment.yml'), 'utf8');
    expect(own).not.toContain('w1=10.0.0.2');
    expect(own).toContain('  - name: g1\n    address: 10.0.0.3 # has GPUs\n    app: { WORKER: true }\n');
    expect([isIn(site, 'nodes/w1/docker-compose.yml'), isIn(site, 'nodes/w1/secrets/KEY.env')]).toEqual([false, true]);
    expect(report(outcome).out).toContain(
      'No longer part of this: w1. Stop it there (docker compose down); its secrets in nodes/ can be deleted.',
    );
  });
});

test('a merge in the folder of a machine is judged by itself', async () => {
  const { cwd, site } = await made();
  const path = 'nodes/w1/docker-compose.yml';
  place(join(site, path), readIn(site, path).replace('example/worker:', 'mirror.example.org/worker:'));
  const outcome = await run({ folder: 'site', yes: true, sets: set({ 'shape.port': '9443' }) }, cwd);
  expect(problemsOf(outcome)).toEqual(['updated']);
  expect(readIn(site, path)).toContain('mirror.example.org/worker:');
  expect(readIn(site, 'nodes/w1/config/gate/nginx.conf')).toContain('10.0.0.1:9443');
});
