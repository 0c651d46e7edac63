import type { Deployment } from '../../model/deployment.js';
import type { Server } from '../../model/server.js';
import { serverPasswords } from '../../texts/server-passwords.js';
import { type Chapter, page } from './chapter.js';
import { cell, code, joined, line, lines, type Markdown } from './words.js';

/** What whoever runs the operator's own servers has to provide, for exactly this deployment. */
export const servers: Chapter = {
  title: 'Servers that are not here',
  text: ({ deployment, templates }) =>
    deployment.servers.length === 0 ? undefined : fill(templates, view(deployment)),
};

type Postgres = Extract<Server, { kind: 'postgres' }>;
type Queue = Exclude<Server, Postgres>;

type View = {
  compose: Markdown;
  rows: readonly { service: Markdown; kind: Markdown; address: Markdown; tls: Markdown; secrets: Markdown }[];
  postgres: readonly {
    address: Markdown;
    sql: readonly Markdown[];
    encrypted: boolean;
    verified: boolean;
    named: Markdown;
    extensions: Markdown;
    extended: boolean;
  }[];
  queues: readonly { address: Markdown; tls: boolean; password: boolean; secrets: Markdown }[];
  /** Some client verifies a certificate. */
  verified: boolean;
  system: boolean;
  /** The first password, as the example. */
  example: readonly Markdown[];
};

const fill = page<View>('servers');

function view(deployment: Deployment): View {
  const postgres = deployment.servers.flatMap((server) => (server.kind === 'postgres' ? [server] : []));
  const queues = deployment.servers.flatMap((server) => (server.kind === 'postgres' ? [] : [server]));
  return {
    compose: line(deployment.host.compose),
    rows: deployment.servers.map((server) => row(server, deployment)),
    postgres: postgres.map((server) => database(server, deployment)),
    queues: queues.map((server) => queue(server, deployment)),
    verified: postgres.some(isVerified) || queues.some(({ tls }) => tls),
    system: deployment.host.trust === 'system',
    example: deployment.servers
      .flatMap((server) => read(server, deployment))
      .slice(0, 1)
      .map(line),
  };
}

const isVerified = ({ sslmode }: Postgres): boolean => sslmode === 'verify-full' || sslmode === 'verify-ca';

const address = ({ host, port }: Server): Markdown => code(`${host}:${port}`);

const row = (server: Server, deployment: Deployment): View['rows'][number] => ({
  service: cell(server.service),
  kind: cell(server.kind),
  address: cell(`${server.host}:${server.port}`),
  tls: server.kind === 'postgres' ? cell(server.sslmode) : cell(server.tls ? 'rediss' : 'redis'),
  secrets: files(server, deployment),
});

/** The passwords that something reads, and their files. */
const read = (server: Server, { secrets }: Deployment): readonly string[] =>
  serverPasswords(server).filter((name) => secrets.some((secret) => secret.name === name));
const files = (server: Server, deployment: Deployment): Markdown =>
  joined(read(server, deployment).map((name) => cell(`secrets/${name}.env`)));

function database(server: Postgres, deployment: Deployment): View['postgres'][number] {
  const extensions = server.databases.flatMap((one) => one.extensions);
  return {
    address: address(server),
    sql: lines(sql(server, deployment)),
    encrypted: server.sslmode !== 'disable',
    verified: isVerified(server),
    named: code(server.host),
    extensions: joined([...new Set(extensions)].map(code)),
    extended: extensions.length > 0,
  };
}

const queue = (server: Queue, deployment: Deployment): View['queues'][number] => ({
  address: address(server),
  tls: server.tls,
  password: server.passwords.length > 0,
  secrets: files(server, deployment),
});

/** For psql as a superuser: `\password` asks, so that no password is in a file or a log. */
function sql({ databases }: Postgres, { secrets }: Deployment): string {
  const users = [...new Set(databases.map(({ user }) => user))];
  const passwordsOf = (user: string): readonly string[] =>
    databases
      .filter((one) => one.user === user)
      .map(({ prefix }) => `${prefix}_PASSWORD`)
      .filter((name) => secrets.some((secret) => secret.name === name));
  return [
    ...users.flatMap((user) => [
      `CREATE ROLE ${quoted(user)} LOGIN;`,
      ...passwordsOf(user).flatMap((name) => [
        `-- its password is the one in secrets/${name}.env`,
        `\\password ${quoted(user)}`,
      ]),
    ]),
    ...databases.flatMap(({ name, user, extensions }) => [
      `CREATE DATABASE ${quoted(name)} OWNER ${quoted(user)};`,
      `REVOKE ALL ON DATABASE ${quoted(name)} FROM PUBLIC;`,
      ...(extensions.length === 0 ? [] : [`\\connect ${quoted(name)}`]),
      ...extensions.map((extension) => `CREATE EXTENSION IF NOT EXISTS ${quoted(extension)};`),
    ]),
  ].join('\n');
}

/** An identifier as it is written (PostgreSQL documentation, "Identifiers and Key Words"). */
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
