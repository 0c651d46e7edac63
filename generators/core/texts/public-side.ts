import type { Deployment } from '../model/deployment.js';
import type { Site } from '../model/proxy.js';

/** Whether browsers speak https to this site: behind another proxy, its nginx does not end TLS, and they may all the same. */
export const isHttps = (site: Site, { proxy, entrance }: Deployment): boolean =>
  proxy.kind === 'nginx' && proxy.outer !== undefined && !site.private ? entrance.protocol === 'https' : site.tls;

/** The services whose certificate browsers see. */
export function siteServers({ proxy, services }: Deployment): readonly string[] {
  if (proxy.kind === 'nginx') return [proxy.service];
  if (proxy.kind !== 'published') return [];
  const behind = proxy.sites
    .filter(({ tls }) => tls)
    .flatMap(({ locations }) => locations.flatMap((one) => (one.kind === 'service' ? [one.service] : [])));
  return services.filter(({ origin }) => behind.includes(origin)).map(({ name }) => name);
}
