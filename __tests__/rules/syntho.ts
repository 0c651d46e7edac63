import type { Compiled } from '../../generators/core/compile.js';
import type { Yaml } from '../../generators/core/model/yaml.js';
import { builtIn, compiledOf } from './built-in.js';

type Saying = Readonly<Record<string, Yaml>>;

/** The Syntho stack and everything it takes to compile it, read once. */
export const syntho = await builtIn('syntho');

/** What is said, with who logs in to the vendor's registry: all that has no default where Ray is on this machine. */
export const sayingSyntho = (given: Saying): Saying => ({ 'registry.login.user': 'lab-robot', ...given });

/** The whole way from answers to files. */
export const compiledSyntho = (given: Saying): Compiled => compiledOf(syntho, sayingSyntho(given));

/** What has no default where the launcher starts Ray's machines, in each cloud. */
export const clouds: Readonly<Record<'aws' | 'gcp' | 'azure', Saying>> = {
  aws: {
    'app.CLOUD': 'aws',
    'app.CLOUD_REGION': 'eu-central-1',
    'app.CLOUD_ZONE': 'eu-central-1a,eu-central-1b',
    'app.CLOUD_IMAGE': 'ami-0123456789abcdef0',
    'app.CLOUD_SUBNET': 'subnet-0123456789abcdef0',
    'app.CLOUD_SECURITY_GROUP': 'sg-0123456789abcdef0',
    'app.HEAD_SIZE': 'm5.xlarge',
    'app.WORKER_SIZE': 'm5.8xlarge',
  },
  gcp: {
    'app.CLOUD': 'gcp',
    'app.CLOUD_REGION': 'europe-west1',
    'app.CLOUD_ZONE': 'europe-west1-b',
    'app.CLOUD_PROJECT': 'lab-42',
    'app.CLOUD_IMAGE': 'projects/lab-42/global/images/docker-2204',
    'app.CLOUD_SUBNET': 'projects/lab-42/regions/europe-west1/subnetworks/ray',
    'app.HEAD_SIZE': 'n2-standard-4',
    'app.WORKER_SIZE': 'n2-standard-32',
  },
  azure: {
    'app.CLOUD': 'azure',
    'app.CLOUD_REGION': 'westeurope',
    'app.CLOUD_GROUP': 'syntho',
    'app.CLOUD_SUBSCRIPTION': '00000000-0000-4000-8000-000000000000',
    'app.HEAD_SIZE': 'Standard_D4s_v3',
    'app.WORKER_SIZE': 'Standard_D32s_v3',
  },
};

/** A whole set of answers for Ray in a cloud. */
export const launched = (cloud: keyof typeof clouds, more: Saying = {}): Saying => ({
  'app.RAY': 'launcher',
  'app.CLOUD_REGISTRY_USER': 'lab',
  ...clouds[cloud],
  ...more,
});

const head = { name: 'head', address: '10.0.0.2', role: 'ray-head' };
const workers = [
  { name: 'w1', address: '10.0.0.3', role: 'ray-workers' },
  {
    name: 'w2',
    address: '10.0.0.4',
    role: 'ray-workers',
    gpu: { kind: 'nvidia' },
    app: { RAY_CPUS: 32, RAY_MEMORY: '128g', RAY_SHM: '16g' },
  },
];

/** Ray by hand: a head, a worker without a GPU and one with, which is larger. */
export const onMachines = (more: Saying = {}): Saying => ({
  name: 'syntho',
  'app.RAY': 'manual',
  'shape.address': '10.0.0.1',
  nodes: [head, ...workers],
  ...more,
});
