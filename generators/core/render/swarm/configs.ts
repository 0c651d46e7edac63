import type { Deployment } from '../../model/deployment.js';
import type { YamlMap } from '../../model/yaml.js';
import { wrappedServices, wrapperName, wrapperPath } from './environment.js';

/** A file of the folder that Swarm hands to containers itself. */
export interface Config {
  readonly name: string;
  readonly file: string;
}

/** The wrappers that compose variables of secrets, and the author's own configs. */
export function configs(deployment: Deployment): readonly Config[] {
  const wrappers = wrappedServices(deployment).map((service) => ({
    name: wrapperName(service, deployment),
    file: wrapperPath(service, deployment),
  }));
  const own = Object.entries(deployment.composeConfigs).flatMap(([name, said]) => {
    const file = (said as YamlMap | null)?.file;
    return typeof file === 'string' ? [{ name, file: file.replace(/^\.\//, '') }] : [];
  });
  const all = [...wrappers, ...own];
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}
