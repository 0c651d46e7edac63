import type { Server } from '../model/server.js';
import type { Service } from '../model/service.js';
import { nginxImage } from './nginx-service.js';

export const reachName = 'reach';

/** A job of init, before all that need them: sees from a container whether the operator's own servers answer, and says what is wrong if not. */
export const reachJob = (servers: readonly Server[]): Service => ({
  name: reachName,
  image: nginxImage,
  entrypoint: ['sh', '/scripts/reach.sh'],
  command: servers.flatMap(({ service, host, port }) => [service, host, String(port)]),
  hostname: reachName,
  environment: {},
  envFiles: [],
  mounts: [
    {
      kind: 'bind',
      source: './scripts',
      target: '/scripts',
      readOnly: true,
      rest: { bind: { create_host_path: false } },
    },
  ],
  ports: [],
  networks: {},
  dependsOn: {},
  user: '65534:65534',
  readOnly: true,
  capAdd: [],
  capDrop: ['ALL'],
  securityOpt: [],
  tmpfs: [],
  profiles: [],
  deploy: {},
  rest: {},
  about: 'Part of init: whether the servers that this deployment does not bring along answer',
  phase: 'init',
  origin: reachName,
  egress: true,
  gpu: { kind: 'none' },
  options: [],
  variables: {},
  awaits: [],
  secrets: [],
  why: { egress: 'it tries to reach servers outside' },
  exceptions: [],
});
