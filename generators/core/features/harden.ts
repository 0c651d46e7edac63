import type { Mount } from '../model/compose.js';
import type { Deployment } from '../model/deployment.js';
import type { Exception, Service } from '../model/service.js';
import type { Stack } from '../model/stack.js';
import { mapAt, type YamlMap } from '../model/yaml.js';
import { exceptionsOf } from '../texts/exceptions.js';
import { maybeText } from './answer.js';
import { type Feature, nothingFound, question } from './feature.js';
import { withPrepare } from './prepare.js';
import { onlyWith } from './uses.js';

/**
 * What every container gets unless its author says otherwise: no new privileges, capped logs and processes, and, where the author has
 * run the application that way (`hardened: true`), no capability and a read-only root.
 */
export const harden: Feature<'harden'> = {
  questions: (stack) =>
    stack.services
      .filter(({ needs }) => needs.phase === 'run')
      .flatMap(({ compose }) =>
        (['memory', 'cpus'] as const).map((what) =>
          question({
            ...onlyWith(stack, (service) => service.compose.name === compose.name),
            path: `limits.${compose.name}.${what}`,
            ask: `At most this much ${what === 'memory' ? 'memory' : 'CPU'} for ${compose.name}`,
            group: 'Operations',
            type: 'text',
            default: '',
            pattern: what === 'memory' ? '|[1-9][0-9]*[kmgKMG]b?' : '|[0-9]+([.][0-9]+)?',
            asked: false,
          }),
        ),
      ),
  choose: (answers, stack) => ({
    limits: Object.fromEntries(names(stack).map((name) => [name, limit(answers, name)])),
  }),
  check: () => nothingFound,
  apply: (deployment, { harden: { limits } }) => {
    const complete = withPrepare(deployment);
    return {
      ...complete,
      services: complete.services.map((service) => hardened(service, complete, limits[service.origin] ?? {})),
    };
  },
};

const names = (stack: Stack): readonly string[] => stack.services.map(({ compose }) => compose.name);

function limit(answers: Parameters<typeof maybeText>[0], name: string): { memory?: string; cpus?: string } {
  const memory = maybeText(answers, `limits.${name}.memory`);
  const cpus = maybeText(answers, `limits.${name}.cpus`);
  return { ...(memory === undefined ? {} : { memory }), ...(cpus === undefined ? {} : { cpus }) };
}

function hardened(service: Service, deployment: Deployment, limits: YamlMap): Service {
  const strict = deployment.application.hardened;
  const isJob = service.phase !== 'run';
  const readOnly = service.readOnly ?? strict;
  return {
    ...service,
    mounts: service.mounts.map(mustExist),
    restart: service.restart ?? (isJob ? 'no' : 'unless-stopped'),
    // An init of the image's own must be the first process, and nobody has said that there is none.
    ...(service.init === undefined && !deployment.application.described ? {} : { init: service.init ?? true }),
    securityOpt: service.securityOpt.some((option) => option.startsWith('no-new-privileges'))
      ? service.securityOpt
      : [...service.securityOpt, 'no-new-privileges:true'],
    capDrop: strict && service.capDrop.length === 0 ? ['ALL'] : service.capDrop,
    readOnly,
    tmpfs: readOnly && !hasTmp(service) ? [...service.tmpfs, '/tmp'] : service.tmpfs,
    logging: service.logging ?? { driver: 'local', options: { 'max-size': '10m', 'max-file': '5' } },
    deploy: withLimits(service, limits),
    rest: withoutLimits(service.rest),
    exceptions: exceptions(service, strict),
  };
}

/** Docker would make an empty directory of root's where a file of the folder is missing. */
const mustExist = (mount: Mount): Mount =>
  mount.kind === 'bind' && !('bind' in mount.rest)
    ? { ...mount, rest: { ...mount.rest, bind: { create_host_path: false } } }
    : mount;

const hasTmp = (service: Service): boolean =>
  service.tmpfs.some((entry) => /^\/tmp(:|$)/.test(entry)) ||
  service.mounts.some((mount) => 'target' in mount && mount.target === '/tmp');

/** A fork bomb stops at 4096 processes; memory and CPU are the author's or the operator's word, in the old keys or the new. */
function withLimits({ deploy, rest }: Service, limits: YamlMap): YamlMap {
  const resources = mapAt(deploy, 'resources');
  const reservations = { ...mapAt(resources, 'reservations'), ...oldWords(rest, 'reservations') };
  return {
    ...deploy,
    resources: {
      ...resources,
      limits: { pids: 4096, ...mapAt(resources, 'limits'), ...oldWords(rest, 'limits'), ...limits },
      ...(Object.keys(reservations).length === 0 ? {} : { reservations }),
    },
  };
}

/** Compose refuses both words for one thing, where they differ. */
const oldKeys = {
  mem_limit: ['limits', 'memory'],
  cpus: ['limits', 'cpus'],
  pids_limit: ['limits', 'pids'],
  mem_reservation: ['reservations', 'memory'],
} as const;

const oldWords = (rest: YamlMap, kind: 'limits' | 'reservations'): YamlMap =>
  Object.fromEntries(
    Object.entries(oldKeys).flatMap(([key, [part, word]]) => {
      const value = rest[key];
      if (part !== kind || value === undefined) return [];
      return [[word, word === 'pids' ? value : String(value)]];
    }),
  );

const withoutLimits = (rest: YamlMap): YamlMap =>
  Object.fromEntries(Object.entries(rest).filter(([key]) => !Object.hasOwn(oldKeys, key)));

function exceptions(service: Service, strict: boolean): readonly Exception[] {
  const because = (key: string) => service.why[key] ?? 'the application’s own description says so';
  return exceptionsOf(service, strict).map(([key, what]) => ({ what, why: because(key) }));
}
