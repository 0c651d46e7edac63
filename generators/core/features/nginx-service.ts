import type { Mount, Port } from '../model/compose.js';
import type { Deployment } from '../model/deployment.js';
import type { ReverseProxy } from '../model/proxy.js';
import type { Service } from '../model/service.js';
import { loginMounts } from './login.js';
import { inside } from './sites.js';
import { mountOf } from './storage.js';

/** The stable branch of the official image (Debian variant: it has curl and the stream module). */
export const nginxImage = 'nginx:1.30.4-trixie';

type Nginx = Extract<ReverseProxy, { kind: 'nginx' }>;

/** nginx as a service like any other: an ordinary user without capabilities, a read-only root, configuration mounted as directories. */
export function nginxService(deployment: Deployment, proxy: Nginx): Service {
  const scheme = proxy.tls ? 'https' : 'http';
  return {
    name: proxy.service,
    image: nginxImage,
    hostname: proxy.service,
    command: ['nginx', '-c', '/etc/nginx/deployment/nginx.conf', '-g', 'daemon off;'],
    entrypoint: [],
    environment: {},
    envFiles: [],
    mounts: mounts(deployment, proxy),
    ports: ports(deployment, proxy),
    networks: {},
    dependsOn: {},
    healthcheck: {
      test: ['CMD', 'curl', '-fsSk', '-o', '/dev/null', `${scheme}://127.0.0.1:${inside.health}/healthz`],
      interval: '15s',
      timeout: '5s',
      retries: 4,
      start_period: '10s',
    },
    user: '101:101',
    readOnly: true,
    capAdd: [],
    capDrop: ['ALL'],
    securityOpt: [],
    tmpfs: ['/tmp:mode=1777'],
    profiles: [],
    deploy: { resources: { limits: { memory: '1g' } } },
    rest: { stop_signal: 'SIGQUIT', stop_grace_period: '15s' },
    about: 'The way in: TLS, routes, static files',
    phase: 'run',
    origin: proxy.service,
    egress: false,
    gpu: { kind: 'none' },
    options: [],
    variables: {},
    awaits: [],
    secrets: [],
    why: {},
    exceptions: [],
  };
}

function mounts(deployment: Deployment, proxy: Nginx): readonly Mount[] {
  const served = proxy.sites
    .flatMap((site) => site.locations)
    .flatMap((location) => (location.kind === 'static' ? [location.volume] : []));
  return [
    {
      kind: 'bind',
      source: './config/nginx',
      target: '/etc/nginx/deployment',
      readOnly: true,
      rest: { bind: { create_host_path: false } },
    },
    ...(proxy.tls
      ? [{ kind: 'volume', volume: `${proxy.service}-tls`, target: '/run/tls', readOnly: true, rest: {} } as const]
      : []),
    ...loginMounts(proxy),
    ...deployment.volumes
      .filter(({ name }) => served.includes(name))
      .map((volume) => mountOf(volume, `/srv/${volume.name}`, true)),
  ];
}

/** What an outer proxy leads to has no port of the host. */
function ports(deployment: Deployment, proxy: Nginx): readonly Port[] {
  const port = (published: number, target: number, closed: boolean): readonly Port[] =>
    closed || proxy.outer === undefined ? [openPort(deployment, published, target, closed)] : [];
  return [
    ...proxy.sites.flatMap((site) => [
      ...(site.redirect === undefined ? [] : port(site.redirect.published, site.redirect.listen, site.private)),
      ...port(site.published, site.listen, site.private),
    ]),
    ...proxy.streams.flatMap((stream) => port(stream.published, stream.listen, stream.private)),
  ];
}

/** What is private stays on localhost whatever the operator exposes. */
export const openPort = ({ entrance }: Deployment, published: number, target: number, closed: boolean): Port => ({
  target: String(target),
  published: String(published),
  hostIp: closed ? '127.0.0.1' : entrance.address,
  protocol: 'tcp',
  rest: {},
});
