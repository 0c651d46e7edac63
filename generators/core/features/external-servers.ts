import type { Answers } from '../model/question.js';
import type { Server, ServerDatabase, SslMode } from '../model/server.js';
import type { Stack, StackService } from '../model/stack.js';
import type { ComposeText } from '../model/yaml.js';
import { databasesOf, prefix, usualPorts } from '../texts/service-names.js';
import { namesIn } from '../texts/service-texts.js';
import { literal, references } from '../yaml/interpolation.js';
import { maybeText, yes } from './answer.js';
import { externalKind, kindPath } from './may-be-external.js';

/** The servers that the operator provides, from complete answers; what was not asked, because nothing reads it, is the usual. */
export function externalServers(stack: Stack, answers: Answers): readonly Server[] {
  return stack.services
    .filter(({ compose }) => answers[kindPath(compose.name)] === 'external')
    .flatMap((service) => serverOf(service, stack, answers) ?? []);
}

function serverOf(service: StackService, stack: Stack, answers: Answers): Server | undefined {
  const kind = externalKind(service, stack);
  if (kind === undefined) return undefined;
  const { name } = service.compose;
  const answer = (key: string): string | undefined => maybeText(answers, `services.${name}.${key}`);
  const common = { service: name, host: answer('host') ?? '', port: Number(answer('port') ?? usualPorts[kind]) };
  if (kind !== 'postgres')
    return { ...common, kind, tls: yes(answers, `services.${name}.tls`), passwords: passwords(service, stack) };
  return { ...common, kind, sslmode: sslmode(answer('sslmode')), databases: databases(service, answers) };
}

export const sslmodes: readonly SslMode[] = ['verify-full', 'verify-ca', 'require', 'disable'];

const sslmode = (said: string | undefined): SslMode => sslmodes.find((mode) => mode === said) ?? 'disable';

/** Databases of one server whose user nobody asks for have the first one's: their clients log in with that. */
function databases({ compose, needs }: StackService, answers: Answers): readonly ServerDatabase[] {
  const said = (database: string, key: string) =>
    maybeText(answers, `services.${compose.name}.databases.${database}.${key}`);
  const all = databasesOf(compose.name, needs);
  const first = all.map((database) => said(database.prefix, 'user')).find((user) => user !== undefined);
  return all.map((database) => ({
    prefix: database.prefix,
    name: said(database.prefix, 'name') ?? database.name,
    user: said(database.prefix, 'user') ?? first ?? database.user,
    extensions: database.extensions,
  }));
}

/** Made for the stack's own server and shared with its clients, so of another server they are its password. */
function passwords(service: StackService, stack: Stack): readonly string[] {
  const others = stack.services.filter((other) => other !== service).flatMap(({ compose }) => namesIn(compose));
  const clients = new Set(raw([...others, ...namesInVariables(stack)]));
  const own = new Set(raw(namesIn(service.compose)));
  return stack.secrets.map(({ name }) => name).filter((name) => own.has(name) && clients.has(name));
}

/** What the stack's own variables are made of. */
export const namesInVariables = ({ variables }: Stack): readonly string[] =>
  variables.flatMap(({ cases }) =>
    cases.flatMap(({ value }) => references(JSON.stringify(value)).map(({ name }) => name)),
  );

const raw = (names: readonly string[]): readonly string[] => names.map((name) => name.replace(/_ENCODED$/, ''));

/** What the variables of the stack's own servers are with the operator's (vocabulary, "Variables"). */
export function externalVariables(servers: readonly Server[]): Readonly<Record<string, ComposeText>> {
  return Object.fromEntries(
    servers.flatMap((server) =>
      Object.entries(variablesOf(server)).map(([name, value]) => [name, literal(value)] as const),
    ),
  );
}

function variablesOf(server: Server): Readonly<Record<string, string>> {
  const address = { HOST: server.host, PORT: String(server.port) };
  const own = named(prefix(server.service), address);
  if (server.kind !== 'postgres')
    return { ...own, ...named(prefix(server.service), { PROTOCOL: server.tls ? 'rediss' : 'redis' }) };
  return Object.assign(
    own,
    ...server.databases.map(({ prefix: database, name, user }) =>
      named(database, { ...address, NAME: name, USER: user, SSLMODE: server.sslmode }),
    ),
  );
}

const named = (name: string, values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${name}_${key}`, value]));
