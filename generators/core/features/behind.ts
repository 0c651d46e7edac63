import type { ProxyChoice } from '../model/choices.js';
import type { Deployment } from '../model/deployment.js';
import type { Site, Stream } from '../model/proxy.js';
import type { Route } from '../model/route.js';
import type { Service } from '../model/service.js';
import { withPorts } from './open.js';
import { keyed } from './public-pair.js';
import { sites, streams } from './sites.js';

/** How the services call the network of a proxy that is there already. */
export const outerNetwork = 'outer';

/** The name that such a proxy finds a service by: other projects are in its network too. */
export const outerName = (deployment: Deployment, service: string): string => `${deployment.name}-${service}`;

/** Files that are served, log-ins and rates: nothing but nginx does that. */
export const needsNginx = ({ to, protect, rateLimit }: Route): boolean =>
  to.kind === 'static' || protect || rateLimit !== undefined;

export const isServedOnlyByNginx = ({ routes }: Deployment): boolean => routes.some(needsNginx);

/** A proxy that is there already reaches the services that routes lead to; what is private stays a port of this machine. */
export function behind(deployment: Deployment, choice: Extract<ProxyChoice, { kind: 'external' }>): Deployment {
  const isHttps = deployment.entrance.protocol === 'https';
  const shown = sites(deployment, choice).map((site) => ({ ...site, tls: isHttps && !site.private }));
  const passed = streams(deployment, choice);
  const all: readonly (Site | Stream)[] = [...shown, ...passed];
  const reached = new Set(all.filter((door) => !door.private).flatMap(servicesOf));
  const opened = withPorts(
    deployment,
    all.filter((door) => door.private),
  );
  return joined(
    {
      ...opened,
      proxy: { kind: 'external', network: choice.network, sites: shown, streams: passed },
      key: choice.key,
      certificates: keyed(deployment, choice),
    },
    choice.network,
    ({ origin }) => reached.has(origin),
  );
}

/** The same where an nginx of this deployment stays: it alone is reached. */
export const withOuter = (deployment: Deployment, network: string): Deployment =>
  joined(deployment, network, ({ name }) => deployment.proxy.kind === 'nginx' && name === deployment.proxy.service);

const servicesOf = (door: Site | Stream): readonly string[] =>
  'locations' in door
    ? door.locations.flatMap((location) => (location.kind === 'service' ? [location.service] : []))
    : [door.service];

const joined = (deployment: Deployment, network: string, joins: (service: Service) => boolean): Deployment => ({
  ...deployment,
  services: deployment.services.map((service) =>
    joins(service)
      ? {
          ...service,
          networks: { ...service.networks, [outerNetwork]: { aliases: [outerName(deployment, service.name)] } },
        }
      : service,
  ),
  networks: [
    ...deployment.networks,
    { name: outerNetwork, realName: network, internal: false, rest: { external: true } },
  ],
});
