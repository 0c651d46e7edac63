import type { Stack, StackService } from '../model/stack.js';

/** Where a variable's value comes from, as messages call it. */
export type Source = 'question' | 'secret' | 'variable' | 'deployment' | 'service' | 'database' | 'volume';

/** One name of the flat space of variables (vocabulary, "Variables"). */
export interface Name {
  readonly name: string;
  readonly source: Source;
  /** What declares it: a question, a service, … called so. */
  readonly of: string;
  readonly secret: boolean;
}

/** What the generator knows of itself, of a node, of a copy. */
const own = [
  ...['NAME', 'HOST', 'PROTOCOL', 'PORT', 'URL'].map((word) => `DEPLOYMENT_${word}`),
  ...['USER', 'UID', 'GROUP', 'GID'].map((word) => `RUN_${word}`),
  ...['KIND', 'IDS', 'GROUPS'].map((word) => `GPU_${word}`),
  'NODE_NAME',
  'NODE_ADDRESS',
  'REPLICA',
  'DOCKER_SOCKET',
];

/** Every name that `${…}` may use in a described stack, in the order of declaration; a name that is there twice has two sources. */
export function namesOf(stack: Stack): readonly Name[] {
  const declared = [
    ...stack.questions.map(({ name }) => plainName(name, 'question', name)),
    ...stack.variables.map(({ name }) => plainName(name, 'variable', name)),
    ...variableSecrets(stack).flatMap(({ name }) => secretNames(name, 'secret', name)),
  ];
  const computed = [
    ...own.map((name) => plainName(name, 'deployment', 'the deployment')),
    ...stack.services.flatMap(serviceNames),
    ...stack.volumes.map(({ name }) => plainName(`${prefixOf(name)}_VOLUME`, 'volume', name)),
  ];
  return [...declared, ...computed];
}

/** Secrets that are made as files have no variable. */
const variableSecrets = (stack: Stack) => stack.secrets.filter(({ make }) => make?.kind !== 'bytes');

/** Upper case, `-` and `.` to `_`. */
export const prefixOf = (name: string): string => name.toUpperCase().replaceAll(/[-.]/g, '_');

const databaseKinds = ['postgres', 'mysql', 'mariadb'];

/** `X_PROTOCOL`: `redis`, or `rediss` where the operator's own speaks TLS. */
const isQueue = (kind: string | undefined): boolean => kind === 'redis' || kind === 'valkey';

function serviceNames({ compose: { name: of }, needs }: StackService): readonly Name[] {
  if (needs.kind === undefined && needs.servesNodes.length === 0) return [];
  const prefix = prefixOf(of);
  const words = ['HOST', 'PORT', ...(isQueue(needs.kind) ? ['PROTOCOL'] : [])];
  const own = words.map((word) => plainName(`${prefix}_${word}`, 'service', of));
  if (!databaseKinds.includes(needs.kind ?? '')) return own;
  const declared = Object.keys(needs.databases);
  const prefixes = declared.length === 0 ? [prefix] : declared;
  const known = new Set(own.map(({ name }) => name));
  return [...own, ...prefixes.flatMap((each) => databaseNames(each, of)).filter(({ name }) => !known.has(name))];
}

function databaseNames(prefix: string, of: string): readonly Name[] {
  const words = ['HOST', 'PORT', 'NAME', 'USER', 'SSLMODE'].map((word) =>
    plainName(`${prefix}_${word}`, 'database', of),
  );
  return [...words, ...secretNames(`${prefix}_PASSWORD`, 'database', of)];
}

function secretNames(name: string, source: Source, of: string): readonly Name[] {
  return [name, `${name}_ENCODED`].map((each) => ({ name: each, source, of, secret: true }));
}

function plainName(name: string, source: Source, of: string): Name {
  return { name, source, of, secret: false };
}
