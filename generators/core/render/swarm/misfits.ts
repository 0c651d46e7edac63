import type { Deployment, Service } from '../../model/deployment.js';
import { usesDeviceFiles } from '../host.js';
import { wrappedServices } from './environment.js';
import { canBeSent, isSent } from './files.js';
import { isPublic } from './service.js';

/** One thing of the model that Swarm cannot do: which services say it, and what becomes of it, as the end of a sentence about it. */
export interface Misfit {
  readonly what: string;
  readonly services: readonly string[];
  readonly words: string;
  /** `refused`: it would not work without it. `told`: it works, otherwise than with Compose. */
  readonly kind: 'refused' | 'told';
}

/** Keys of Compose that `docker stack deploy` reads and Swarm does. */
export const keptKeys: ReadonlySet<string> = new Set([
  'credential_spec',
  'dns',
  'dns_search',
  'extra_hosts',
  'isolation',
  'labels',
  'stdin_open',
  'stop_grace_period',
  'stop_signal',
  'sysctls',
  'tty',
  'ulimits',
  'working_dir',
]);

/** Keys that are said in another way, or that say nothing to whoever starts containers. */
const otherwiseSaid: ReadonlySet<string> = new Set([
  'annotations',
  'attach',
  'configs',
  'develop',
  'expose',
  'pull_policy',
  'secrets',
  'shm_size',
]);

/** Everything in this deployment that Swarm does not do, or does in another way. Nothing is dropped that is not named here. */
export function misfits(deployment: Deployment): readonly Misfit[] {
  const services = deployment.services.filter(({ phase }) => phase === 'run');
  const elsewhere = deployment.services.filter(({ on }) => on !== undefined);
  return [
    ...broken(rules, services, deployment),
    ...broken(further, elsewhere, deployment),
    ...unknownKeys(services),
    ...ofTheWhole(deployment),
  ];
}

const broken = (rules: readonly Rule[], services: readonly Service[], deployment: Deployment): readonly Misfit[] =>
  rules.flatMap(({ what, kind, words, by }): readonly Misfit[] => {
    const named = services.filter((service) => by(service, deployment)).map(({ name }) => name);
    return named.length === 0 ? [] : [{ what, kind, words, services: named }];
  });

interface Rule extends Omit<Misfit, 'services'> {
  readonly by: (service: Service, deployment: Deployment) => boolean;
}

const has =
  (...keys: readonly string[]) =>
  ({ rest }: Service): boolean =>
    keys.some((key) => key in rest);

const rules: readonly Rule[] = [
  {
    what: 'an address for this machine alone',
    kind: 'told',
    words: 'Swarm opens ports on every address of a machine, so these are not opened at all',
    by: ({ ports }) => ports.some((port) => !isPublic(port)),
  },
  {
    what: 'depends_on',
    kind: 'told',
    words:
      'Swarm starts everything at once; what comes too early ends, and is started again until it finds what it needs',
    by: ({ dependsOn, awaits }) => Object.keys(dependsOn).length + awaits.length > 0,
  },
  {
    what: 'security_opt',
    kind: 'told',
    words:
      'Swarm ignores it; for no-new-privileges put "no-new-privileges": true into /etc/docker/daemon.json of each machine',
    by: ({ securityOpt }) => securityOpt.length > 0,
  },
  {
    what: 'container_name',
    kind: 'told',
    words: 'Swarm names containers itself, after the stack, the service and a number',
    by: has('container_name'),
  },
  {
    what: 'owner and mode of tmpfs',
    kind: 'told',
    words: 'Swarm gives each to everybody in its container, as /tmp is; its size stays',
    by: ({ tmpfs }) => tmpfs.some((text) => /:.*(uid|gid|mode)=/.test(text)),
  },
  {
    what: 'the numbers of GPUs',
    kind: 'told',
    words: 'Swarm counts the GPUs that daemon.json names as NVIDIA-GPU, and chooses among them itself',
    by: ({ gpu }) => gpu.kind === 'nvidia',
  },
  {
    what: 'device files of GPUs',
    kind: 'refused',
    words: 'Swarm gives containers no device files, which GPUs of AMD and Intel are',
    by: usesDeviceFiles,
  },
  {
    what: 'build',
    kind: 'told',
    words: 'Swarm builds nothing: init does, on this machine',
    by: ({ build, image }) => build !== undefined && image !== undefined,
  },
  {
    what: 'build without image',
    kind: 'refused',
    words: 'Swarm needs a name for what is built',
    by: ({ build, image }) => build !== undefined && image === undefined,
  },
  {
    what: 'network_mode',
    kind: 'refused',
    words: 'Swarm knows of these only host',
    by: ({ rest }) => 'network_mode' in rest && rest.network_mode !== 'host',
  },
  {
    what: 'env_file',
    kind: 'refused',
    words: 'Swarm would show what is in it to everybody who may ask it: name the variables under environment',
    by: ({ envFiles }) => envFiles.length > 0,
  },
  {
    what: 'a variable without a value',
    kind: 'refused',
    words: 'Swarm would show to everybody who may ask it what the environment of whoever starts it holds',
    by: ({ environment }) => Object.values(environment).includes(null),
  },
  {
    what: 'a range of ports',
    kind: 'refused',
    words: 'Swarm opens each port by itself',
    by: ({ ports }) => ports.some(({ target, published }) => /^\d+-/.test(target) || /^\d+-/.test(published ?? '')),
  },
  {
    what: 'a mount that is neither volume, directory nor tmpfs',
    kind: 'refused',
    words: 'Swarm has no such mount',
    by: ({ mounts }) => mounts.some(({ kind }) => kind === 'other'),
  },
];

/** What further machines get of the main one is what Swarm brings there, and nothing that init has to prepare. */
const further: readonly Rule[] = [
  {
    what: 'a job of init on a further machine',
    kind: 'refused',
    words: 'init runs on the main machine only',
    by: ({ phase }) => phase === 'init',
  },
  {
    what: 'a Docker volume on a further machine',
    kind: 'refused',
    words:
      'neither init nor a back-up on the main machine reaches it: choose nfs, or a directory that is the same share everywhere',
    by: ({ mounts }, { volumes }) =>
      mounts.some(
        (mount) =>
          mount.kind === 'volume' &&
          volumes.some(({ name, place, ephemeral }) => name === mount.volume && place.kind === 'volume' && !ephemeral),
      ),
  },
  {
    what: 'what lies in the folder of the main machine',
    kind: 'refused',
    words: 'Swarm brings files to further machines to be read there, and nothing else',
    by: (service, deployment) =>
      service.mounts.some((mount) => isSent(mount, service) && !canBeSent(mount, deployment)),
  },
];

function unknownKeys(services: readonly Service[]): readonly Misfit[] {
  const known = new Set([...keptKeys, ...otherwiseSaid, 'container_name', 'network_mode']);
  const keys = services
    .flatMap(({ rest }) => Object.keys(rest))
    .filter((key) => !known.has(key) && !key.startsWith('x-'));
  return [...new Set(keys)].map((key) => ({
    what: key,
    kind: 'refused',
    words: 'docker stack deploy knows no such key, or ignores it',
    services: services.filter(has(key)).map(({ name }) => name),
  }));
}

const alike = (services: readonly Service[]): readonly string[] =>
  services.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) < index);

/** `docker stack deploy` reads variables from its environment, which sudo and its kind do not hand on. */
function ofTheWhole(deployment: Deployment): readonly Misfit[] {
  const { composeConfigs, entrance, host, services } = deployment;
  const found: readonly (Misfit | false)[] = [
    alike(services).length > 0 && {
      what: 'services of one name',
      kind: 'refused',
      words: 'give the machine another name: its services are called after it',
      services: alike(services),
    },
    entrance.address === '127.0.0.1' && {
      what: 'expose: localhost',
      kind: 'refused',
      words:
        'Swarm opens ports on every address of a machine: choose network, and let a firewall decide who reaches it',
      services: [],
    },
    host.compose !== 'docker compose' && {
      what: 'compose.command',
      kind: 'refused',
      words:
        'in a folder for Swarm it is docker compose: docker stack deploy must get its variables from the same environment',
      services: [],
    },
    Object.values(composeConfigs).some((said) => typeof said !== 'object' || said === null || !('file' in said)) && {
      what: 'configs that are no files',
      kind: 'refused',
      words: 'docker stack deploy reads configs from files',
      services: [],
    },
    wrappedServices(deployment).length > 0 && {
      what: 'variables that hold secrets',
      kind: 'told',
      words:
        'a shell sets them in the container, from /run/secrets, so its image needs /bin/sh and cat; docker exec does not see them',
      services: wrappedServices(deployment).map(({ name }) => name),
    },
  ];
  return found.filter((one) => one !== false);
}
