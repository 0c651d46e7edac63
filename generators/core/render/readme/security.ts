import { gateName } from '../../features/gate.js';
import type { Port } from '../../model/compose.js';
import type { Deployment, Network } from '../../model/deployment.js';
import type { Service } from '../../model/service.js';
import type { Target } from '../../model/target.js';
import { isPublic } from '../swarm/service.js';
import { type Chapter, page } from './chapter.js';
import { familyName } from './services.js';
import { cell, joined, type Markdown, md, prose } from './words.js';

/** How containers are hardened and where not, which ports are open to whom, and which networks there are. */
export const security: Chapter = {
  title: 'Security',
  text: ({ deployment, target, templates }) => fill(templates, view(deployment, target)),
};

type View = {
  swarm: boolean;
  strict: boolean;
  exceptions: readonly { service: Markdown; what: Markdown; why: Markdown }[];
  excepted: boolean;
  ports: readonly { address: Markdown; to: Markdown; who: Markdown }[];
  anyPorts: boolean;
  /** Something other than the gate, which looks at who comes, is published to this machine alone. */
  local: boolean;
  /** Something listens on every address of the machine. */
  open: boolean;
  networks: readonly { name: Markdown; out: Markdown; members: Markdown }[];
};

const fill = page<View>('security');

function view(deployment: Deployment, target: Target): View {
  const exceptions = exceptionRows(deployment);
  const published = (port: Port): boolean => target.kind === 'compose' || isPublic(port);
  const ports = deployment.services.flatMap((service) =>
    service.ports.filter(published).map((port) => opened(service, port)),
  );
  return {
    swarm: target.kind === 'swarm',
    strict: deployment.application.hardened,
    exceptions,
    excepted: exceptions.length > 0,
    ports,
    anyPorts: ports.length > 0,
    local: deployment.services.some(
      ({ name, ports: own }) => name !== gateName && own.some((port) => published(port) && isLocal(port)),
    ),
    open: deployment.services.some((service) => service.ports.some((port) => !isLocal(port))),
    networks: deployment.networks.map((network) => described(network, deployment)),
  };
}

/** One row for each container and reason: copies of a service share theirs, and several capabilities may have one. */
function exceptionRows({ services }: Deployment): View['exceptions'] {
  const all = services.flatMap((service) =>
    service.exceptions.map((exception) => ({ service: familyName(service), ...exception })),
  );
  const isSame = (a: (typeof all)[number], b: (typeof all)[number]): boolean =>
    a.service === b.service && a.why === b.why;
  return all
    .filter((one, index) => all.findIndex((other) => isSame(one, other)) === index)
    .map((one) => ({
      service: cell(one.service),
      what: joined([...new Set(all.filter((other) => isSame(one, other)).map(({ what }) => what))].map(prose)),
      why: prose(one.why),
    }));
}

const opened = (service: Service, port: Port): View['ports'][number] => ({
  address: cell(`${port.hostIp ?? '0.0.0.0'}:${port.published ?? 'any'}/${port.protocol}`),
  to: md`${cell(service.name)}, port ${cell(port.target)}`,
  who: prose(isLocal(port) ? 'this machine only' : 'every machine that can reach this one'),
});

const isLocal = ({ hostIp }: Port): boolean => hostIp === '127.0.0.1' || hostIp === '::1';

const described = (network: Network, { services }: Deployment): View['networks'][number] => ({
  name: cell(network.realName),
  out: prose(network.internal ? 'no' : 'yes'),
  members: joined([...new Set(services.filter(({ networks }) => network.name in networks).map(familyName))].map(cell)),
});
