import type { Command, Mount, Port } from '../../model/compose.js';
import type { Deployment } from '../../model/deployment.js';
import type { Service } from '../../model/service.js';
import type { Swarm } from '../../model/target.js';
import type { Yaml, YamlMap } from '../../model/yaml.js';
import { mountValue } from '../compose.js';
import { tidy } from '../print-yaml.js';
import { deployValue } from './deploy.js';
import { isWrapped, openVariables, secretsOf, wrapperName, wrapperTarget } from './environment.js';
import { isSent, sentFiles } from './files.js';
import { keptKeys } from './misfits.js';

/** One service of the stack file. What it cannot say is listed in `misfits.ts`. */
export function serviceValue(service: Service, deployment: Deployment, swarm: Swarm): YamlMap {
  const onHost = service.rest.network_mode === 'host';
  return tidy({
    image: service.image,
    hostname: onHost ? undefined : service.hostname,
    user: service.user,
    ...program(service),
    environment: openVariables(service),
    ports: service.ports.filter(isPublic).map(portValue),
    volumes: [
      ...service.mounts
        .filter((mount) => !isSent(mount, service))
        .map(inSwarm)
        .map(mountValue),
      ...service.tmpfs.map(memory),
      ...sharedMemory(service),
    ],
    networks: onHost ? { host: {} } : networks(service),
    healthcheck: healthcheck(service),
    init: service.init,
    read_only: service.readOnly,
    cap_drop: service.capDrop,
    cap_add: service.capAdd,
    deploy: deployValue(service, deployment, swarm),
    logging: service.logging,
    ...Object.fromEntries(Object.entries(service.rest).filter(([key]) => keptKeys.has(key))),
    secrets: secrets(service),
    configs: [...listed(service.rest.configs), ...wrapper(service, deployment), ...files(service, deployment)],
  });
}

/**
 * Where the stack does not say the image's own program, `scripts/deploy.sh` asks the image and says it. An empty entrypoint puts the
 * image's aside in Compose and means nothing in Swarm, so the command becomes it.
 */
function program(service: Service): { readonly entrypoint?: Command; readonly command?: Command } {
  const { entrypoint, command } = service;
  const said = command === undefined ? {} : { command };
  if (entrypoint === undefined) return said;
  if (isWrapped(service)) return { entrypoint: [...wrap, ...words(entrypoint)], ...said };
  return entrypoint.length === 0 && command !== undefined ? { entrypoint: command } : { entrypoint, ...said };
}

const wrap = ['/bin/sh', wrapperTarget];

/** Compose splits one string into words as a shell would; a shell does it itself here. */
const words = (command: Command): readonly string[] =>
  typeof command === 'string' ? ['/bin/sh', '-c', `exec ${command} "$$@"`, '--'] : command;

/** A health check is a program of its own, which has the container's variables and not those of its first process. */
function healthcheck({ healthcheck: said, ...service }: Service): YamlMap | undefined {
  if (said === undefined) return undefined;
  const { start_interval: _newer, ...known } = said;
  const [kind, ...test] = typeof said.test === 'string' ? ['CMD-SHELL', said.test] : listed(said.test);
  if (!isWrapped(service) || (kind !== 'CMD' && kind !== 'CMD-SHELL')) return known;
  return { ...known, test: ['CMD', ...wrap, ...(kind === 'CMD-SHELL' ? ['/bin/sh', '-c'] : []), ...test] };
}

/** The user that the container is can read them, and nobody else there; where no number is known, everybody in the container can. */
function secrets(service: Service): readonly Yaml[] {
  const [, uid, gid = uid] = /^(\d+)(?::(\d+))?$/.exec(service.user ?? '') ?? [];
  const owner: YamlMap = uid === undefined ? {} : { uid, gid: gid ?? uid, mode: 0o400 };
  return [
    ...secretsOf(service).map((name) => ({ source: name, target: name, ...owner })),
    ...listed(service.rest.secrets),
  ];
}

const wrapper = (service: Service, deployment: Deployment): readonly Yaml[] =>
  isWrapped(service) ? [{ source: wrapperName(service, deployment), target: wrapperTarget, mode: 0o444 }] : [];

/** Swarm binds no single address, so what is for this machine alone is not published. */
export const isPublic = ({ hostIp }: Port): boolean => hostIp !== '127.0.0.1' && hostIp !== '::1';

const files = (service: Service, deployment: Deployment): readonly Yaml[] =>
  sentFiles(service, deployment).map(({ name, target, executable }) => ({
    source: name,
    target,
    mode: executable ? 0o555 : 0o444,
  }));

/** At the machine's own address: that needs no IPVS, and programs see who it is that calls. */
const portValue = (port: Port): YamlMap =>
  tidy({ target: number(port.target), published: number(port.published), protocol: port.protocol, mode: 'host' });

const number = (text: string | undefined): Yaml | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : text;

/** What `docker stack deploy` knows of the long form's own keys. */
function inSwarm(mount: Mount): Mount {
  switch (mount.kind) {
    case 'volume':
      return { ...mount, rest: only(mount.rest, 'volume', 'nocopy') };
    case 'bind':
      return { ...mount, rest: only(mount.rest, 'bind', 'propagation') };
    case 'tmpfs':
      return { ...mount, rest: only(mount.rest, 'tmpfs', 'size') };
    case 'anonymous':
      return { ...mount, rest: {} };
    case 'other':
      return mount;
  }
}

function only(rest: YamlMap, kind: string, key: string): YamlMap {
  const value = (rest[kind] as YamlMap | undefined)?.[key];
  return value === undefined ? {} : { [kind]: { [key]: value } };
}

/** `/path:size=1m,mode=0700`: of the options Swarm knows the size. */
function memory(text: string): YamlMap {
  const [target = '', options = ''] = text.split(/:(?=[^/]*$)/);
  const size = /(?:^|,)size=([^,]+)/.exec(options)?.[1];
  return { type: 'tmpfs', target, ...(size === undefined ? {} : { tmpfs: { size: bytes(size) } }) };
}

/** `shm_size` in Swarm's words. */
const sharedMemory = ({ rest }: Service): readonly YamlMap[] =>
  rest.shm_size === undefined
    ? []
    : [{ type: 'tmpfs', target: '/dev/shm', tmpfs: { size: bytes(String(rest.shm_size)) } }];

/** A number, since the command of Engine 20.10 takes nothing else here; what holds a variable is left to it. */
function bytes(size: string): Yaml {
  const [, number, unit = ''] = /^(\d+)\s*([kmg]?)i?b?$/i.exec(size) ?? [];
  const factor: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
  return number === undefined ? size : Number(number) * (factor[unit.toLowerCase()] ?? 1);
}

function networks(service: Service): YamlMap {
  return Object.fromEntries(
    Object.entries(service.networks).map(([name, { aliases }]) => [name, aliases === undefined ? {} : { aliases }]),
  );
}

const listed = (value: Yaml | undefined): readonly Yaml[] => (Array.isArray(value) ? (value as readonly Yaml[]) : []);
