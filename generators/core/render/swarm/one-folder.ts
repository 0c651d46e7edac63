import { prepareName } from '../../features/prepare.js';
import type { Mount } from '../../model/compose.js';
import type { Deployment, Setting } from '../../model/deployment.js';
import type { Node } from '../../model/node.js';
import type { Secret } from '../../model/secret.js';
import type { Service } from '../../model/service.js';
import { isFurther } from '../../texts/node-folder.js';
import { mapServiceTexts } from '../../texts/service-texts.js';
import { substitute } from '../../yaml/interpolation.js';

/** One folder for all machines of a swarm: the main one's deployment, and the services of the further ones, each of which says where it runs. */
export function together(main: Deployment, further: readonly Deployment[]): Deployment {
  const whole = further.reduce(joined, { ...main, others: [], links: { uses: [], serves: [] } });
  return { ...whole, services: whole.services.map((service) => findable(service, whole.services)) };
}

/**
 * A further machine's services under names that say so, by which they find each other. It takes place before variables get their values,
 * of which some are such names.
 */
export function namedByMachine(deployment: Deployment): Deployment {
  const { node, host, services, variables } = deployment;
  if (!isFurther(node)) return deployment;
  const kept = services.filter(({ phase }) => phase === 'run' || phase === 'init');
  const names = new Map(kept.map((service) => [service.name, nameOn(node, service)]));
  const gpus = host.gpu.kind === 'none' ? 0 : host.gpu.count;
  return {
    ...deployment,
    services: kept.map((service) => ({ ...placed(service, node, names), gpu: counted(service.gpu, gpus) })),
    variables: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        name.endsWith('_HOST') && name !== 'DEPLOYMENT_HOST' ? (names.get(value) ?? value) : value,
      ]),
    ),
  };
}

/** The further machines on which something runs. */
export const furtherMachines = ({ services }: Deployment): readonly Node[] => [
  ...new Map(services.flatMap(({ on }) => (on === undefined ? [] : [[on.name, on] as const]))).values(),
];

const nameOn = ({ name: node }: Node, { name, origin, copy }: Service): string =>
  copy === undefined ? `${name}-${node}` : `${origin}-${node}-${copy}`;

function placed(service: Service, node: Node, names: ReadonlyMap<string, string>): Service {
  const name = nameOn(node, service);
  return {
    ...service,
    name,
    on: node,
    ...(service.hostname === `${service.name}-${node.name}` ? { hostname: name } : {}),
    dependsOn: Object.fromEntries(
      Object.entries(service.dependsOn).map(([other, edge]) => [names.get(other) ?? other, edge]),
    ),
  };
}

/** Swarm counts GPUs, and how many "all" are depends on the machine. */
const counted = (gpu: Service['gpu'], count: number): Service['gpu'] =>
  gpu.kind === 'nvidia' && gpu.devices === 'all'
    ? { ...gpu, devices: Array.from({ length: count }, (_, index) => String(index)) }
    : gpu;

function joined(whole: Deployment, part: Deployment): Deployment {
  const own = part.settings.filter(({ name, value }) =>
    whole.settings.some((setting) => setting.name === name && setting.value !== value),
  );
  const renamed = new Map(own.map(({ name }) => [name, settingOn(part.node, name)]));
  const settings = part.settings.map((setting) => ownSetting(setting, part.node, renamed));
  const services = part.services.map((service) =>
    mapServiceTexts(service, (text) =>
      substitute(text, (name) => (renamed.has(name) ? `\${${renamed.get(name)}}` : undefined)),
    ),
  );
  const isPrepare = ({ origin }: Service): boolean => origin === prepareName;
  return {
    ...whole,
    services: [
      ...whole.services.map((service) =>
        isPrepare(service) ? preparing(service, part.services.find(isPrepare)) : service,
      ),
      ...services.filter((service) => !isPrepare(service)),
    ],
    volumes: added(
      whole.volumes,
      part.volumes.map((volume) => ({ ...volume, sharedWith: 'nobody' as const })),
    ),
    networks: added(whole.networks, part.networks),
    settings: added(whole.settings, settings),
    secrets: readers(whole.secrets, part.secrets),
  };
}

/** Init on the main machine prepares what only others mount, too. */
function preparing(service: Service, other: Service | undefined): Service {
  const targetOf = (mount: Mount): string => ('target' in mount ? mount.target : '');
  const there = new Set(service.mounts.map(targetOf));
  return {
    ...service,
    mounts: [...service.mounts, ...(other?.mounts ?? []).filter((mount) => !there.has(targetOf(mount)))],
  };
}

const settingOn = ({ name: node }: Node, name: string): string => `${name}_${node.toUpperCase().replaceAll('-', '_')}`;

const ownSetting = (setting: Setting, { name: node }: Node, renamed: ReadonlyMap<string, string>): Setting => {
  const name = renamed.get(setting.name);
  return name === undefined ? setting : { ...setting, name, about: `${setting.about} (on ${node})` };
};

const added = <T extends { readonly name: string }>(there: readonly T[], more: readonly T[]): readonly T[] => [
  ...there,
  ...more.filter(({ name }) => !there.some((one) => one.name === name)),
];

/** The main machine makes all secrets, whoever reads them. */
const readers = (there: readonly Secret[], more: readonly Secret[]): readonly Secret[] =>
  added(there, more).map((secret) => {
    const also = more.find(({ name }) => name === secret.name);
    const services = there.includes(secret) && also !== undefined ? also.services : [];
    return { ...secret, elsewhere: false, services: [...secret.services, ...services] };
  });

/** What one machine alone has is found from all of them by its name in the stack. */
function findable(service: Service, services: readonly Service[]): Service {
  const { on, origin } = service;
  if (on === undefined || services.some((other) => other.origin === origin && other.on?.name !== on.name))
    return service;
  const networks = Object.entries(service.networks).map(([network, said]) => [
    network,
    { ...said, aliases: [...(Array.isArray(said.aliases) ? said.aliases : []), origin] },
  ]);
  return { ...service, networks: Object.fromEntries(networks) };
}
