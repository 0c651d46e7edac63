import { outerName } from '../../features/behind.js';
import type { Deployment } from '../../model/deployment.js';
import type { Location, Site } from '../../model/proxy.js';
import { type Chapter, page } from './chapter.js';
import { docker } from './services.js';
import { outerOf } from './ways-in.js';
import { cell, code, line, type Markdown, prose } from './words.js';

/** What a proxy that is there already must be told, since nothing of this folder can do it. */
export const outerProxy: Chapter = {
  title: 'The proxy in front',
  text: ({ deployment, templates }) => {
    const network = outerOf(deployment);
    return network === undefined ? undefined : fill(templates, view(deployment, network));
  },
};

type View = {
  network: Markdown;
  inspect: Markdown;
  protocol: Markdown;
  rows: readonly Row[];
  streams: readonly { port: Markdown; to: Markdown }[];
  hasStreams: boolean;
  /** One server block, as nginx would have it. */
  host: Markdown;
  isHttps: boolean;
  locations: readonly Example[];
};

type Row = { site: Markdown; path: Markdown; to: Markdown; needs: Markdown };
type Example = { path: Markdown; to: Markdown; body: Markdown; timeout: Markdown; unbuffered: boolean };

const fill = page<View>('outer-proxy');

function view(deployment: Deployment, network: string): View {
  const { proxy, entrance } = deployment;
  const doors = proxy.kind === 'none' ? { sites: [], streams: [] } : proxy;
  const ways = doors.sites.filter((site) => !site.private).flatMap((site) => waysOf(site, deployment));
  const passed = doors.streams.filter((stream) => !stream.private);
  return {
    network: code(network),
    inspect: line(`${docker(deployment.host)} network inspect ${network}`),
    protocol: prose(entrance.protocol),
    rows: ways.map(row),
    streams: passed.map((stream) => ({
      port: prose(String(stream.published)),
      to: cell(
        proxy.kind === 'nginx'
          ? `${outerName(deployment, proxy.service)}:${stream.listen}`
          : `${outerName(deployment, stream.service)}:${stream.port}`,
      ),
    })),
    hasStreams: passed.length > 0,
    host: line(entrance.host),
    isHttps: entrance.protocol === 'https',
    locations: ways.filter(({ site }) => site.name === 'site').map(example),
  };
}

interface Way {
  readonly site: Site;
  readonly path: string;
  readonly to: string;
  readonly strip: boolean;
  readonly maxBody: string;
  readonly timeout: string;
  readonly websocket: boolean;
  readonly unbuffered: boolean;
}

/** An nginx of this deployment has the paths sorted already, so there is one way to it. */
function waysOf(site: Site, deployment: Deployment): readonly Way[] {
  const { proxy } = deployment;
  const services = site.locations.flatMap((one) => (one.kind === 'service' ? [one] : []));
  if (proxy.kind !== 'nginx')
    return services.map((one) => way(site, one.path, `${outerName(deployment, one.service)}:${one.port}`, [one]));
  return [way(site, '/', `${outerName(deployment, proxy.service)}:${site.listen}`, services)];
}

type Served = Extract<Location, { kind: 'service' }>;

const way = (site: Site, path: string, to: string, all: readonly Served[]): Way => ({
  site,
  path,
  to,
  strip: all.length === 1 && all.every(({ stripPrefix }) => stripPrefix),
  maxBody: largest(all.map(({ maxBody }) => maxBody)),
  timeout: all.some(({ websocket }) => websocket) ? '1h' : (all[0]?.timeout ?? '90s'),
  websocket: all.some(({ websocket }) => websocket),
  unbuffered: all.some(({ buffering }) => !buffering),
});

/** nginx's own sizes: `100m`, `4g`. */
function largest(sizes: readonly string[]): string {
  const bytes = (size: string): number =>
    Number.parseInt(size, 10) * 1024 ** Math.max(0, ' kmg'.indexOf(size.slice(-1).toLowerCase()));
  return sizes.reduce((most, size) => (bytes(size) > bytes(most) ? size : most), '1m');
}

const row = (one: Way): Row => ({
  site: prose(String(one.site.published)),
  path: cell(one.path),
  to: cell(`http://${one.to}`),
  needs: prose(
    [
      `bodies up to ${one.maxBody}`,
      `answers within ${one.timeout}`,
      ...(one.websocket ? ['websockets'] : []),
      ...(one.unbuffered ? ['no buffering'] : []),
      ...(one.strip ? ['the path without its prefix'] : []),
    ].join(', '),
  ),
});

const example = (one: Way): Example => ({
  path: line(one.path),
  to: line(one.to),
  body: line(one.maxBody),
  timeout: line(one.timeout),
  unbuffered: one.unbuffered,
});
