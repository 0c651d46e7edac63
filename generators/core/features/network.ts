import type { NetworkChoice } from '../model/choices.js';
import type { Deployment, Network, Service } from '../model/deployment.js';
import type { YamlMap } from '../model/yaml.js';
import { list, maybeText } from './answer.js';
import { type Feature, nothingFound, question } from './feature.js';

const group = 'Operations';

/** Networks: `backend` has no way out, `edge` carries the published ports, `outside` is for those that say they need it. */
export const network: Feature<'network'> = {
  questions: (stack) => [
    question({
      path: 'network.mtu',
      ask: 'MTU of the container networks (empty: 1500)',
      group,
      type: 'text',
      default: '',
      pattern: '|[1-9][0-9]{2,4}',
      asked: false,
    }),
    question({
      path: 'network.dns',
      ask: 'DNS servers for containers that go out or are reached from outside (empty: those that Docker finds)',
      group,
      type: 'list',
      of: 'text',
      default: [],
      asked: stack.services.some(({ compose }) => compose.build !== undefined),
      refuse: addresses,
    }),
    question({
      path: 'network.subnet',
      ask: 'Subnet of the backend network (CIDR; empty: Docker chooses)',
      group,
      type: 'text',
      default: '',
      pattern: '|[0-9.]+/[0-9]{1,2}',
      asked: false,
    }),
  ],
  choose: (answers) => {
    const mtu = maybeText(answers, 'network.mtu');
    const subnet = maybeText(answers, 'network.subnet');
    return {
      ...(mtu === undefined ? {} : { mtu: Number(mtu) }),
      dns: list(answers, 'network.dns').map(String),
      ...(subnet === undefined ? {} : { subnet }),
    };
  },
  check: () => nothingFound,
  apply: (deployment, { network: choice }) => {
    const services = deployment.services.map((service) =>
      connect(service, service.name === entranceOf(deployment) ? reached(deployment) : [], choice),
    );
    return { ...deployment, services, networks: [...deployment.networks, ...ours(deployment, services, choice)] };
  },
};

const addresses = (value: unknown): string | undefined =>
  Array.isArray(value) && value.every((item) => /^[0-9a-fA-F.:]+$/.test(String(item)))
    ? undefined
    : 'must be IP addresses';

const entranceOf = ({ proxy }: Deployment): string | undefined => (proxy.kind === 'nginx' ? proxy.service : undefined);

/** Networks that the proxy needs beyond its own: one of each service that a route leads to and that is not on `backend`. */
function reached({ routes, services }: Deployment): readonly string[] {
  const targets = new Set(routes.flatMap(({ to }) => (to.kind === 'service' ? [to.service] : [])));
  return services
    .filter(({ name, origin }) => targets.has(name) || targets.has(origin))
    .filter((service) => !isInside(service))
    .flatMap(({ networks }) => Object.keys(networks).slice(0, 1));
}

/** Who names networks of its own is on these alone; `default` among them is `backend`. */
const isInside = ({ networks }: Service): boolean => Object.keys(networks).length === 0 || 'default' in networks;

/** A service that brings its own network mode is left out of all of this, and one that never runs. */
function connect(service: Service, further: readonly string[], { dns }: NetworkChoice): Service {
  if ('network_mode' in service.rest || service.phase === 'build') return service;
  const leavesTheHouse = service.egress || service.ports.length > 0;
  const names = [
    ...(isInside(service) ? ['backend'] : []),
    ...further,
    ...(service.ports.length > 0 ? ['edge'] : []),
    ...(service.egress ? ['outside'] : []),
  ];
  const { default: _, ...own } = service.networks;
  return {
    ...service,
    networks: { ...own, ...Object.fromEntries(names.map((name) => [name, own[name] ?? {}])) },
    ...(dns.length > 0 && leavesTheHouse && !('dns' in service.rest) ? { rest: { ...service.rest, dns } } : {}),
  };
}

function ours(deployment: Deployment, services: readonly Service[], choice: NetworkChoice): readonly Network[] {
  const used = new Set(services.flatMap((service) => Object.keys(service.networks)));
  const options: YamlMap =
    choice.mtu === undefined ? {} : { driver_opts: { 'com.docker.network.driver.mtu': String(choice.mtu) } };
  const subnet: YamlMap = choice.subnet === undefined ? {} : { ipam: { config: [{ subnet: choice.subnet }] } };
  return (['backend', 'edge', 'outside'] as const)
    .filter((name) => used.has(name) && !deployment.networks.some((network) => network.name === name))
    .map((name) => ({
      name,
      realName: `${deployment.name}_${name}`,
      internal: name === 'backend',
      rest: { ...options, ...(name === 'backend' ? subnet : {}) },
    }));
}
