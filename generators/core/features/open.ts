import type { Certificate } from '../model/certificate.js';
import type { DoorChoice } from '../model/choices.js';
import type { Mount, Port } from '../model/compose.js';
import type { Deployment } from '../model/deployment.js';
import type { Site, Stream } from '../model/proxy.js';
import type { Route } from '../model/route.js';
import type { Service } from '../model/service.js';
import { keyVolume, keyVolumeName } from './key-volume.js';
import { openPort } from './nginx-service.js';
import { keyed, publicPair } from './public-pair.js';
import { sites, streams } from './sites.js';

/** Nothing in front: the services that routes lead to publish their ports, and end TLS themselves where their author says how. */
export function open(deployment: Deployment, choice: DoorChoice): Deployment {
  const shown = sites(deployment, choice).map((site) => asItself(site, deployment));
  const passed = streams(deployment, choice);
  const secured = choice.tls.kind === 'none' ? [] : deployment.routes.filter(({ tls }) => tls !== undefined);
  const servers = deployment.services.filter((service) => secured.some((route) => leadsTo(route, service)));
  return {
    ...withPorts(deployment, [...shown, ...passed], secured),
    proxy: { kind: 'published', sites: shown, streams: passed },
    key: choice.key,
    volumes: [...deployment.volumes, ...servers.map(({ name }) => keyVolume(deployment, name))],
    certificates: [...servers.map((server) => certificate(deployment, server, choice)), ...keyed(deployment, choice)],
  };
}

/** These doors, and no others, as ports of the services behind them; and the keys of those that end TLS. */
export const withPorts = (
  deployment: Deployment,
  doors: readonly (Site | Stream)[],
  secured: readonly Route[] = [],
): Deployment => ({
  ...deployment,
  services: deployment.services.map((service) => ({
    ...service,
    ports: [...service.ports, ...doors.flatMap((door) => portsOf(door, service, deployment))],
    mounts: [
      ...service.mounts,
      ...secured
        .filter((route) => leadsTo(route, service))
        .slice(0, 1)
        .flatMap((route) => keyMounts(route, service)),
    ],
  })),
});

/** Nobody redirects, and only a service that can ends TLS. */
function asItself({ redirect: _, ...site }: Site, { routes }: Deployment): Site {
  const secured = routes.some(
    ({ name, tls }) => tls !== undefined && site.locations.some(({ route }) => route === name),
  );
  return { ...site, tls: site.tls && secured };
}

function portsOf(door: Site | Stream, service: Service, deployment: Deployment): readonly Port[] {
  const [to] = 'locations' in door ? door.locations.flatMap((one) => (one.kind === 'service' ? [one] : [])) : [door];
  return to?.service === service.origin ? [openPort(deployment, door.published, to.port, door.private)] : [];
}

const leadsTo = ({ to }: Route, service: Service): boolean => to.kind === 'service' && to.service === service.origin;

/** The reader has seen to it that both files are in one folder, by the names that the prepare step gives them. */
const keyMounts = ({ tls }: Route, service: Service): readonly Mount[] =>
  tls === undefined
    ? []
    : [
        {
          kind: 'volume',
          volume: keyVolumeName(service.name),
          target: tls.certificate.replace(/\/[^/]+$/, ''),
          readOnly: true,
          rest: {},
        },
      ];

const certificate = (deployment: Deployment, server: Service, choice: DoorChoice): Certificate => ({
  folder: server.name,
  about: `The site: ${server.name} ends TLS itself`,
  ...publicPair(deployment, choice),
  volume: keyVolumeName(server.name),
  owner: server.user ?? '0:0',
  service: server.name,
});
