import { join } from 'node:path';
import { folderWith } from './edge/places.js';

/** A stack that asks some of what Dioptra does, in a third of the files and half of the time: for tests that run very many times. */
export const little = (cwd: string): string => join(folderWith(files, join(cwd, 'little')), 'stack.yml');

const files = {
  'stack.yml': `name: little
x-deployment:
  version: 1
  title: Little
  questions:
    TF_CPU: { ask: Workers, type: integer, default: 1, min: 0 }
    REDIS_TAG: { ask: Version of Redis, default: 8.10.1-trixie }
  secrets:
    REDIS_PASSWORD: { make: password, length: 32 }
    PGADMIN_PASSWORD: { make: password, length: 32 }
  profiles:
    pgadmin: { ask: pgAdmin, default: true }
  routes:
    site: { path: /, service: web, port: 8080 }
services:
  redis:
    image: redis:\${REDIS_TAG}
    stop_grace_period: 30s
    environment: { REDIS_PASSWORD: "\${REDIS_PASSWORD}", REDIS_SAVE: "60" }
    volumes: ["queue:/data"]
  web:
    image: lab/web:1.0
  tfcpu:
    image: lab/worker:1.0
    environment: { REDIS_PASSWORD: "\${REDIS_PASSWORD}", REDIS_HOST: redis }
    volumes: ["./config/minio/policies:/policies:ro"]
    deploy: { replicas: "\${TF_CPU}" }
  pgadmin:
    image: lab/pgadmin:1.0
    profiles: [pgadmin]
    environment: { PGADMIN_PASSWORD: "\${PGADMIN_PASSWORD}", PGADMIN_PORT: "5050" }
volumes:
  queue: { x-deployment: { about: The queue } }
`,
  'config/minio/policies/workflow-uploadonly.json': '{}\n',
  'config/minio/policies/workflow-readonly.json': '{}\n',
};
