import type { Target } from '../model/target.js';
import { dockerCommand } from './docker-command.js';

/** What an operator types for the same thing with each target. */
export interface Commands {
  /** Of project, stack and unit. */
  readonly name: string;
  /** Compose, as the scripts call it: for everything, or for what init does. */
  readonly compose: string;
  readonly docker: string;
  /** The file that says what runs. */
  readonly file: string;
  /** Starts, or applies what has changed, and waits. */
  readonly start: string;
  readonly stop: string;
  /** Under the name that it had before. */
  readonly stopFormer: (name: string) => string;
  /** What both need where services are gone; Swarm's do that anyway. */
  readonly withGone: string;
  readonly state: string;
  readonly logs: (service: string) => string;
  readonly restart: (services: readonly string[]) => string;
  /** A program in a container that runs. */
  readonly exec: (service: string, program: string) => string;
}

/** The file of what init runs in a folder for Swarm. */
export const initFile = 'docker-compose.init.yml';

export function commandsOf(target: Target, name: string, compose: string): Commands {
  switch (target.kind) {
    case 'compose':
      return {
        name,
        compose,
        docker: dockerCommand(compose),
        file: 'docker-compose.yml',
        start: `${compose} up --detach --wait`,
        stop: `${compose} down`,
        stopFormer: (former) => `${compose} --project-name ${former} down`,
        withGone: ' --remove-orphans',
        state: `${compose} ps`,
        logs: (service) => `${compose} logs --follow --tail 100${service === '' ? '' : ` ${service}`}`,
        restart: (services) => [`${compose} restart`, ...services].join(' '),
        exec: (service, program) => `${compose} exec ${service} ${program}`,
      };
    case 'swarm': {
      const docker = dockerCommand(compose);
      const container = (service: string): string =>
        `$(${docker} ps --quiet --filter label=com.docker.swarm.service.name=${name}_${service} | head -n 1)`;
      return {
        name,
        compose: `${compose} --file ${initFile}`,
        docker,
        file: 'stack.yml',
        start: 'sh scripts/deploy.sh',
        stop: `${docker} stack rm ${name}`,
        stopFormer: (former) => `${docker} stack rm ${former}`,
        withGone: '',
        state: `${docker} stack ps ${name}`,
        logs: (service) => `${docker} service logs --follow --tail 100 ${name}_${service}`,
        restart: (services) =>
          services.map((service) => `${docker} service update --force ${name}_${service}`).join(' && '),
        exec: (service, program) => `${docker} exec --interactive ${container(service)} ${program}`,
      };
    }
  }
}
