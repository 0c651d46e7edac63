import type { Port } from '../model/compose.js';
import type { Deployment } from '../model/deployment.js';
import type { Service } from '../model/service.js';

/**
 * What the author published for a laptop: a port that a route leads to is the proxy's now, and any other stays where the operator's
 * `expose` allows; a database or queue stays on this machine.
 */
export function published(deployment: Deployment): Deployment {
  return {
    ...deployment,
    services: deployment.services.map((service) => ({
      ...service,
      ports: service.ports
        .filter((port) => !leadsThere(port, service, deployment))
        .map((port) => (port.hostIp === undefined ? { ...port, hostIp: address(service, deployment) } : port)),
    })),
  };
}

const leadsThere = (port: Port, service: Service, { routes }: Deployment): boolean =>
  routes.some(({ to }) => to.kind === 'service' && to.service === service.origin && String(to.port) === port.target);

const address = (service: Service, { entrance }: Deployment): string =>
  service.kind === undefined ? entrance.address : '127.0.0.1';
