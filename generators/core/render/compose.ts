import type { ComposeService, Dependency, EnvFile, Mount, Port } from '../model/compose.js';
import type { Deployment, Network } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Service } from '../model/service.js';
import type { Yaml, YamlMap } from '../model/yaml.js';
import { envFilesOf } from './env.js';
import { header } from './header.js';
import { hostService, usesDeviceFiles } from './host.js';
import { printYaml, tidy } from './print-yaml.js';
import { volumeValues } from './volumes.js';

/** `docker-compose.yml`: printed from values, so that quoting is js-yaml's work. */
export function composeFile(deployment: Deployment): OutputFile {
  return {
    path: 'docker-compose.yml',
    text: `${header(deployment, 'docker-compose.override.yml is yours and merged by Compose.')}${printYaml(composeValue(deployment))}`,
    mode: 0o644,
    owner: 'generated',
  };
}

/** The Compose file as a value. */
export function composeValue(deployment: Deployment): YamlMap {
  return tidy({
    name: deployment.name,
    services: Object.fromEntries(
      deployment.services.map((service) => [service.name, serviceValue(service, deployment)]),
    ),
    networks: Object.fromEntries(deployment.networks.map((network) => [network.name, networkValue(network)])),
    volumes: volumeValues(deployment.volumes),
    secrets: deployment.composeSecrets,
    configs: deployment.composeConfigs,
    models: deployment.composeModels,
  });
}

/** One service; init jobs stand behind the profile `init`, and the order that they make is the init script's. */
export function serviceValue(service: Service, deployment: Deployment): YamlMap {
  if (service.phase === 'build') return onlyBuilt(service);
  return tidy({
    extends: usesDeviceFiles(service) ? { ...hostService } : undefined,
    ...composeKeys(service),
    pull_policy: pullPolicy(service, deployment),
    profiles: service.phase === 'run' ? undefined : [service.phase],
    hostname: 'network_mode' in service.rest ? undefined : service.hostname,
    env_file: envFilesOf(service, deployment).map(envFileValue),
    environment: Object.fromEntries(Object.entries(service.environment).filter(([, value]) => value === null)),
    depends_on: dependencies(service, deployment),
    deploy: withGpu(service),
    devices: devices(service),
  });
}

/** No container is ever made of it. */
const onlyBuilt = ({ image, build, rest }: Service): YamlMap =>
  tidy({ image, build, profiles: ['build'], platform: rest.platform });

/** What the author says of pulling does not count where there is nothing to pull from. */
const pullPolicy = ({ rest }: Service, { images }: Deployment): Yaml | undefined =>
  images.kind === 'pull' ? rest.pull_policy : 'never';

/** A service as Compose writes it, in the order in which people read it. */
export const composeKeys = (service: ComposeService): { readonly [key: string]: Yaml | undefined } => ({
  image: service.image,
  build: service.build,
  pull_policy: service.rest.pull_policy,
  profiles: service.profiles,
  hostname: service.hostname,
  user: service.user,
  entrypoint: service.entrypoint,
  command: service.command,
  env_file: service.envFiles.map(envFileValue),
  environment: service.environment,
  ports: service.ports.map(portValue),
  volumes: service.mounts.map(mountValue),
  tmpfs: service.tmpfs,
  networks: Object.fromEntries(
    Object.entries(service.networks).map(([name, said]) => [name, Object.keys(said).length > 0 ? said : null]),
  ),
  depends_on: Object.fromEntries(
    Object.entries(service.dependsOn).map(([name, edge]) => [name, dependencyValue(edge)]),
  ),
  healthcheck: service.healthcheck,
  restart: service.restart,
  init: service.init,
  read_only: service.readOnly,
  security_opt: service.securityOpt,
  cap_drop: service.capDrop,
  cap_add: service.capAdd,
  deploy: service.deploy,
  logging: service.logging,
  ...service.rest,
});

const envFileValue = ({ path, required }: EnvFile): Yaml => (required ? path : { path, required });

/** Edges to jobs are dropped: depending on a service of an inactive profile makes the whole file invalid. */
function dependencies(service: Service, deployment: Deployment): YamlMap {
  const running = new Set(deployment.services.filter(({ phase }) => phase === 'run').map(({ name }) => name));
  if (service.phase !== 'run') return {};
  return Object.fromEntries(
    Object.entries(service.dependsOn)
      .filter(([name]) => running.has(name))
      .map(([name, edge]) => [name, dependencyValue(edge)]),
  );
}

const dependencyValue = ({ condition, restart, required }: Dependency): YamlMap => ({
  condition,
  ...(restart ? { restart: true } : {}),
  ...(required ? {} : { required: false }),
});

const portValue = (port: Port): YamlMap =>
  tidy({
    target: /^\d+$/.test(port.target) ? Number(port.target) : port.target,
    published: port.published,
    host_ip: port.hostIp,
    protocol: port.protocol,
    ...port.rest,
  });

/** One mount, as every file of this form says it. */
export function mountValue(mount: Mount): Yaml {
  switch (mount.kind) {
    case 'volume':
      return tidy({
        type: 'volume',
        source: mount.volume,
        target: mount.target,
        read_only: mount.readOnly || undefined,
        ...mount.rest,
      });
    case 'bind':
      return tidy({
        type: 'bind',
        source: mount.source,
        target: mount.target,
        read_only: mount.readOnly || undefined,
        ...mount.rest,
      });
    case 'tmpfs':
      return tidy({ type: 'tmpfs', target: mount.target, ...mount.rest });
    case 'anonymous':
      return tidy({ type: 'volume', target: mount.target, ...mount.rest });
    case 'other':
      return mount.value;
  }
}

/** Device reservations, not `gpus:`, which older Compose accepts and ignores. */
function withGpu(service: Service): YamlMap {
  if (service.gpu.kind !== 'nvidia') return service.deploy;
  const which: YamlMap = service.gpu.devices === 'all' ? { count: 'all' } : { device_ids: [...service.gpu.devices] };
  const resources = (service.deploy.resources ?? {}) as YamlMap;
  return {
    ...service.deploy,
    resources: { ...resources, reservations: { devices: [{ driver: 'nvidia', ...which, capabilities: ['gpu'] }] } },
  };
}

/** The service's own, and the device files of its GPUs. */
function devices(service: Service): Yaml | undefined {
  const own = (service.rest.devices ?? []) as readonly Yaml[];
  return usesDeviceFiles(service) ? [...own, ...service.gpu.devices] : service.rest.devices;
}

const networkValue = (network: Network): YamlMap =>
  tidy({ name: network.realName, internal: network.internal || undefined, ...network.rest });
