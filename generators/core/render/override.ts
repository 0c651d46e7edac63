import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Service } from '../model/service.js';
import type { YamlMap } from '../model/yaml.js';
import { serviceValue } from './compose.js';
import { printYaml } from './print-yaml.js';

/** `docker-compose.override.yml.template`: examples made from this very deployment; without the `# ` they are a valid override. */
export function overrideFile(deployment: Deployment): OutputFile {
  const parts = [pinning(deployment), furtherMount(deployment), ownWorker(deployment)].filter(
    (part) => part !== undefined,
  );
  const services = parts.map(({ about, services: value }) => `${comment(about)}${commented(printYaml(value), '  ')}`);
  return {
    path: 'docker-compose.override.yml.template',
    text: `${comment(introduction)}\n# services:\n${services.join('#\n')}`,
    mode: 0o644,
    owner: 'generated',
  };
}

const introduction =
  'Copy this file to docker-compose.override.yml, take away the "# " in front of what you need, and change it. Compose merges that file by itself; it is yours, and create-deployment never touches it.';

interface Example {
  readonly about: string;
  readonly services: YamlMap;
}

const running = ({ services }: Deployment): readonly Service[] => services.filter(({ phase }) => phase === 'run');

/** Examples show what an operator does most: to a worker if there is one. */
const typical = (deployment: Deployment): Service | undefined =>
  running(deployment).find(({ copy }) => copy !== undefined) ?? running(deployment)[0];

function pinning(deployment: Deployment): Example | undefined {
  const service = typical(deployment);
  return service === undefined
    ? undefined
    : { about: `Keep ${service.name} on two processors.`, services: { [service.name]: { cpuset: '0,1' } } };
}

function furtherMount(deployment: Deployment): Example | undefined {
  const service = running(deployment).filter(
    (one) => one.name !== typical(deployment)?.name && one.copy !== undefined,
  )[0];
  return service === undefined
    ? undefined
    : {
        about: `Mount two more directories of this machine into ${service.name}; they must exist. (storage.extra in deployment.yml does it for all copies.)`,
        services: {
          [service.name]: {
            volumes: ['models', 'artifacts'].map((name) => ({
              type: 'bind',
              source: `/srv/${name}`,
              target: `/mnt/${name}`,
              read_only: true,
              bind: { create_host_path: false },
            })),
          },
        },
      };
}

/** What the example calls the operator's own copy of a service. */
const ownName = (service: Service): string => `my-${service.origin}`;

/** A copy of a worker as it is written, under another name and image: variables, login, certificates and networks come along. */
function ownWorker(deployment: Deployment): Example | undefined {
  const service = running(deployment).find(({ copy }) => copy !== undefined);
  if (service === undefined) return undefined;
  const name = ownName(service);
  // Two containers cannot bear one name.
  const { container_name: _taken, ...written } = serviceValue(service, deployment);
  return {
    about: `A container of your own beside ${service.name}: same variables, log-in and networks. Change the image, and the command if it is to serve another queue.`,
    services: {
      [name]: { ...written, image: 'registry.example.org/my-worker:1.0', hostname: name },
    },
  };
}

const commented = (text: string, indent: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `# ${indent}${line}\n`)
    .join('');

/** Wrapped at 120 columns, each line a comment within a comment. */
const comment = (text: string): string =>
  (text.match(/.{1,112}(\s|$)/g) ?? []).map((line) => `## ${line.trimEnd()}\n`).join('');
