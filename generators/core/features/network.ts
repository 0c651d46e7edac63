import type { NetworkChoice } from '../model/choices.js';
import type { Deployment, Network } from '../model/deployment.js';
import type { Service } from '../model/service.js';
import type { YamlMap } from '../model/yaml.js';
import { list, maybeText } from './answer.js';
import { outerNetwork } from './behind.js';
import { type Feature, nothingFound, question } from './feature.js';

const group = 'Operations';

/**
 * Networks: `backend` has no way out, `edge` carries the published ports, `outside` is for those that say they need it. A service whose
 * author names its networks is in `backend` only as Compose would have it in `default`, or if a route leads to it.
 */
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
    const services = deployment.services.map((service) => connect(service, choice, isRouted(service, deployment)));
    return { ...deployment, services, networks: networks(deployment, services, choice) };
  },
};

const addresses = (value: unknown): string | undefined =>
  Array.isArray(value) && value.every((item) => /^[0-9a-fA-F.:]+$/.test(String(item)))
    ? undefined
    : 'must be IP addresses';

/** A service that brings its own network mode is left out of all of this, and one that never runs. */
function connect(service: Service, { dns }: NetworkChoice, routed: boolean): Service {
  if ('network_mode' in service.rest || service.phase === 'build') return service;
  const leavesTheHouse = service.egress || service.ports.length > 0;
  const { default: usual, ...named } = service.networks;
  const own = Object.keys(named).some((name) => name !== outerNetwork);
  const names = [
    ...(routed || usual !== undefined || !own ? ['backend'] : []),
    ...(service.ports.length > 0 ? ['edge'] : []),
    ...(service.egress ? ['outside'] : []),
  ];
  return {
    ...service,
    networks: withAliases(service, {
      ...named,
      ...Object.fromEntries(names.map((name) => [name, named[name] ?? (name === 'backend' ? usual : undefined) ?? {}])),
    }),
    ...(dns.length > 0 && leavesTheHouse && !('dns' in service.rest) ? { rest: { ...service.rest, dns } } : {}),
  };
}

/** A name that others of the stack know it by is its name on every network that they share. */
function withAliases({ aliases }: Service, networks: Service['networks']): Service['networks'] {
  if (aliases === undefined) return networks;
  return Object.fromEntries(
    Object.entries(networks).map(([name, said]) => [
      name,
      { ...said, aliases: [...(Array.isArray(said.aliases) ? said.aliases : []), ...aliases] },
    ]),
  );
}

const isRouted = (service: Service, { routes }: Deployment): boolean =>
  routes.some(({ to }) => to.kind === 'service' && to.service === service.origin);

/** A stack may declare ours, to give it a name; the operator's options are then given to it as well. */
function networks(deployment: Deployment, services: readonly Service[], choice: NetworkChoice): readonly Network[] {
  const used = new Set(services.flatMap((service) => Object.keys(service.networks)));
  const options: YamlMap =
    choice.mtu === undefined ? {} : { driver_opts: { 'com.docker.network.driver.mtu': String(choice.mtu) } };
  const subnet: YamlMap = choice.subnet === undefined ? {} : { ipam: { config: [{ subnet: choice.subnet }] } };
  const ours = (['backend', 'edge', 'outside'] as const)
    .filter((name) => used.has(name))
    .map((name) => ({
      name,
      realName: `${deployment.name}_${name}`,
      internal: name === 'backend',
      rest: { ...options, ...(name === 'backend' ? subnet : {}) },
    }));
  const declared = deployment.networks.map((network) => {
    const own = ours.find(({ name }) => name === network.name);
    return own === undefined ? network : { ...network, rest: { ...own.rest, ...network.rest } };
  });
  return [...declared, ...ours.filter(({ name }) => !declared.some((network) => network.name === name))];
}
