import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { Yaml } from '../../generators/core/model/yaml.js';
import { composeValue } from '../../generators/core/render/compose.js';
import { type BuiltIn, combinations, modelledOf } from './built-in.js';
import { bumps } from './bumps.js';
import { dioptra } from './dioptra.js';
import { compiledGenui, genui, sayingGenui } from './genui.js';
import { brokenRules } from './hardening-rules.js';
import { pyiron, sayingPyiron } from './pyiron.js';
import { compiledSyntho, launched, onMachines, sayingSyntho, syntho } from './syntho.js';

type Axes = Parameters<typeof combinations>[0];

const common = {
  tls: [
    { 'tls.kind': 'none' },
    { 'tls.kind': 'self-signed' },
    { 'tls.kind': 'files', 'tls.certificate': '/c', 'tls.privateKey': '/k' },
  ],
  expose: [{ expose: 'localhost' }, { expose: 'network', host: 'lab.example.org' }],
  inside: [
    { 'services.db.tls': true, 'trust.kind': 'extra' },
    { 'services.db.tls': true, 'trust.kind': 'system' },
    { 'services.db.tls': false, 'trust.kind': 'system' },
  ],
} satisfies Axes;

const ofDioptra = {
  ...common,
  gpu: [
    { 'gpu.kind': 'none' },
    { 'gpu.kind': 'nvidia', 'app.TF_GPU': 2, 'app.TORCH_GPU': 2 },
    { 'gpu.kind': 'nvidia', 'gpu.each': '2', 'app.TF_GPU': 1 },
    { 'gpu.kind': 'nvidia', 'gpu.each': 'all', 'app.TORCH_GPU': 1 },
  ],
  parts: [{}, { 'profiles.pgadmin': false, 'app.TF_CPU': 0, 'app.TORCH_CPU': 3 }],
  datasets: [
    {},
    { 'storage.datasets.kind': 'directory', 'storage.datasets.path': '/srv/data sets' },
    {
      'storage.datasets.kind': 'nfs',
      'storage.datasets.server': 'nas.example.org',
      'storage.datasets.export': '/export/data',
    },
  ],
};

const ofGenui = {
  ...common,
  gpu: [{ 'gpu.kind': 'none' }, { 'gpu.kind': 'nvidia' }, { 'gpu.kind': 'nvidia', 'gpu.devices': ['0', '1', '2'] }],
  parts: [
    {},
    { 'app.GENUI_UI': false, 'app.GENUI_USER': 'lab', 'app.GENUI_USER_ID': 4321, 'app.GENUI_USER_GROUP_ID': 8765 },
    { 'profiles.admin': false, 'app.DJANGO_SETTINGS_MODULE': 'genui.settings.stage' },
  ],
  media: [
    {},
    { 'storage.media.kind': 'directory', 'storage.media.path': '/srv/lab media' },
    {
      'storage.media.kind': 'nfs',
      'storage.media.server': 'nas.example.org',
      'storage.media.export': '/export/media',
    },
  ],
};

/** What is built is the same everywhere else. */
const ofBuiltGenui = {
  images: [{ 'images.kind': 'build', 'app.GENUI_FRONTEND_APP_PATH': '/lab/' }],
  gpu: [{ 'gpu.kind': 'none', 'app.GENUI_UI': false }, { 'gpu.kind': 'nvidia' }],
};
const elsewhere = {
  db: [{}, { 'services.db.kind': 'external', 'services.db.host': 'pg.example.org' }],
  redis: [{}, { 'services.redis.kind': 'external', 'services.redis.host': 'cache.example.org' }],
  inside: [{ 'trust.kind': 'extra' }, { 'trust.kind': 'system' }],
} satisfies Axes;
const ofBumps = {
  tls: common.tls,
  gpu: [
    { 'gpu.kind': 'none' },
    { 'gpu.kind': 'nvidia', 'gpu.devices': ['0'] },
    { 'gpu.kind': 'amd' },
    { 'gpu.kind': 'intel', 'gpu.devices': ['renderD129:renderD128'] },
  ],
  parts: [{}, { expose: 'network', host: 'lab.example.org', 'app.BUMPS_UID': 4321, 'app.BUMPS_GID': 8765 }],
  jobs: [{}, { 'storage.jobs.kind': 'directory', 'storage.jobs.path': '/srv/lab jobs' }],
};

const ofPyiron = {
  inside: common.inside,
  entrance: [
    ...common.tls,
    { 'proxy.kind': 'external', 'proxy.network': 'pmd-net', host: 'lab.example.org' },
    { 'proxy.kind': 'none', expose: 'network', host: 'lab.example.org' },
    { 'proxy.kind': 'none', 'tls.kind': 'none', 'proxy.http': 8000 },
  ],
  notebooks: [{}, { 'app.DOCKER_FILTER': 'open', 'app.IDLE_TIMEOUT': 0 }, { 'app.NOTEBOOKS_OFFLINE': true }],
} satisfies Axes;

/** Fewer: the common features are tried above. */
const ofSyntho = {
  tls: [{ 'tls.kind': 'none' }, { 'tls.kind': 'self-signed', expose: 'network', host: 'lab.example.org' }],
  inside: [{ 'services.postgres.tls': true }, { 'services.postgres.tls': false, 'trust.kind': 'system' }],
  gpu: [{ 'gpu.kind': 'none' }, { 'gpu.kind': 'nvidia' }],
  ray: [
    {},
    launched('aws', {
      'app.SPOT': true,
      'storage.cloud-login.kind': 'directory',
      'storage.cloud-login.path': '/home/lab/.aws',
    }),
    launched('azure', { 'app.RAY_HEAD_ADDRESS': '10.0.0.4' }),
  ],
};

/** Nobody but the vendor can look into these. */
const privateImages = ['core', 'core-worker', 'backend', 'backend-worker', 'frontend', 'ray', 'ray-head', 'ray-worker'];

type Saying = Readonly<Record<string, Yaml>>;
type Say = (given: Saying) => Saying;
const asItIs: Say = (given) => given;

const stacks: readonly (readonly [string, Axes, number, BuiltIn, Say, readonly string[]])[] = [
  ['Dioptra', ofDioptra, 432, dioptra, asItIs, []],
  ['GenUI', ofGenui, 486, genui, sayingGenui, []],
  ['GenUI from source', ofBuiltGenui, 2, genui, sayingGenui, []],
  ['Dioptra with servers elsewhere', elsewhere, 8, dioptra, asItIs, []],
  ['GenUI with servers elsewhere', elsewhere, 8, genui, sayingGenui, []],
  ['pyiron', ofPyiron, 54, pyiron, sayingPyiron, []],
  ['Syntho', ofSyntho, 24, syntho, sayingSyntho, privateImages],
  ['Bumps', ofBumps, 48, bumps, asItIs, []],
];

test.each(stacks)('%s: every container of every combination keeps the rules', (_, axes, count, stack, say, unknown) => {
  const all = combinations(axes);
  expect(all.length).toBe(count);
  const broken = all.flatMap((given) => {
    const { deployment } = modelledOf(stack, say(given)).main;
    return brokenRules(composeValue(deployment), unknown).map((rule) => `${JSON.stringify(given)}: ${rule}`);
  });
  expect(broken).toEqual([]);
});

/** Several machines: what each does, where GPUs are, and where what they share lives. */
const onSeveral = {
  nodes: [
    { nodes: ['w1=10.0.0.2', 'w2=fd00::2'] },
    { nodes: [{ name: 'g1', address: '10.0.0.2', gpu: { kind: 'nvidia', devices: ['0', '1'] } }] },
    { nodes: [{ name: 'w1', address: '10.0.0.2', app: { GENUI_CPU_WORKER: true } }], 'app.GENUI_CPU_WORKER': false },
  ],
  inside: common.inside,
  shares: ['directory', 'nfs'].map((kind) =>
    Object.fromEntries(
      ['media', 'home'].flatMap((name) => [
        [`storage.${name}.kind`, kind],
        ...(kind === 'nfs'
          ? [
              [`storage.${name}.server`, '10.0.0.1'],
              [`storage.${name}.export`, `/srv/${name}`],
            ]
          : [[`storage.${name}.path`, `/srv/${name}`]]),
      ]),
    ),
  ),
} satisfies Axes;

test('GenUI on several machines: every container of each keeps the rules', () => {
  const all = combinations(onSeveral);
  const judged = all.flatMap((given) => {
    const { files } = compiledGenui({ 'shape.kind': 'distributed', 'shape.address': '10.0.0.1', ...given });
    return files
      .filter(({ path }) => path.endsWith('docker-compose.yml'))
      .map(({ path, text }) => ({
        path,
        broken: brokenRules(load(text)).map((rule) => `${JSON.stringify(given)}: ${rule}`),
      }));
  });
  expect([all.length, new Set(judged.map(({ path }) => path)).size]).toEqual([18, 4]);
  expect(judged.flatMap(({ path, broken }) => broken.map((rule) => `${path}, ${rule}`))).toEqual([]);
});

test('Syntho with Ray on machines: every container of each keeps the rules', () => {
  const axes = {
    token: [{}, { 'app.RAY_TOKEN': false }],
    redis: [{}, { 'services.redis.kind': 'external', 'services.redis.host': 'cache.example.org' }],
  } satisfies Axes;
  const broken = combinations(axes).flatMap((given) =>
    compiledSyntho(onMachines(given))
      .files.filter(({ path }) => path.endsWith('docker-compose.yml'))
      .flatMap(({ path, text }) => brokenRules(load(text), privateImages).map((rule) => `${path}, ${rule}`)),
  );
  expect(broken).toEqual([]);
});

test('the rules find what they are there for', () => {
  const service = {
    image: 'nginx:latest',
    ports: [{ target: 80, published: '80' }],
    volumes: ['/etc:/etc'],
    privileged: true,
    network_mode: 'host',
  };
  const broken = brokenRules({ name: 'x', services: { web: service }, networks: {} });
  expect(broken).toEqual(
    expect.arrayContaining([
      'web: a floating tag (nginx:latest)',
      'web: a port without an address',
      'web: privileged',
      'web: publishes ports that it has already',
      'web: network_mode host',
      'web: no health check',
      'web: new privileges are not forbidden',
      'web: logs without a cap',
      'web: capabilities are not dropped',
      'web: mounts /etc of the machine',
      'web: no cap on processes',
      'web: no restart policy',
    ]),
  );
});
