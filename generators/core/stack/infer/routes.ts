import type { Port } from '../../model/compose.js';
import type { Route } from '../../model/route.js';
import type { StackService } from '../../model/stack.js';
import { entryOf } from '../../yaml/node.js';
import type { Reading } from '../reading.js';
import { withDefaults } from './kinds.js';

interface Entrance {
  readonly service: StackService;
  readonly port: number;
  readonly published: number;
  readonly protocol: 'http' | 'tcp';
  readonly local: boolean;
}

/** A route for each published port of a service that is no known kind; a single http port, or the one that is published at 80, is the site itself. */
export function inferRoutes(services: readonly StackService[], reading: Reading): readonly Route[] {
  const entrances = services
    .filter(({ needs }) => needs.kind === undefined && needs.phase === 'run')
    .flatMap((service) => ownEntrances(service));
  const web = entrances.filter(({ protocol }) => protocol === 'http');
  const usual = web.filter(({ published }) => published === 80);
  const site = web.length === 1 ? web[0] : usual.length === 1 ? usual[0] : undefined;
  const taken = new Set<number>();
  return entrances.flatMap((entrance) => {
    const isSite = entrance === site;
    if (!isSite && taken.has(entrance.published)) return [];
    taken.add(entrance.published);
    const alone = entrances.filter(({ service }) => service === entrance.service).length === 1;
    return [inferRoute(entrance, isSite, alone, reading)];
  });
}

/** Of a service with a plain and a TLS port, the plain one: TLS ends before it. */
function ownEntrances(service: StackService): readonly Entrance[] {
  const found = service.compose.ports.flatMap((port) => entranceAt(service, port));
  const tls = found.filter(({ port }) => port === 443 || port === 8443);
  const http = found.filter((entrance) => entrance.protocol === 'http' && !tls.includes(entrance));
  return http.length > 0 ? found.filter((entrance) => !tls.includes(entrance)) : found;
}

function entranceAt(service: StackService, { target, published, protocol, hostIp, rest }: Port): readonly Entrance[] {
  const port = wholePort(target);
  if (port === undefined || published === undefined || protocol !== 'tcp') return [];
  const spoken = rest.app_protocol;
  const isHttp = typeof spoken === 'string' ? /^https?$|^wss?$|^grpc$/.test(spoken) : !otherProtocols.has(port);
  const local = hostIp !== undefined && /^(?:127\.|::1$|localhost$)/.test(withDefaults(hostIp));
  return [{ service, port, published: wholePort(published) ?? port, protocol: isHttp ? 'http' : 'tcp', local }];
}

/** A port that is known when nothing is set: no range. */
function wholePort(text: string): number | undefined {
  const port = Number(withDefaults(text));
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}

/** Ports on which no web server listens (IANA service names). */
const otherProtocols = new Set([
  21, 22, 23, 25, 53, 88, 110, 143, 389, 445, 465, 514, 587, 636, 873, 993, 995, 1433, 1521, 1883, 2222, 3306, 5222,
  5432, 5671, 5672, 6379, 6432, 8883, 9092, 11211, 27017,
]);

function inferRoute(entrance: Entrance, isSite: boolean, alone: boolean, reading: Reading): Route {
  const { service, port, published, protocol, local } = entrance;
  const from = isSite ? ({ kind: 'path', paths: ['/'] } as const) : ({ kind: 'listen', port: published } as const);
  const ports = entryOf(reading.nodeOf(service), 'ports');
  return reading.remember(
    {
      name: alone ? service.compose.name : `${service.compose.name}-${port}`,
      to: { kind: 'service', service: service.compose.name, port },
      from,
      protocol,
      stripPrefix: false,
      websocket: protocol === 'http',
      buffering: true,
      private: local && !isSite,
      protect: false,
      when: [],
      at: ports === undefined ? service.at : reading.document.placeAt(ports.key),
    },
    ports?.node ?? reading.nodeOf(service),
  );
}
