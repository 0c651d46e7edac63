import type { Deployment } from '../../model/deployment.js';
import { siteServers } from '../../texts/public-side.js';
import { plain } from '../../yaml/interpolation.js';
import { shell } from '../quote.js';
import { type Chapter, page } from './chapter.js';
import { address, outerOf, type WayIn, waysIn } from './ways-in.js';
import { cell, code, joined, line, link, type Markdown, md, prose } from './words.js';

/** Where it answers, who can reach that, and how to reach from elsewhere what stays on this machine. */
export const addresses: Chapter = {
  title: 'Where it answers',
  text: ({ deployment, templates }) => {
    const all = waysIn(deployment);
    return all.length === 0 ? undefined : fill(templates, view(deployment, all));
  },
};

type View = {
  rows: readonly { address: Markdown; also: Markdown; to: Markdown; who: Markdown }[];
  redirects: readonly { from: Markdown; to: Markdown }[];
  tunnels: readonly { command: Markdown; moved: readonly { port: number; address: Markdown }[] }[];
  /** What the site's certificate is for, where it does not name localhost and closed ports need that. */
  foreign: readonly Markdown[];
  databases: readonly { command: Markdown; verified: boolean; secret: Markdown }[];
};

const fill = page<View>('addresses');

function view(deployment: Deployment, all: readonly WayIn[]): View {
  const closed = all.filter((way) => way.closed);
  return {
    rows: all.map((way) => row(way, outerOf(deployment) !== undefined)),
    redirects: redirects(deployment),
    tunnels: closed.length === 0 ? [] : [tunnel(deployment, closed)],
    foreign: foreign(deployment, closed),
    databases: databases(deployment, all),
  };
}

const row = (way: WayIn, outer: boolean): View['rows'][number] => ({
  address: way.protocol === 'tcp' ? cell(address(way)) : link(address(way)),
  also: joined(way.paths.slice(1).map(cell)),
  to: md`${prose(way.route)}: ${cell(way.to)}`,
  who: prose(
    way.closed
      ? 'this machine only'
      : outer
        ? 'whoever the proxy in front lets in'
        : 'every machine that can reach this one',
  ),
});

function redirects({ proxy }: Deployment): View['redirects'] {
  if (proxy.kind === 'none') return [];
  return proxy.sites.flatMap(({ redirect, published }) =>
    redirect === undefined ? [] : [{ from: prose(String(redirect.published)), to: prose(String(published)) }],
  );
}

/** One port once, even where several routes share it; a low one needs root on the other side, so it is moved up. */
function tunnel({ entrance }: Deployment, closed: readonly WayIn[]): View['tunnels'][number] {
  const first = closed.filter((way, index) => closed.findIndex(({ port }) => port === way.port) === index);
  const words = first.map(({ port }) => `-L ${near(port)}:127.0.0.1:${port}`);
  const machine = /^(localhost|127\..*|::1)$/.test(entrance.host) ? 'this-machine' : entrance.host;
  return {
    command: line(`ssh -N ${words.join(' ')} you@${machine}`),
    moved: first
      .filter(({ port }) => near(port) !== port)
      .map((way) => ({ port: way.port, address: code(address({ ...way, port: near(way.port) })) })),
  };
}

const near = (port: number): number => (port < 1024 ? port + 8000 : port);

function foreign(deployment: Deployment, closed: readonly WayIn[]): readonly Markdown[] {
  const site = deployment.certificates.find(({ service }) => siteServers(deployment).includes(service));
  const isMet =
    closed.some(({ protocol }) => protocol === 'https') && site !== undefined && !site.names.includes('localhost');
  return isMet ? [joined(site.names.map(code))] : [];
}

/** How psql gets to a Postgres behind a TCP route: the password is asked for, so it is on no command line. */
function databases(deployment: Deployment, all: readonly WayIn[]): View['databases'] {
  return all.flatMap((way) => {
    const server = deployment.services.find(({ name, kind }) => name === way.to && kind === 'postgres');
    const prefix = databasePrefixes(deployment, way.to)[0];
    if (way.protocol !== 'tcp' || server === undefined || prefix === undefined) return [];
    const verified = deployment.certificates.some(
      ({ service, source }) => service === server.name && source.kind === 'own-ca',
    );
    const value = (name: string): string => shell(plain(deployment.variables[`${prefix}_${name}`] ?? ''));
    const tls = verified ? 'PGSSLMODE=verify-full PGSSLROOTCERT=ssl/ca/ca.crt' : `PGSSLMODE=${value('SSLMODE')}`;
    return [
      {
        command: line(`${tls} psql -h ${way.host} -p ${way.port} -U ${value('USER')} -d ${value('NAME')}`),
        verified,
        secret: code(`secrets/${prefix}_PASSWORD.env`),
      },
    ];
  });
}

/** `DB` for a Postgres that others reach as `DB_HOST` and `DB_NAME`. */
function databasePrefixes({ variables }: Deployment, service: string): readonly string[] {
  return Object.entries(variables).flatMap(([key, value]) => {
    const prefix = key.replace(/_HOST$/, '');
    return prefix !== key && value === service && `${prefix}_NAME` in variables ? [prefix] : [];
  });
}
