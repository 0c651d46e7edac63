import type { Deployment } from '../../model/deployment.js';
import type { Location, Site, Stream } from '../../model/proxy.js';
import { isHttps } from '../../texts/public-side.js';

/** One address that the deployment answers at. */
export interface WayIn {
  readonly route: string;
  /** What is behind it: a service, or the volume whose files are served. */
  readonly to: string;
  readonly protocol: 'http' | 'https' | 'tcp';
  /** The name to call it by: the public one, or localhost where only this machine reaches it. */
  readonly host: string;
  readonly port: number;
  /** Below the site; none for TCP. */
  readonly paths: readonly string[];
  /** Bound to 127.0.0.1. */
  readonly closed: boolean;
}

/** Every route with its real host and port, in the order of the proxy's configuration. */
export function waysIn(deployment: Deployment): readonly WayIn[] {
  const { proxy, entrance } = deployment;
  if (proxy.kind === 'none') return [];
  const shared = (port: Site | Stream) => {
    const closed = port.private || (outerOf(deployment) === undefined && entrance.address === '127.0.0.1');
    return { closed, host: closed ? 'localhost' : entrance.host, port: port.published };
  };
  return [
    ...proxy.sites.flatMap((site) =>
      routesOf(site).map(
        ({ route, to, paths }) =>
          ({ route, to, paths, protocol: isHttps(site, deployment) ? 'https' : 'http', ...shared(site) }) as const,
      ),
    ),
    ...proxy.streams.map(
      (stream) => ({ route: stream.name, to: stream.service, paths: [], protocol: 'tcp', ...shared(stream) }) as const,
    ),
  ];
}

/** The network of a proxy that was there before: who may come in is for that one to say. */
export function outerOf({ proxy }: Deployment): string | undefined {
  if (proxy.kind === 'external') return proxy.network;
  return proxy.kind === 'nginx' ? proxy.outer : undefined;
}

/** As a browser's address bar takes it, or `host:port` for TCP. */
export function address({ protocol, host, port, paths }: WayIn): string {
  const authority = `${host.includes(':') ? `[${host}]` : host}${usualPort[protocol] === port ? '' : `:${port}`}`;
  return protocol === 'tcp' ? authority : `${protocol}://${authority}${paths[0] ?? '/'}`;
}

const usualPort: Readonly<Record<WayIn['protocol'], number | undefined>> = { http: 80, https: 443, tcp: undefined };

/** The locations of a site by the route that they come from. */
function routesOf(
  site: Site,
): readonly { readonly route: string; readonly to: string; readonly paths: readonly string[] }[] {
  const names = [...new Set(site.locations.map(({ route }) => route))];
  return names.map((route) => {
    const own = site.locations.filter((location) => location.route === route);
    return { route, to: own.map(behind)[0] ?? '', paths: own.map(({ path }) => path) };
  });
}

const behind = (location: Location): string => (location.kind === 'service' ? location.service : location.volume);
