import type { Certificate } from '../model/certificate.js';
import type { Deployment } from '../model/deployment.js';
import type { Service } from '../model/service.js';
import type { Stack, StackService } from '../model/stack.js';
import { serviceTexts } from '../texts/service-texts.js';
import { references } from '../yaml/interpolation.js';
import { yes } from './answer.js';
import { type Feature, nothingFound, question } from './feature.js';
import { keyVolume } from './key-volume.js';
import { onlyWith } from './uses.js';

/** TLS between a bundled Postgres and its clients: the server takes nothing else, the clients verify its name. */
export const database: Feature<'database'> = {
  questions: (stack) =>
    postgresServices(stack).map((database) =>
      question({
        ...onlyWith(stack, (service) => service.compose.name === database.compose.name),
        path: `services.${database.compose.name}.tls`,
        ask: `Encrypt connections to the database ${database.compose.name}, and verify it`,
        group: 'Encryption inside',
        type: 'boolean',
        default: isTold(stack, database),
      }),
    ),
  choose: (answers, stack) => ({
    tls: postgresServices(stack).flatMap(({ compose }) =>
      yes(answers, `services.${compose.name}.tls`) ? [compose.name] : [],
    ),
  }),
  check: () => nothingFound,
  apply: (deployment, { database: { tls } }) => tls.reduce(encrypt, deployment),
};

const postgresServices = (stack: Stack): readonly StackService[] =>
  stack.services.filter(({ needs }) => needs.kind === 'postgres' && needs.phase === 'run');

/** Clients that read what the stack knows of the database are told of TLS; those of a file that says nothing may not speak it. */
function isTold({ described, services }: Stack, { compose, needs }: StackService): boolean {
  const prefixes = [compose.name.toUpperCase().replaceAll(/[-.]/g, '_'), ...Object.keys(needs.databases)];
  const told = new Set(prefixes.flatMap((prefix) => [`${prefix}_HOST`, `${prefix}_SSLMODE`]));
  const names = services.flatMap((service) => serviceTexts(service.compose).flatMap(references));
  return described && names.some(({ name }) => told.has(name));
}

/** The server where it runs here, and its clients wherever they are. */
function encrypt(deployment: Deployment, name: string): Deployment {
  const server = deployment.services.find((service) => service.name === name);
  const isElsewhere = deployment.links.uses.some(({ service }) => service === name);
  if (server === undefined && !isElsewhere) return deployment;
  const clients = withClients(deployment, name);
  return server === undefined ? clients : withServer(clients, server);
}

function withClients(deployment: Deployment, server: string): Deployment {
  const names = clientNames(deployment, server);
  return {
    ...deployment,
    services: deployment.services.map((service) =>
      service.name !== server && usesAny(service, names) ? asClient(service) : service,
    ),
    variables: {
      ...deployment.variables,
      ...Object.fromEntries(names.flatMap((key) => (key.endsWith('_SSLMODE') ? [[key, 'verify-full'] as const] : []))),
    },
  };
}

const withServer = (deployment: Deployment, server: Service): Deployment => ({
  ...deployment,
  services: deployment.services.map((service) => (service.name === server.name ? asServer(service) : service)),
  volumes: [...deployment.volumes, keyVolume(deployment, server.name)],
  certificates: [...deployment.certificates, certificate(deployment, server)],
});

/** `DB_HOST` and its kin: whoever reads one of them is a client of this server. */
function clientNames(deployment: Deployment, server: string): readonly string[] {
  const prefixes = Object.entries(deployment.variables).flatMap(([key, value]) =>
    key.endsWith('_HOST') && value === server ? [key.slice(0, -'HOST'.length)] : [],
  );
  return Object.keys(deployment.variables).filter((key) => prefixes.some((prefix) => key.startsWith(prefix)));
}

const usesAny = (service: Service, names: readonly string[]): boolean =>
  serviceTexts(service).some((text) => references(text).some((reference) => names.includes(reference.name)));

const flags = ['ssl=on', 'ssl_cert_file=/run/tls/server.crt', 'ssl_key_file=/run/tls/server.key'];

/** Postgres knows this one from 12 on, and from 13 on it is the default anyway; an image of somebody's own may hold an older one. */
const flagsFor = ({ image = '' }: Service): readonly string[] =>
  (/(^|\/)postgres(:|@|$)/.test(image) ? [...flags, 'ssl_min_protocol_version=TLSv1.2'] : flags).flatMap((flag) => [
    '-c',
    flag,
  ]);

function asServer(service: Service): Service {
  const command = Array.isArray(service.command) ? service.command : ['postgres'];
  return {
    ...service,
    command: [...command, ...flagsFor(service)],
    mounts: [
      ...service.mounts,
      { kind: 'volume', volume: `${service.name}-tls`, target: '/run/tls', readOnly: true, rest: {} },
    ],
  };
}

/** libpq reads the authority from `PGSSLROOTCERT` (PostgreSQL documentation, "Environment Variables"). */
export function asClient(service: Service): Service {
  const trusted = service.trusts?.bundle;
  return {
    ...service,
    environment: { ...service.environment, PGSSLROOTCERT: trusted ?? bundleTarget },
    needsBundle: true,
  };
}

/** Where the bundle is put for a service that does not say where it wants it. */
export const bundleTarget = '/run/ca-bundle.crt';

function certificate(deployment: Deployment, server: Service): Certificate {
  const { host } = deployment.entrance;
  return {
    folder: server.name,
    about: `Connections to ${server.name}`,
    names: [server.name, host, 'localhost', '127.0.0.1'].filter((name, index, all) => all.indexOf(name) === index),
    source: { kind: 'own-ca' },
    key: deployment.key,
    volume: `${server.name}-tls`,
    owner: server.user ?? '999:999',
    service: server.name,
  };
}
