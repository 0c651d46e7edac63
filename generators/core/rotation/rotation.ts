import { nearest } from '../answers/nearest.js';
import type { Deployment } from '../model/deployment.js';
import type { Problem } from '../model/problem.js';
import type { Secret } from '../model/secret.js';
import type { Service } from '../model/service.js';
import type { Stack } from '../model/stack.js';
import { serverPasswords } from '../texts/server-passwords.js';
import { databasesOf } from '../texts/service-names.js';
import { namesIn } from '../texts/service-texts.js';
import { literal, plain } from '../yaml/interpolation.js';
import { never, outside, unknown, unknownWay } from './refusal.js';
import { type JobVariables, jobVariables, readsExactly } from './uses.js';

/** How a service is told the new value, before the file is: what the service keeps by itself is not in the file alone. */
export type RotationStep =
  /** The password of a role, set by the server's own superuser; no role: that superuser's own. */
  | { readonly kind: 'postgres'; readonly service: string; readonly role?: string }
  /** The one password of the server, until it starts the next time and reads the file. */
  | { readonly kind: 'redis'; readonly service: string; readonly client: 'redis-cli' | 'valkey-cli' }
  /** A job of init that sets it anew at each run: run with these variables, while the services are there that it needs. */
  | {
      readonly kind: 'job';
      readonly service: string;
      readonly needs: readonly string[];
      readonly variables: JobVariables;
    };

export type Rotation =
  | { readonly kind: 'refused'; readonly problem: Problem }
  | {
      readonly kind: 'steps';
      readonly steps: readonly RotationStep[];
      /** Services that read the value when they start. */
      readonly restart: readonly string[];
      /** What the operator runs afterwards. */
      readonly commands: readonly string[];
      /** The author's word on what it costs. */
      readonly cost?: string;
    };

/**
 * How one secret gets a new value: the steps in their order, empty where the file is all there is. Refuses an unknown name
 * (`answer/unknown-secret`), what the author rules out or data depend on (`target/secret-fixed`), and the password of a
 * server that is not in this deployment (`target/secret-elsewhere`).
 */
export function rotationOf(name: string, deployment: Deployment, stack: Stack): Rotation {
  const secret = deployment.secrets.find((one) => one.name === name);
  if (secret === undefined) return refused(unknown(name, nearest(name, namesOf(deployment)), namesOf(deployment)));
  if (secret.rotate === 'never') return refused(never(secret, deployment));
  const told = serversTold(secret, deployment, stack);
  const absent = told === undefined ? absentServer(secret, deployment, stack) : undefined;
  if (absent !== undefined && !isElsewhere(secret, deployment)) return refused(outside(secret, absent, deployment));
  const steps = isElsewhere(secret, deployment) ? [] : (told ?? jobs(secret, deployment));
  if (steps === undefined && secret.rotate === undefined && secret.volumes.length > 0)
    return refused(unknownWay(secret, deployment));
  const restart = readers(secret, deployment);
  return {
    kind: 'steps',
    steps: steps ?? [],
    restart,
    commands: restart.length === 0 ? [] : afterwards(secret, restart, deployment),
    ...(secret.rotate === undefined ? {} : { cost: secret.rotate }),
  };
}

/** The password of a server of the operator's own, who changes it there: the file is all there is here. */
const isElsewhere = ({ name }: Secret, { servers }: Deployment): boolean =>
  servers.some((server) => serverPasswords(server).includes(name));

const refused = (problem: Problem): Rotation => ({ kind: 'refused', problem });

const namesOf = ({ secrets }: Deployment): readonly string[] => secrets.map(({ name }) => name);

/** Undefined: no server of this deployment is known to have it as its password. */
function serversTold(secret: Secret, deployment: Deployment, stack: Stack): readonly RotationStep[] | undefined {
  const running = deployment.services.filter(({ phase }) => phase === 'run');
  const steps = running.flatMap((service) => serverSteps(secret, service, passwords(stack, deployment)));
  return steps.length > 0 || running.some((service) => isRootOfMinio(secret, service)) ? steps : undefined;
}

function serverSteps(secret: Secret, service: Service, known: readonly Password[]): readonly RotationStep[] {
  switch (service.kind) {
    case 'postgres':
      return postgresSteps(secret, service, known);
    case 'redis':
    case 'valkey': {
      const isItsPassword = service.secrets.length === 1 && service.secrets[0] === secret.name;
      return isItsPassword ? [{ kind: 'redis', service: service.name, client: `${service.kind}-cli` }] : [];
    }
    default:
      return [];
  }
}

/** The superuser's own password may be that of a database's role too. */
function postgresSteps(secret: Secret, service: Service, known: readonly Password[]): readonly RotationStep[] {
  const roles = known
    .filter(({ server, name }) => server === service.origin && name === secret.name)
    .map(({ role }) => role);
  const ofSuperuser = readsExactly(service, 'POSTGRES_PASSWORD', secret.name);
  const superuser = service.environment.POSTGRES_USER ?? 'postgres';
  return [
    ...(ofSuperuser ? [{ kind: 'postgres', service: service.name } as const] : []),
    ...roles
      .filter((role, index) => roles.indexOf(role) === index && !(ofSuperuser && literal(role) === superuser))
      .map((role) => ({ kind: 'postgres', service: service.name, role }) as const),
  ];
}

interface Password {
  readonly server: string;
  readonly role: string;
  readonly name: string;
}

/** Every database of the stack: its server, its role with the answers in it, and the name of that role's password. */
const passwords = (stack: Stack, { variables }: Deployment): readonly Password[] =>
  stack.services
    .filter(({ needs }) => stack.described && needs.kind === 'postgres')
    .flatMap(({ compose, needs }) =>
      databasesOf(compose.name, needs).map(({ prefix, user }) => ({
        server: compose.name,
        role: plain(variables[`${prefix}_USER`] ?? literal(user)),
        name: `${prefix}_PASSWORD`,
      })),
    );

/** The server takes it from its environment at every start and keeps it nowhere. */
const isRootOfMinio = (secret: Secret, service: Service): boolean =>
  service.kind === 'minio' &&
  ['MINIO_ROOT_PASSWORD', 'MINIO_SECRET_KEY'].some((variable) => readsExactly(service, variable, secret.name));

/** Undefined: no job sets it. */
function jobs(secret: Secret, { services }: Deployment): readonly RotationStep[] | undefined {
  const steps = services.flatMap((service) => jobSteps(secret, service, services));
  return steps.length > 0 ? steps : undefined;
}

function jobSteps(secret: Secret, service: Service, services: readonly Service[]): readonly RotationStep[] {
  if (service.phase !== 'init') return [];
  const variables = jobVariables(service, secret.name);
  if (variables === undefined) return [];
  const needs = services.filter(({ name, phase }) => phase === 'run' && service.dependsOn[name] !== undefined);
  return [{ kind: 'job', service: service.name, needs: needs.map(({ name }) => name), variables }];
}

/** A server of the stack that has it as a password, and is not in this deployment. */
const absentServer = (secret: Secret, deployment: Deployment, stack: Stack): string | undefined =>
  stack.services
    .filter(
      ({ compose, needs }) =>
        needs.kind !== undefined && !deployment.services.some(({ origin }) => origin === compose.name),
    )
    .find(
      ({ compose }) =>
        namesIn(compose).includes(secret.name) ||
        passwords(stack, deployment).some(({ server, name }) => server === compose.name && name === secret.name),
    )?.compose.name;

const readers = (secret: Secret, { services }: Deployment): readonly string[] =>
  services.filter(({ name, phase }) => phase === 'run' && secret.services.includes(name)).map(({ name }) => name);

/** Compose sees that an environment has changed; what is in a file of its own it does not look at, and what prepare makes of it is init's. */
function afterwards({ name, make }: Secret, restart: readonly string[], deployment: Deployment): readonly string[] {
  const up = `${deployment.host.compose} up --detach --wait`;
  if (deployment.privateFiles.some(({ secret }) => secret === name))
    return [`${deployment.host.compose} down`, './init-deployment.sh', up];
  return [make?.kind === 'bytes' ? `${up} --force-recreate ${restart.join(' ')}` : up];
}
