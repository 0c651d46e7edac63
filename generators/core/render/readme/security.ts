import { page, type Chapter } from './chapter.js';
import { cell, joined, prose, type Markdown } from './words.js';
import { familyName } from './services.js';
import type { Port } from '../../model/compose.js';
import type { Deployment, Exception, Network, Service } from '../../model/deployment.js';

/** How containers are hardened and where not, which ports are open to whom, and which networks there are. */
export const security: Chapter = {
  title: 'Security',
  text: ({ deployment, templates }) => fill(templates, view(deployment)),
};

type View = {
  strict: boolean;
  exceptions: readonly { service: Markdown; what: Markdown; why: Markdown }[];
  excepted: boolean;
  ports: readonly { address: Markdown; to: Markdown; who: Markdown }[];
  anyPorts: boolean;
  /** Something listens on every address of the machine. */
  open: boolean;
  networks: readonly { name: Markdown; out: Markdown; members: Markdown }[];
};

const fill = page<View>('security');

function view(deployment: Deployment): View {
  const exceptions = once(deployment.services.flatMap((service) => service.exceptions.map((exception) => exceptional(service, exception))));
  const ports = deployment.services.flatMap((service) => service.ports.map((port) => opened(service, port)));
  return {
    strict: deployment.application.hardened,
    exceptions,
    excepted: exceptions.length > 0,
    ports,
    anyPorts: ports.length > 0,
    open: deployment.services.some((service) => service.ports.some((port) => !isLocal(port))),
    networks: deployment.networks.map((network) => described(network, deployment)),
  };
}

const exceptional = (service: Service, { what, why }: Exception): View['exceptions'][number] => ({
  service: cell(familyName(service)),
  what: prose(what),
  why: prose(why),
});

/** Copies of one service have the same exceptions. */
const once = <T>(rows: readonly T[]): readonly T[] => {
  const texts = rows.map((row) => JSON.stringify(row));
  return rows.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
};

const opened = (service: Service, port: Port): View['ports'][number] => ({
  address: cell(`${port.hostIp ?? '0.0.0.0'}:${port.published ?? 'any'}/${port.protocol}`),
  to: joined([cell(service.name), cell(port.target)], ' '),
  who: prose(isLocal(port) ? 'this machine only' : 'every machine that can reach this one'),
});

const isLocal = ({ hostIp }: Port): boolean => hostIp === '127.0.0.1' || hostIp === '::1';

const described = (network: Network, { services }: Deployment): View['networks'][number] => ({
  name: cell(network.realName),
  out: prose(network.internal ? 'no' : 'yes'),
  members: joined([...new Set(services.filter(({ networks }) => network.name in networks).map(familyName))].map(cell)),
});
