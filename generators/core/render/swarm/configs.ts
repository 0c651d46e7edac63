import type { Deployment } from '../../model/deployment.js';
import type { YamlMap } from '../../model/yaml.js';
import { wrappedServices, wrapperName, wrapperPath } from './environment.js';
import { sentFiles } from './files.js';

/** A file of the folder that Swarm hands to containers itself. */
export interface Config {
  readonly name: string;
  readonly file: string;
}

/** The wrappers that compose variables of secrets, the author's own configs, and what containers on further machines mount of the folder. */
export function configs(deployment: Deployment): readonly Config[] {
  const wrappers = wrappedServices(deployment).map((service) => ({
    name: wrapperName(service, deployment),
    file: wrapperPath(service, deployment),
  }));
  const own = Object.entries(deployment.composeConfigs).flatMap(([name, said]) => {
    const file = (said as YamlMap | null)?.file;
    return typeof file === 'string' ? [{ name, file: file.replace(/^\.\//, '') }] : [];
  });
  const sent = deployment.services.flatMap((service) => sentFiles(service, deployment));
  const all = [...wrappers, ...own, ...sent.map(({ name, file }) => ({ name, file }))];
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}
