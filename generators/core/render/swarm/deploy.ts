import type { Deployment } from '../../model/deployment.js';
import type { Service } from '../../model/service.js';
import type { Swarm } from '../../model/target.js';
import type { Yaml, YamlMap } from '../../model/yaml.js';
import { tidy } from '../print-yaml.js';

/** Where and how Swarm keeps a service running; what the author said under `deploy` wins. */
export function deployValue(service: Service, deployment: Deployment, { endpoint }: Swarm): YamlMap {
  const { resources, ...said } = service.deploy;
  const update = { parallelism: 1, order: order(service) };
  return tidy({
    endpoint_mode: endpoint === 'dnsrr' ? 'dnsrr' : undefined,
    placement: { constraints: placement(service, deployment) },
    update_config: { ...update, failure_action: 'rollback', monitor: '10s' },
    rollback_config: update,
    restart_policy: restart(service.restart),
    ...said,
    resources: withGpu(service, deployment, resources as YamlMap | undefined),
  });
}

/** Its machine, by the label that `scripts/deploy.sh` gives it: the one whose folder and volumes these are, or a further one. */
const placement = ({ on }: Service, { name }: Deployment): readonly string[] => [
  on === undefined ? `node.labels.${name}.role == main` : `node.labels.${name}.node == ${on.name}`,
];

/** Two at a time would write to one volume, or want one port or GPU. */
const order = ({ mounts, ports, gpu, rest }: Service): 'stop-first' | 'start-first' =>
  mounts.some(({ kind }) => kind === 'volume') ||
  ports.length > 0 ||
  gpu.kind !== 'none' ||
  rest.network_mode === 'host'
    ? 'stop-first'
    : 'start-first';

/** Compose's words for it in Swarm's; `on-failure:3` is three attempts. */
function restart(policy = 'no'): YamlMap {
  const [kind, attempts] = policy.split(':');
  switch (kind) {
    case 'no':
      return { condition: 'none' };
    case 'on-failure':
      return {
        condition: 'on-failure',
        delay: '5s',
        ...(attempts === undefined ? {} : { max_attempts: Number(attempts) }),
      };
    default:
      return { condition: 'any', delay: '5s' };
  }
}

/** Swarm counts GPUs and chooses one itself, of those that the machine's daemon.json names as `NVIDIA-GPU`. */
function withGpu({ gpu }: Service, { host }: Deployment, resources: YamlMap = {}): YamlMap {
  const { limits, reservations } = resources as { readonly limits?: YamlMap; readonly reservations?: YamlMap };
  const { devices: _composes, ...reserved } = reservations ?? {};
  const all = host.gpu.kind === 'none' ? 1 : host.gpu.count;
  const gpus: YamlMap =
    gpu.kind === 'nvidia'
      ? {
          generic_resources: [
            { discrete_resource_spec: { kind: 'NVIDIA-GPU', value: gpu.devices === 'all' ? all : gpu.devices.length } },
          ],
        }
      : {};
  return tidy({
    limits: limits === undefined ? undefined : quantities(limits),
    reservations: { ...quantities(reserved), ...gpus },
  });
}

/** The command of Engine 20.10 takes processors as text only. */
const quantities = (map: YamlMap): YamlMap =>
  Object.fromEntries(
    Object.entries(map).map(([key, value]): [string, Yaml] => [key, key === 'cpus' ? String(value) : value]),
  );
