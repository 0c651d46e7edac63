import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { clouds, compiledSyntho, launched } from '../../rules/syntho.js';

type Cloud = keyof typeof clouds;

interface Cluster {
  readonly [key: string]: unknown;
  readonly cluster_name: string;
  readonly max_workers: number;
  readonly provider: Readonly<Record<string, unknown>>;
  readonly docker: { readonly run_options: readonly string[]; readonly image: string };
  readonly file_mounts: Readonly<Record<string, string>>;
  readonly initialization_commands: readonly string[];
  readonly available_node_types: Readonly<Record<'head' | 'worker', NodeType>>;
}

interface NodeType {
  readonly min_workers: number;
  readonly max_workers: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly initialization_commands?: readonly string[];
  readonly node_config: Readonly<Record<string, Yaml>>;
}

/** Each is compiled once, however many tests look at it. */
const clusters = new Map<string, Cluster>();

function cluster(cloud: Cloud, more: Readonly<Record<string, Yaml>> = {}): Cluster {
  const key = JSON.stringify([cloud, more]);
  const written = clusters.get(key) ?? compiledCluster(cloud, more);
  clusters.set(key, written);
  return written;
}

function compiledCluster(cloud: Cloud, more: Readonly<Record<string, Yaml>>): Cluster {
  const file = compiledSyntho(launched(cloud, more)).files.find(({ path }) => path === 'ray/configuration.yaml');
  return load(file?.text ?? '') as Cluster;
}

const names = Object.keys(clouds) as readonly Cloud[];

/** Ray's documentation, "Cluster YAML Configuration Options"; what is missing there is filled with defaults of the cloud that are not ours. */
const keys =
  `cluster_name max_workers upscaling_speed idle_timeout_minutes docker provider auth available_node_types head_node_type file_mounts
  cluster_synced_files file_mounts_sync_continuously rsync_exclude rsync_filter initialization_commands setup_commands head_setup_commands
  worker_setup_commands head_start_ray_commands worker_start_ray_commands`.split(/\s+/);

describe.each(names)('%s', (cloud) => {
  test('every key is there, none of those that Ray has dropped, and Ray is not installed again', () => {
    const written = cluster(cloud);
    expect(Object.keys(written).sort()).toEqual([...keys].sort());
    expect(written).toMatchObject({ setup_commands: [], head_node_type: 'head', provider: { type: cloud } });
  });

  test('numbers are numbers, and the head is no worker', () => {
    const written = cluster(cloud, {
      'app.MIN_WORKERS': 2,
      'app.MAX_WORKERS': 6,
      'app.WORKER_GPUS': 1,
      'app.IDLE_MINUTES': 15,
    });
    expect(written).toMatchObject({
      cluster_name: 'syntho',
      max_workers: 6,
      idle_timeout_minutes: 15,
      available_node_types: {
        head: { min_workers: 0, max_workers: 0, resources: { CPU: 4 } },
        worker: { min_workers: 2, max_workers: 6, resources: { CPU: 32, GPU: 1 } },
      },
    });
    expect(cluster(cloud).available_node_types.worker.resources).toEqual({ CPU: 32 });
  });

  test('the image is that for GPUs where workers have some', () => {
    expect(cluster(cloud).docker.image).toBe('syntho.azurecr.io/syntho-ray:1.9.0-cpu');
    expect(cluster(cloud, { 'app.WORKER_GPUS': 2 }).docker.image).toBe('syntho.azurecr.io/syntho-ray:1.9.0');
  });

  test('licence and password come from a folder in memory, and stand nowhere', () => {
    const written = cluster(cloud);
    expect(written.file_mounts).toEqual({ '/handed-over': '/run/handed-over' });
    expect(written.docker.run_options).toContain('--env-file /tmp/ray_tmp_mount/syntho/handed-over/licence.env');
    const [login = ''] = written.initialization_commands.filter((command) => command.includes('docker login'));
    expect(login).toContain(
      'docker login --username lab --password-stdin syntho.azurecr.io < /tmp/ray_tmp_mount/syntho/handed-over/registry-password &&',
    );
    expect(login).toContain('rm -rf "$DOCKER_CONFIG"');
    expect(written.available_node_types.worker.initialization_commands?.slice(-2)).toEqual([
      login,
      'rm -f /tmp/ray_tmp_mount/syntho/handed-over/registry-password',
    ]);
    expect(JSON.stringify(written)).not.toMatch(/\$\{|docker login[^"]* (?:-p|--password) /);
  });

  test('without a log-in there is none, and its secret is not asked for', () => {
    const { deployment } = compiledSyntho({ 'app.RAY': 'launcher', ...clouds[cloud], 'app.CLOUD_LOGIN': false });
    expect(deployment.secrets.map(({ name }) => name)).not.toContain('CLOUD_REGISTRY_PASSWORD');
    const launcher = deployment.services.find(({ name }) => name === 'ray-launcher');
    expect(launcher?.environment).not.toHaveProperty('REGISTRY_PASSWORD');
    expect(launcher?.secrets).toEqual(['LICENSE_KEY']);
  });

  test('files of the operator go to every machine', () => {
    const written = cluster(cloud, { 'storage.node-files.kind': 'directory', 'storage.node-files.path': '/srv/files' });
    expect(written.file_mounts['/node-files']).toBe('/node-files');
  });

  test('machines have public addresses only if that is asked for', () => {
    expect(cluster(cloud).provider.use_internal_ips).toBe(true);
    expect(cluster(cloud, { 'app.CLOUD_INTERNAL': false }).provider.use_internal_ips).toBe(false);
  });
});

test('the commands of the machine are in the order in which they work', () => {
  expect(cluster('aws').initialization_commands.map((command) => command.split(' ')[0])).toEqual([
    'sudo',
    'sleep',
    'touch',
    'export',
  ]);
});

describe('spot machines', () => {
  test.each<[Cloud, Readonly<Record<string, Yaml>>, Readonly<Record<string, unknown>>]>([
    ['aws', {}, {}],
    ['aws', { 'app.SPOT': true }, { InstanceMarketOptions: { MarketType: 'spot' } }],
    [
      'aws',
      { 'app.SPOT': true, 'app.SPOT_PRICE': 1.25 },
      { InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { MaxPrice: '1.25' } } },
    ],
    ['gcp', {}, {}],
    ['gcp', { 'app.WORKER_GPUS': 1 }, { scheduling: { onHostMaintenance: 'TERMINATE' } }],
    [
      'gcp',
      { 'app.SPOT': true },
      { scheduling: { preemptible: true, automaticRestart: false, onHostMaintenance: 'TERMINATE' } },
    ],
  ])('%s %j', (cloud, more, want) => {
    const { head, worker } = cluster(cloud, more).available_node_types;
    const { InstanceMarketOptions, scheduling } = worker.node_config;
    expect(JSON.parse(JSON.stringify({ InstanceMarketOptions, scheduling }))).toEqual(want);
    expect(Object.keys(head.node_config)).not.toEqual(expect.arrayContaining(['InstanceMarketOptions']));
  });

  test.each([
    [{}, { priority: 'Regular' }],
    [{ 'app.SPOT': true }, { priority: 'Spot', evictionPolicy: 'Delete', billingProfile: { maxPrice: -1 } }],
    [
      { 'app.SPOT': true, 'app.SPOT_PRICE': 0.75 },
      { priority: 'Spot', evictionPolicy: 'Delete', billingProfile: { maxPrice: 0.75 } },
    ],
  ])('azure %j', (more, want) => {
    const { head, worker } = cluster('azure', more).available_node_types;
    const {
      vmSize: _size,
      osDiskSize: _disk,
      imagePublisher,
      imageOffer,
      imageSku,
      imageVersion,
      ...rest
    } = worker.node_config.azure_arm_parameters as Record<string, unknown>;
    expect(rest).toEqual(want);
    expect([imagePublisher, imageOffer, imageSku, imageVersion]).toEqual([
      'microsoft-dsvm',
      'ubuntu-2204',
      '2204-gen2',
      'latest',
    ]);
    expect(head.node_config.azure_arm_parameters).not.toHaveProperty('priority');
  });
});

test('on AWS Ray makes no security group, whose SSH would be open to the world', () => {
  for (const type of ['head', 'worker'] as const)
    expect(cluster('aws').available_node_types[type].node_config).toMatchObject({
      SecurityGroupIds: ['sg-0123456789abcdef0'],
      SubnetIds: ['subnet-0123456789abcdef0'],
    });
  const { 'app.CLOUD_SECURITY_GROUP': _group, ...without } = launched('aws');
  expect(() => compiledSyntho(without)).toThrow('app.CLOUD_SECURITY_GROUP has no answer');
});

test('on GCP machines without public addresses have none', () => {
  const interfaceOf = (more: Readonly<Record<string, Yaml>>) =>
    (cluster('gcp', more).available_node_types.worker.node_config.networkInterfaces as readonly Yaml[])[0];
  expect(interfaceOf({})).toEqual({ subnetwork: 'projects/lab-42/regions/europe-west1/subnetworks/ray' });
  expect(interfaceOf({ 'app.CLOUD_INTERNAL': false })).toHaveProperty('accessConfigs', [
    { name: 'External NAT', type: 'ONE_TO_ONE_NAT' },
  ]);
});

test.each([
  ['app.MAX_WORKERS', { 'app.MIN_WORKERS': 3, 'app.MAX_WORKERS': 2 }, 'must be from 3 to 1000, not 2'],
  ['app.MAX_WORKERS by default', { 'app.MIN_WORKERS': 5 }, 'must be from 5 to 1000, not 4, which is its default'],
  ['app.CLUSTER_NAME with a hyphen', { 'app.CLUSTER_NAME': 'my-cluster' }, 'app.CLUSTER_NAME must match'],
  ['app.CLUSTER_NAME with a capital', { 'app.CLUSTER_NAME': 'Lab' }, 'app.CLUSTER_NAME must match'],
  ['app.CLOUD_REGISTRY_USER with a quote', { 'app.CLOUD_REGISTRY_USER': "a'b" }, 'app.CLOUD_REGISTRY_USER must match'],
])('%s is refused', (_, more, words) => {
  expect(() => compiledSyntho(launched('aws', more))).toThrow(words);
});

test('a price is nothing on a cloud that has no limit of prices', () => {
  expect(
    compiledSyntho(launched('gcp', { 'app.SPOT': true })).files.find(({ path }) => path === 'deployment.yml')?.text,
  ).not.toContain('SPOT_PRICE');
});
