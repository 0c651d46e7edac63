import { type Facts, holds } from '../conditions/holds.js';
import { text } from '../features/answer.js';
import { entrance, slug } from '../features/basics.js';
import type { Answers } from '../model/question.js';
import type { Stack, StackService } from '../model/stack.js';
import type { ComposeText, Yaml } from '../model/yaml.js';
import { literal, plain, substitute } from '../yaml/interpolation.js';
import type { Selection } from './select.js';

/** Every variable that the generator works out (vocabulary, "Variables"): the deployment's, the services', the databases', the volumes', the stack's own. */
export function deploymentVariables(
  stack: Stack,
  selection: Selection,
  answers: Answers,
  facts: Facts,
): Readonly<Record<string, ComposeText>> {
  const name = slug(text(answers, 'name'));
  const { host, protocol } = entrance(answers);
  const port = protocol === 'https' ? (answers['proxy.https'] ?? 443) : (answers['proxy.http'] ?? 80);
  const usual = (protocol === 'https' && port === 443) || (protocol === 'http' && port === 80);
  return {
    DEPLOYMENT_NAME: name,
    DEPLOYMENT_HOST: literal(host),
    DEPLOYMENT_PROTOCOL: protocol,
    DEPLOYMENT_PORT: String(port),
    DEPLOYMENT_URL: literal(`${protocol}://${host.includes(':') ? `[${host}]` : host}${usual ? '' : `:${port}`}`),
    GPU_KIND: String(answers['gpu.kind'] ?? 'none'),
    NODE_ADDRESS: literal(host),
    ...(stack.described
      ? Object.assign({}, ...selection.services.map((service) => serviceVariables(service, answers)))
      : {}),
    ...Object.fromEntries(
      selection.volumes.map((volume) => [`${prefix(volume.name)}_VOLUME`, `${name}_${volume.name}`]),
    ),
    ...stackVariables(stack, facts),
  };
}

/** Upper case, `-` and `.` to `_`. */
export const prefix = (service: string): string => service.toUpperCase().replaceAll(/[-.]/g, '_');

/** A service that has a kind or serves other nodes is reached at `X_HOST:X_PORT`; a Postgres has a set of names for each database. */
function serviceVariables({ compose, needs }: StackService, answers: Answers): Record<string, ComposeText> {
  if (needs.kind === undefined && needs.servesNodes.length === 0) return {};
  const address = { HOST: compose.name, PORT: String(portOf(compose.name, needs)) };
  const databases = needs.kind === 'postgres' ? databasesOf(compose.name, needs) : [];
  return Object.assign(
    named(prefix(compose.name), address),
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

/** Names of databases and users may hold answers; they are tied to data, so their values are written out. */
const answered = (text: ComposeText, answers: Answers): ComposeText =>
  literal(plain(substitute(text, (name) => literal(String(answers[`app.${name}`] ?? '')))));

/** The databases of a Postgres service: as declared, else one called after the service. */
export function databasesOf(
  service: string,
  needs: StackService['needs'],
): readonly { prefix: string; name: string; user: string }[] {
  const declared = Object.entries(needs.databases);
  if (declared.length === 0) return [{ prefix: prefix(service), name: service, user: service }];
  return declared.map(([database, said]) => {
    const name = said.name ?? database.toLowerCase().replace(/_db$/, '');
    return { prefix: database, name, user: said.user ?? name };
  });
}

const usualPorts: Readonly<Record<string, number>> = {
  postgres: 5432,
  redis: 6379,
  valkey: 6379,
  minio: 9000,
  mysql: 3306,
  mariadb: 3306,
};

function portOf(service: string, needs: StackService['needs']): string | number {
  const port = needs.servesNodes[0] ?? (needs.kind === undefined ? undefined : usualPorts[needs.kind]);
  if (port === undefined) throw new Error(`no port is known for ${service}`);
  return port;
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
