import { type Facts, holds } from '../conditions/holds.js';
import { text } from '../features/answer.js';
import { entrance, publicPort, slug } from '../features/basics.js';
import type { Answers } from '../model/question.js';
import type { Role, Stack, StackService } from '../model/stack.js';
import type { ComposeText, Yaml } from '../model/yaml.js';
import { databasesOf, prefix, usualPorts } from '../texts/service-names.js';
import { literal, plain, substitute } from '../yaml/interpolation.js';
import { hasHostNetwork } from './host-network.js';
import type { Place } from './place.js';
import type { Selection } from './select.js';
import { runsHere } from './whereabouts.js';

/** Every variable that the generator works out (vocabulary, "Variables"): the deployment's, the services', the databases', the volumes', the stack's own. */
export function deploymentVariables(
  stack: Stack,
  selection: Selection,
  answers: Answers,
  facts: Facts,
  place: Place,
): Readonly<Record<string, ComposeText>> {
  const name = slug(text(answers, 'name'));
  const { host, protocol } = entrance(answers);
  const port = publicPort(answers);
  const usual = (protocol === 'https' && port === 443) || (protocol === 'http' && port === 80);
  return {
    DEPLOYMENT_NAME: name,
    DEPLOYMENT_HOST: literal(host),
    DEPLOYMENT_PROTOCOL: protocol,
    DEPLOYMENT_PORT: String(port),
    DEPLOYMENT_URL: literal(`${protocol}://${host.includes(':') ? `[${host}]` : host}${usual ? '' : `:${port}`}`),
    GPU_KIND: String(answers['gpu.kind'] ?? 'none'),
    NODE_ADDRESS: literal(place.node.address ?? host),
    DOCKER_SOCKET: literal(socketOf(answers)),
    ...(stack.described
      ? Object.assign(
          {},
          ...selection.services.map((service) => serviceVariables(service, answers, place, stack.roles)),
        )
      : {}),
    ...Object.fromEntries(
      (stack.described ? selection.volumes : []).map((volume) => [
        `${prefix(volume.name)}_VOLUME`,
        `${name}_${volume.name}`,
      ]),
    ),
    ...stackVariables(stack, facts),
  };
}

/** Where the engine listens: of a rootless one, below `/run/user`. */
const socketOf = (answers: Answers): string => String(answers['docker.socket'] ?? '/var/run/docker.sock');
/** A service that has a kind or serves other nodes is reached at `X_HOST:X_PORT`; a Postgres has a set of names for each database. */
function serviceVariables(
  service: StackService,
  answers: Answers,
  place: Place,
  roles: readonly Role[],
): Record<string, ComposeText> {
  const { compose, needs } = service;
  const [port] = portsOf(service);
  if (port === undefined) return {};
  const address = { HOST: hostOf(service, place, roles), PORT: port };
  const databases = needs.kind === 'postgres' ? databasesOf(compose.name, needs) : [];
  return Object.assign(
    named(prefix(compose.name), { ...address, ...(isQueue(needs.kind) ? { PROTOCOL: 'redis' } : {}) }),
    ...databases.map((database) =>
      named(database.prefix, {
        ...address,
        NAME: answered(database.name, answers),
        USER: answered(database.user, answers),
        SSLMODE: 'disable',
      }),
    ),
  );
}

/** Its clients may have to say whether they speak TLS: `redis` or `rediss`. */
const isQueue = (kind: string | undefined): boolean => kind === 'redis' || kind === 'valkey';

/** Names of databases and users may hold answers; they are tied to data, so their values are written out. */
const answered = (text: ComposeText, answers: Answers): ComposeText =>
  literal(plain(substitute(text, (name) => literal(String(answers[`app.${name}`] ?? '')))));

/** Where a service listens for others: what it says, else the usual port of its kind; nothing for one that nobody else is to reach. */
export function portsOf({ needs }: StackService): readonly string[] {
  const usual = needs.kind === undefined ? undefined : usualPorts[needs.kind];
  return needs.servesNodes.length === 0 && usual !== undefined ? [String(usual)] : needs.servesNodes.map(String);
}

/** Its own name is right on every machine, since gates answer to it; one that has the network of its machine has that machine's address, as in a URL. */
function hostOf(service: StackService, { node, others }: Place, roles: readonly Role[]): ComposeText {
  const all = [node, ...others];
  const [home] = hasHostNetwork(service)
    ? all.filter((one) => runsHere(service, { node: one, others: all.filter((other) => other !== one) }, roles))
    : [];
  if (home?.address === undefined) return service.compose.name;
  return literal(home.address.includes(':') ? `[${home.address}]` : home.address);
}

const named = (name: string, values: Readonly<Record<string, ComposeText>>): Record<string, ComposeText> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${name}_${key}`, value]));

function stackVariables(stack: Stack, facts: Facts): Record<string, ComposeText> {
  return Object.fromEntries([...chosenValues(stack, facts)].map(([name, value]) => [name, printed(value)]));
}

/** The stack's own variables by name, each with the value of its first case that holds; null is none. */
export function chosenValues(stack: Stack, facts: Facts): ReadonlyMap<string, Exclude<Yaml, null>> {
  return new Map(
    stack.variables.flatMap(({ name, cases }) => {
      const value = cases.find(({ when }) => holds(when, facts))?.value;
      return value === undefined || value === null ? [] : [[name, value] as const];
    }),
  );
}

const printed = (value: Yaml): ComposeText => (typeof value === 'object' ? JSON.stringify(value) : String(value));
