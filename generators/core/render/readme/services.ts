import type { Deployment, Host } from '../../model/deployment.js';
import type { OutputFile } from '../../model/file.js';
import type { Service } from '../../model/service.js';
import { familyOf } from '../swarm/copies.js';

/** What runs when the deployment is up: not the jobs of init. */
export const running = ({ services }: Deployment): readonly Service[] =>
  services.filter(({ phase }) => phase === 'run');

/** The container that examples are made with: a worker if there is one, since that is what operators change most. */
export const typical = (deployment: Deployment): Service | undefined =>
  running(deployment).find(isCopy) ?? running(deployment)[0];

export const isCopy = ({ copy }: Service): boolean => copy !== undefined;

/** A service once, whatever the number of its copies: `worker-*` stands for all of them. */
export const familyName = (service: Service): string =>
  service.copy === undefined ? service.name : `${familyOf(service)}-*`;

/** Docker's own command beside the Compose command: `sudo docker` beside `sudo docker compose`. */
export const docker = ({ compose }: Host): string =>
  / compose$/.test(compose) ? compose.replace(/ compose$/, '') : 'docker';

/** Whether the folder brings a unit for systemd. */
export const hasUnit = ({ name }: Deployment, files: readonly OutputFile[]): boolean =>
  files.some(({ path }) => path === `systemd/${name}.service`);
