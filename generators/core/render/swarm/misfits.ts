import type { Deployment } from '../../model/deployment.js';
import type { Service } from '../../model/service.js';
import { wrappedServices } from './environment.js';
import type { Misfit } from './misfit.js';
import { ofFurtherMachines, ofServices, type Rule } from './misfit-rules.js';

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
    ...broken(ofServices, services, deployment),
    ...broken(ofFurtherMachines, elsewhere, deployment),
    ...unknownKeys(services),
    ...ofTheWhole(deployment),
  ];
}

const broken = (rules: readonly Rule[], services: readonly Service[], deployment: Deployment): readonly Misfit[] =>
  rules.flatMap(({ what, kind, words, by }): readonly Misfit[] => {
    const named = services.filter((service) => by(service, deployment)).map(({ name }) => name);
    return named.length === 0 ? [] : [{ what, kind, words, services: named }];
  });

function unknownKeys(services: readonly Service[]): readonly Misfit[] {
  const known = new Set([...keptKeys, ...otherwiseSaid, 'container_name', 'network_mode']);
  const keys = services
    .flatMap(({ rest }) => Object.keys(rest))
    .filter((key) => !known.has(key) && !key.startsWith('x-'));
  return [...new Set(keys)].map((key) => ({
    what: key,
    kind: 'refused',
    words: 'docker stack deploy knows no such key, or ignores it',
    services: services.filter(({ rest }) => key in rest).map(({ name }) => name),
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
    entrance.address === '127.0.0.1' &&
      services.some(({ ports }) => ports.length > 0) && {
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
