import type { DoorChoice } from '../model/choices.js';
import type { Deployment } from '../model/deployment.js';
import type { Location, Site, Stream } from '../model/proxy.js';
import type { Route } from '../model/route.js';

/** Ports inside the container: all high, since nginx runs as an ordinary user. */
export const inside = { http: 8080, https: 8443, health: 8081 } as const;

/** The main site with every path route, and one site for each http route with a port of its own. */
export function sites(deployment: Deployment, choice: DoorChoice): readonly Site[] {
  const tls = choice.tls.kind !== 'none';
  const main = deployment.routes.filter((route) => route.from.kind === 'path');
  const own = deployment.routes.filter((route) => route.from.kind === 'listen' && route.protocol === 'http');
  return [
    ...(main.length === 0 ? [] : [mainSite(main, choice, tls)]),
    ...own.map((route) => ownSite(route, choice, tls)),
  ];
}

function mainSite(routes: readonly Route[], choice: DoorChoice, tls: boolean): Site {
  return {
    name: 'site',
    private: routes.every((route) => route.private),
    published: tls ? choice.httpsPort : choice.httpPort,
    listen: tls ? inside.https : inside.http,
    tls,
    ...(tls ? { redirect: { published: choice.httpPort, listen: inside.http } } : {}),
    locations: routes.flatMap((route) =>
      route.from.kind === 'path' ? route.from.paths.map((path) => location(route, path)) : [],
    ),
  };
}

function ownSite(route: Route, choice: DoorChoice, tls: boolean): Site {
  return {
    name: route.name,
    private: route.private,
    published: publishedPort(route, choice),
    listen: insidePort(route),
    tls,
    locations: [location(route, '/')],
  };
}

function location(route: Route, path: string): Location {
  const rate = rateOf(route);
  const common = { route: route.name, path, login: route.protect, ...(rate === undefined ? {} : { rate }) };
  if (route.to.kind === 'static') {
    const { volume, fallback } = route.to;
    return {
      ...common,
      kind: 'static',
      volume,
      root: `/srv/${volume}`,
      ...(fallback === undefined ? {} : { fallback }),
    };
  }
  return {
    ...common,
    kind: 'service',
    service: route.to.service,
    port: route.to.port,
    stripPrefix: route.stripPrefix,
    websocket: route.websocket,
    maxBody: route.maxBody ?? '10m',
    buffering: route.buffering,
    timeout: route.timeout ?? (route.websocket ? '1h' : '90s'),
  };
}

/** `6/minute` is 6r/m to nginx, which spreads them evenly; the burst lets as many come at once. */
function rateOf({ rateLimit }: Route): Location['rate'] {
  if (rateLimit === undefined) return undefined;
  const [, count, unit] = /^(\d+)\/(second|minute)$/.exec(rateLimit) ?? [];
  if (count === undefined || unit === undefined) throw new Error(`not a rate: ${JSON.stringify(rateLimit)}`);
  return { limit: `${count}r/${unit.charAt(0)}`, burst: Number(count) };
}

/** TCP routes: nginx passes the bytes on, the service itself ends TLS. */
export function streams(deployment: Deployment, choice: DoorChoice): readonly Stream[] {
  return deployment.routes.flatMap((route) =>
    route.protocol === 'tcp' && route.to.kind === 'service'
      ? [
          {
            name: route.name,
            private: route.private,
            published: publishedPort(route, choice),
            listen: insidePort(route),
            service: route.to.service,
            port: route.to.port,
            timeout: route.timeout ?? '1h',
          },
        ]
      : [],
  );
}

const publishedPort = (route: Route, choice: DoorChoice): number =>
  choice.listen[route.name] ?? (route.from.kind === 'listen' ? route.from.port : choice.httpPort);

/** The suggested port, unless it is low or one that nginx uses itself; the operator's own choice changes only what is published. */
function insidePort(route: Route): number {
  const port = route.from.kind === 'listen' ? route.from.port : inside.http;
  const reserved: readonly number[] = Object.values(inside);
  return port >= 1024 && !reserved.includes(port) ? port : port + 20000;
}
