import type { Deployment } from '../model/deployment.js';
import type { Service } from '../model/service.js';
import type { Target } from '../model/target.js';
import { mapAt } from '../model/yaml.js';
import { initSteps, type Step } from '../steps/steps.js';
import { commandsOf } from '../texts/commands.js';
import { dockerCommand } from '../texts/docker-command.js';
import { isHttps } from '../texts/public-side.js';
import { type BuildData, buildData } from './script-builds.js';
import { certificateWords } from './script-certificates.js';
import { type ScriptNodes, scriptNodes } from './script-nodes.js';
import { logins, privateWords, secretWords } from './script-secrets.js';
import { type ScriptVolumes, scriptVolumes } from './script-volumes.js';
import { minimumVersions } from './versions.js';

/** What `scripts/deployment.sh` says: finished words, one list for each entry of a table. */
export interface ScriptData extends BuildData, ScriptNodes, ScriptVolumes {
  readonly name: string;
  readonly title: string;
  readonly host: string;
  readonly url: string;
  readonly node: string;
  readonly compose: string;
  readonly docker: string;
  readonly minimumCompose: string;
  readonly minimumEngine: string;
  readonly memory: number;
  readonly disk: number;
  readonly architectures: string;
  readonly modules: readonly string[];
  readonly platforms: string;
  readonly gpus: number;
  readonly gpuKind: string;
  readonly images: 'pull' | 'archive';
  readonly registries: string;
  readonly opensslServices: string;
  readonly trust: 'extra' | 'system';
  readonly authorityKey: string;
  readonly logins: readonly Words[];
  readonly secrets: readonly Words[];
  readonly certificates: readonly Words[];
  readonly privates: readonly Words[];
  readonly servers: readonly Words[];
  readonly steps: readonly Words[];
  readonly options: readonly Words[];
  readonly ports: readonly Words[];
  readonly cpus: readonly Words[];
  readonly mounts: readonly string[];
  readonly networks: readonly string[];
  readonly pulls: readonly string[];
  readonly started: readonly string[];
  readonly later: readonly Words[];
}

type Words = readonly string[];

/** Chooses what the scripts need of the model. Throws for what no answer that passed the questions can hold. */
export function scriptData(deployment: Deployment, target: Target): ScriptData {
  const { application, host, services } = deployment;
  const versions = minimumVersions(deployment);
  return {
    name: deployment.name,
    title: deployment.title,
    host: deployment.entrance.host,
    url: url(deployment),
    node: deployment.node.name,
    compose: words(commandsOf(target, deployment.name, host.compose).compose),
    docker: dockerCommand(host.compose),
    minimumCompose: versions.compose,
    minimumEngine: versions.engine,
    memory: mebibytes(application.requires.memory),
    disk: mebibytes(application.requires.disk),
    architectures: application.requires.architecture.join(' '),
    modules: application.requires.kernel,
    platforms: [
      ...new Set(services.flatMap(({ rest }) => (typeof rest.platform === 'string' ? [rest.platform] : []))),
    ].join(' '),
    gpus: host.gpu.kind === 'none' ? 0 : host.gpu.count,
    gpuKind: host.gpu.kind,
    ...buildData(deployment),
    images: deployment.images.kind,
    registries: deployment.images.kind === 'pull' ? deployment.images.others.join(' ') : '',
    opensslServices: opensslServices(deployment).join(' '),
    trust: host.trust,
    authorityKey: deployment.key,
    logins: logins(deployment),
    secrets: deployment.secrets.map((secret) => secretWords(secret, deployment)),
    certificates: deployment.certificates.map((certificate) => certificateWords(certificate, deployment)),
    privates: deployment.privateFiles.map((file) => privateWords(file, deployment)),
    servers: deployment.servers.map(({ service, host, port }) => [service, host, String(port)]),
    steps: initSteps(deployment).map(stepWords),
    options: services
      .flatMap(({ options }) => options)
      .map((option) => [
        option.kind,
        option.name,
        option.kind === 'sets' ? option.variable : option.path.replace(/^\.\//, ''),
        oneLine(option.about),
      ]),
    ports: services
      .filter(({ phase, on }) => phase === 'run' && on === undefined)
      .flatMap((service) => ports(service, deployment)),
    cpus: services.filter(({ on }) => on === undefined).flatMap((service) => cpus(service, deployment)),
    mounts: host.requiredMounts,
    ...scriptVolumes(deployment),
    ...scriptNodes(deployment),
    networks: deployment.networks.flatMap(({ realName, rest }) => (rest.external === true ? [realName] : [])),
    pulls: deployment.pulls,
    started: [...new Set(services.flatMap(({ startsContainers }) => startsContainers ?? []))],
    later: deployment.later.map(({ path, about }) => [path, oneLine(about)]),
  };
}

/** What messages print on one line. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** The scripts split it at its spaces, so it must be plain words. */
function words(command: string): string {
  if (!/^[A-Za-z0-9_.@:=,+/-]+( [A-Za-z0-9_.@:=,+/-]+)*$/.test(command))
    throw new Error(`not plain words: ${JSON.stringify(command)}`);
  return command;
}

/** Compose's sizes: `512m`, `16GB`, `1.5 GiB`; nothing is asked for where nothing is said. */
function mebibytes(size: string | undefined): number {
  if (size === undefined) return 0;
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(size.trim()) ?? [];
  if (number === undefined) throw new Error(`not a size: ${JSON.stringify(size)}`);
  const factor: Readonly<Record<string, number>> = { '': 1 / 1024 ** 2, k: 1 / 1024, m: 1, g: 1024, t: 1024 ** 2 };
  return Math.round(Number(number) * (factor[unit.toLowerCase()] ?? 1));
}

/** Where a person would go: the first site that is not private. */
function url(deployment: Deployment): string {
  const { proxy, entrance } = deployment;
  const site = proxy.kind === 'none' ? undefined : (proxy.sites.find((one) => !one.private) ?? proxy.sites[0]);
  if (site === undefined) return '';
  const https = isHttps(site, deployment);
  const host = entrance.host.includes(':') ? `[${entrance.host}]` : entrance.host;
  const port = site.published === (https ? 443 : 80) ? '' : `:${site.published}`;
  return `${https ? 'https' : 'http'}://${host}${port}/`;
}

/** The official images of both have openssl. */
function opensslServices({ proxy, services }: Deployment): readonly string[] {
  const nginx = proxy.kind === 'nginx' ? [proxy.service] : [];
  return [
    ...nginx,
    ...services.filter(({ kind, phase }) => kind === 'postgres' && phase === 'run').map(({ name }) => name),
    'prepare',
  ];
}

const stepWords = (step: Step): Words => (step.kind === 'start' ? ['start', ...step.services] : ['run', step.job]);

/** What it opens or, with the network of the machine, takes. A published port may be a setting; a range or one that Docker chooses cannot be looked at beforehand. */
function ports(service: Service, deployment: Deployment): readonly Words[] {
  const own = (service.hostPorts ?? []).map((port) => ['0.0.0.0', port, service.name]);
  return service.ports
    .filter(({ protocol }) => protocol === 'tcp')
    .map(({ hostIp, published }) => [
      valued(hostIp ?? '0.0.0.0', deployment),
      valued(published ?? '', deployment),
      service.name,
    ])
    .concat(own)
    .filter(([, port = '']) => /^\d+$/.test(port));
}

/** The limit of a service that has one. */
function cpus({ name, deploy }: Service, deployment: Deployment): readonly Words[] {
  const said = mapAt(mapAt(deploy, 'resources'), 'limits').cpus;
  const limit = valued(String(said ?? ''), deployment);
  return /^\d*\.?\d+$/.test(limit) ? [[name, limit]] : [];
}

/** A text with settings in it, as they are now. */
const valued = (text: string, { settings }: Deployment): string =>
  text.replaceAll(
    /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g,
    (_, name: string) => settings.find((setting) => setting.name === name)?.value ?? '',
  );
