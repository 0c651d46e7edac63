import { loginFile } from '../features/login.js';
import { inside } from '../features/sites.js';
import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Location, ReverseProxy, Site, Stream } from '../model/proxy.js';
import { nginx as quote } from './quote.js';
import { type Templates, template } from './template.js';

type Nginx = Extract<ReverseProxy, { kind: 'nginx' }>;

/** nginx's configuration: one main file, one for each site or stream, the pieces that they share. */
export function nginxFiles(deployment: Deployment, templates: Templates): readonly OutputFile[] {
  const { proxy } = deployment;
  if (proxy.kind !== 'nginx') return [];
  return [
    file('nginx.conf', mainConf(templates, mainView(proxy))),
    file('headers.conf', headersConf(templates, { hsts: proxy.hsts })),
    file('proxy.conf', proxyConf(templates, { outer: proxy.outer !== undefined })),
    ...(proxy.tls ? [file('tls.conf', tlsConf(templates, {}))] : []),
    ...proxy.sites.map((site) => file(`conf.d/${site.name}.conf`, siteConf(templates, siteView(site)))),
    ...proxy.streams.map((stream) => file(`stream.d/${stream.name}.conf`, streamConf(templates, streamView(stream)))),
  ];
}

const file = (name: string, text: string): OutputFile => ({
  path: `config/nginx/${name}`,
  text,
  mode: 0o644,
  owner: 'generated',
});

const mainConf = template<MainView>('folder/config/nginx/nginx.conf.ejs', quote);
const headersConf = template<{ readonly hsts: boolean }>('folder/config/nginx/headers.conf.ejs', quote);
const proxyConf = template<{ readonly outer: boolean }>('folder/config/nginx/proxy.conf.ejs', quote);
const tlsConf = template<object>('folder/config/nginx/tls.conf.ejs', quote);
const siteConf = template<SiteView>('folder/config/nginx/site.conf.ejs', quote);
const streamConf = template<StreamView>('folder/config/nginx/stream.conf.ejs', quote);

interface MainView {
  readonly tls: boolean;
  readonly health: number;
  readonly streams: boolean;
  readonly limited: boolean;
  readonly rates: readonly { readonly zone: string; readonly limit: string }[];
}

const mainView = (proxy: Nginx): MainView => ({
  tls: proxy.tls,
  health: inside.health,
  streams: proxy.streams.length > 0,
  limited: rates(proxy).length > 0,
  rates: rates(proxy),
});

const rates = ({ sites }: Nginx): MainView['rates'] =>
  sites.flatMap(({ locations }) =>
    locations.flatMap(({ route, rate }, index) =>
      rate === undefined || locations.findIndex((other) => other.route === route) < index
        ? []
        : [{ zone: zoneOf(route), limit: rate.limit }],
    ),
  );

/** All paths of a route count together. */
const zoneOf = (route: string): string => `route-${route}`;

interface SiteView {
  readonly listen: number;
  readonly tls: boolean;
  readonly redirects: readonly { readonly listen: number; readonly moved: boolean; readonly port: number }[];
  readonly locations: readonly LocationView[];
  readonly raw: boolean;
}

interface LocationView {
  readonly path: string;
  readonly exact: boolean;
  readonly folder: boolean;
  readonly about: string;
  readonly closed: boolean;
  /** Where nginx finds users and hashes. */
  readonly login: string;
  readonly limited: boolean;
  readonly zone: string;
  readonly burst: number;
  readonly fixed: boolean;
  readonly root: string;
  readonly alias: boolean;
  readonly fallback: string;
  readonly upstream: string;
  readonly strip: boolean;
  readonly websocket: boolean;
  readonly unbuffered: boolean;
  readonly maxBody: string;
  readonly timeout: string;
}

const siteView = (site: Site): SiteView => ({
  listen: site.listen,
  tls: site.tls,
  redirects:
    site.redirect === undefined
      ? []
      : [{ listen: site.redirect.listen, moved: site.published !== 443, port: site.published }],
  locations: site.locations.flatMap(locationViews),
  raw: site.locations.some((location) => location.kind === 'service' && !location.buffering),
});

/** A path with a slash at its end is a folder, one without is itself and what lies below it; a file name is only itself. */
function locationViews(location: Location): readonly LocationView[] {
  const { path } = location;
  if (path.endsWith('/')) return [locationView(location, path, false)];
  const exact = locationView(location, path, true);
  return /\.[a-z0-9]+$/i.test(path) ? [exact] : [exact, locationView(location, `${path}/`, false)];
}

function locationView(location: Location, path: string, exact: boolean): LocationView {
  const common = {
    path,
    exact,
    folder: !exact && path !== '/',
    about: location.route,
    closed: location.login,
    login: loginFile,
    limited: location.rate !== undefined,
    zone: zoneOf(location.route),
    burst: location.rate?.burst ?? 0,
  };
  if (location.kind === 'static') {
    return {
      ...common,
      fixed: true,
      root: location.root,
      alias: path !== '/',
      fallback: location.fallback === undefined ? '=404' : `${path}${location.fallback.replace(/^\/+/, '')}`,
      upstream: '',
      strip: false,
      websocket: false,
      unbuffered: false,
      maxBody: '',
      timeout: '',
    };
  }
  return {
    ...common,
    fixed: false,
    root: '',
    alias: false,
    fallback: '',
    upstream: `${location.service}:${location.port}`,
    strip: location.stripPrefix,
    websocket: location.websocket,
    unbuffered: !location.buffering,
    maxBody: location.maxBody,
    timeout: location.timeout,
  };
}

interface StreamView {
  readonly listen: number;
  readonly upstream: string;
  readonly timeout: string;
}

const streamView = (stream: Stream): StreamView => ({
  listen: stream.listen,
  upstream: `${stream.service}:${stream.port}`,
  timeout: stream.timeout,
});
