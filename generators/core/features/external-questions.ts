import type { Condition } from '../model/condition.js';
import type { Question } from '../model/question.js';
import type { Stack, StackService } from '../model/stack.js';
import { databasesOf, type NamedDatabase, prefix, usualPorts } from '../texts/service-names.js';
import { namesIn } from '../texts/service-texts.js';
import { isHost } from './basics.js';
import { namesInVariables, sslmodes } from './external-servers.js';
import { question } from './feature.js';
import { externalKind, kindPath } from './may-be-external.js';
import { mayExist } from './uses.js';

const group = 'Servers';

/** Whether a server is this deployment's own, asked before the application's questions: of one that is not, neither version nor storage are asked. */
export function whereQuestions(stack: Stack): readonly Question[] {
  return stack.services
    .filter((service) => externalKind(service, stack) !== undefined && !isOptional(service))
    .map((service) => whereQuestion(service, stack));
}

/** Of a server that may not be there at all: asked after what decides that; then where each one of the operator's own is. */
export function serverQuestions(stack: Stack): readonly Question[] {
  return stack.services
    .filter((service) => externalKind(service, stack) !== undefined)
    .flatMap((service) => {
      const read = namesRead(service, stack);
      return [
        ...(isOptional(service) ? [whereQuestion(service, stack)] : []),
        ...addressQuestions(service, stack, read),
        ...databaseQuestions(service, read),
      ];
    });
}

const isOptional = ({ compose, needs }: StackService): boolean => needs.when.length > 0 || compose.profiles.length > 0;

function whereQuestion(service: StackService, stack: Stack): Question {
  const { compose, needs } = service;
  return question({
    ...(isOptional(service) ? { usedWhen: mayExist(service, stack) } : {}),
    path: kindPath(compose.name),
    ask: needs.about === undefined ? `Where ${compose.name} is` : `${needs.about} (${compose.name}): where`,
    group,
    type: 'choice',
    choices: [
      { value: 'bundled', about: 'a container of this deployment' },
      { value: 'external', about: `a ${needs.kind} server of your own` },
    ],
    default: 'bundled',
    fixed: true,
    atFirst: true,
  });
}

function addressQuestions(service: StackService, stack: Stack, read: Read): readonly Question[] {
  const { name } = service.compose;
  const common = { group, when: isExternal(name) };
  const prefixes = [prefix(name), ...ownDatabases(service).map((database) => database.prefix)];
  const readsAny = (word: string): boolean => prefixes.some((each) => read.has(`${each}_${word}`));
  return [
    question({
      ...common,
      path: `services.${name}.host`,
      ask: `${name}: host name or IPv4 address of your server`,
      type: 'text',
      fixed: true,
      refuse: (value) => notElsewhere(String(value), stack),
    }),
    ...(readsAny('PORT') && !service.needs.fixedPort
      ? [
          question({
            ...common,
            path: `services.${name}.port`,
            ask: `${name}: its port`,
            type: 'integer',
            default: usualPorts[service.needs.kind ?? ''] ?? 0,
            min: 1,
            max: 65535,
          }),
        ]
      : []),
    ...(readsAny('SSLMODE') ? [sslmodeQuestion(name)] : []),
    ...(service.needs.kind !== 'postgres' && readsAny('PROTOCOL') ? [tlsQuestion(name)] : []),
  ];
}

const sslmodeQuestion = (name: string): Question =>
  question({
    path: `services.${name}.sslmode`,
    ask: `${name}: how its clients encrypt`,
    group,
    type: 'choice',
    choices: sslmodes.map((value) => ({ value, about: meanings[value] })),
    default: 'verify-full',
    when: isExternal(name),
  });

const meanings = {
  'verify-full': 'TLS, and the server must prove its name',
  'verify-ca': 'TLS, and the certificate must come from an authority that is trusted',
  require: 'TLS, whoever answers',
  disable: 'no encryption',
} as const;

const tlsQuestion = (name: string): Question =>
  question({
    path: `services.${name}.tls`,
    ask: `${name}: speak TLS with it`,
    group,
    type: 'boolean',
    default: true,
    when: isExternal(name),
  });

/** Only what some service reads can be another one. */
function databaseQuestions(service: StackService, read: Read): readonly Question[] {
  const { name } = service.compose;
  return ownDatabases(service).flatMap((database) =>
    (['name', 'user'] as const)
      .filter((key) => read.has(`${database.prefix}_${key.toUpperCase()}`))
      .map((key) =>
        question({
          path: `services.${name}.databases.${database.prefix}.${key}`,
          ask: `${name}: ${key === 'name' ? 'name' : 'user'} of the database ${database.prefix}`,
          group,
          type: 'text',
          default: database[key],
          pattern: '[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}',
          fixed: true,
          when: isExternal(name),
        }),
      ),
  );
}

const ownDatabases = ({ compose, needs }: StackService): readonly NamedDatabase[] =>
  needs.kind === 'postgres' ? databasesOf(compose.name, needs) : [];

const isExternal = (name: string): Condition => [{ path: kindPath(name), not: false, values: ['external'] }];

/** Goes into URLs as it is, and means the same in every container. */
function notElsewhere(host: string, stack: Stack): string | undefined {
  if (host.includes(':')) return 'must be a name or an IPv4 address: it goes into URLs as it is';
  if (!isHost(host)) return 'is neither a DNS name nor an IPv4 address';
  if (/^(localhost|127\..*|0\.0\.0\.0)$/i.test(host))
    return 'must be what containers call it: each of them is its own localhost';
  if (stack.services.some(({ compose }) => compose.name === host))
    return 'is the name of a container of this deployment: say the full name, with its domain';
  return undefined;
}

type Read = ReadonlySet<string>;

/** Every variable that is mentioned where the server is the operator's own: by a service that is there then, or by a variable of the stack. */
function namesRead(server: StackService, stack: Stack): Read {
  return new Set([
    ...stack.services.filter((service) => staysWithout(server, service)).flatMap(({ compose }) => namesIn(compose)),
    ...namesInVariables(stack),
  ]);
}

const staysWithout = (server: StackService, service: StackService): boolean =>
  service !== server &&
  service.needs.when.every(
    ({ path, not, values }) => path !== kindPath(server.compose.name) || values.includes('external') !== not,
  );
