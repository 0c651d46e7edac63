import type { Deployment, Network } from '../../model/deployment.js';
import type { OutputFile } from '../../model/file.js';
import type { Service } from '../../model/service.js';
import type { Swarm } from '../../model/target.js';
import type { YamlMap } from '../../model/yaml.js';
import { header } from '../header.js';
import { printYaml, tidy } from '../print-yaml.js';
import { volumeValues } from '../volumes.js';
import { configs } from './configs.js';
import { familyOf, merged } from './copies.js';
import { secretNames } from './environment.js';
import { serviceValue } from './service.js';
import { variableOf } from './variable.js';

/** `stack.yml`: what `docker stack deploy` runs, by way of `scripts/deploy.sh`, which knows the names of this moment's secrets. */
export function stackFile(deployment: Deployment, swarm: Swarm): OutputFile {
  return {
    path: 'stack.yml',
    text: `${header(deployment, 'For Docker Swarm: sh scripts/deploy.sh fills in ${NAME} and calls docker stack deploy.')}${printYaml(stackValue(deployment, swarm))}`,
    mode: 0o644,
    owner: 'generated',
  };
}

/** The stack file as a value: version 3.9, which the command of Engine 20.10 reads, and newer ones too. */
export function stackValue(deployment: Deployment, swarm: Swarm): YamlMap {
  const services = deployment.services.filter(({ phase }) => phase === 'run');
  return tidy({
    version: '3.9',
    services: merged(services, (service) => serviceValue(service, deployment, swarm)),
    networks: {
      ...Object.fromEntries(deployment.networks.map((network) => [network.name, networkValue(network, swarm)])),
      ...(services.some(({ rest }) => rest.network_mode === 'host') ? { host: { external: true, name: 'host' } } : {}),
    },
    volumes: volumeValues(deployment.volumes),
    secrets: Object.fromEntries(
      secretNames(deployment).map((name) => [name, { external: true, name: named('SECRET', name) }]),
    ),
    configs: Object.fromEntries(
      configs(deployment).map(({ name, file }) => [name, { name: named('CONFIG', name), file: `./${file}` }]),
    ),
  });
}

/** The name of each service that runs: a copy that was merged with its like has theirs. */
export function stackNames(deployment: Deployment, swarm: Swarm): (service: Service) => string {
  const names = new Set(Object.keys(stackValue(deployment, swarm).services as YamlMap));
  return (service) => (names.has(service.name) ? service.name : familyOf(service));
}

/** What is in a secret or config never changes under its name, so the name is made of the content, where the content is. */
const named = (kind: 'SECRET' | 'CONFIG', name: string): string =>
  `\${${variableOf(kind, name)}:?start it with sh scripts/deploy.sh}`;

const networkValue = (network: Network, { encrypted }: Swarm): YamlMap => {
  const { driver_opts: options, ipam } = network.rest;
  const said = { ...(options as YamlMap | undefined), ...(encrypted ? { encrypted: '' } : {}) };
  return tidy({
    name: network.realName,
    driver: 'overlay',
    internal: network.internal || undefined,
    driver_opts: said,
    ipam,
  });
};
