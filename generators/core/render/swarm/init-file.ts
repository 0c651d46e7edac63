import type { Deployment } from '../../model/deployment.js';
import type { OutputFile } from '../../model/file.js';
import type { Service } from '../../model/service.js';
import { initSteps } from '../../steps/steps.js';
import { initFile } from '../../texts/commands.js';
import { composeValue } from '../compose.js';
import { header } from '../header.js';
import { printYaml } from '../print-yaml.js';

/** What Compose still does in a folder for Swarm: the jobs of init, what they need meanwhile, images, and all volumes. */
export function initComposeFile(deployment: Deployment): OutputFile {
  const about =
    'What init-deployment.sh runs before Docker Swarm starts stack.yml: jobs, and what they need meanwhile.';
  return {
    path: initFile,
    text: `${header(deployment, about)}${printYaml(composeValue(ofInit(deployment)))}`,
    mode: 0o644,
    owner: 'generated',
  };
}

/** The deployment as far as init runs it. Nothing of it can be reached from outside. */
export function ofInit(deployment: Deployment): Deployment {
  const started = new Set(initSteps(deployment).flatMap((step) => (step.kind === 'start' ? step.services : [])));
  const isNeeded = ({ name, phase, build }: Service): boolean =>
    phase !== 'run' || started.has(name) || build !== undefined;
  const services = deployment.services.filter(isNeeded).map((service) => ({ ...service, ports: [] }));
  const used = new Set(services.flatMap(({ networks }) => Object.keys(networks)));
  return { ...deployment, services, networks: deployment.networks.filter(({ name }) => used.has(name)) };
}
