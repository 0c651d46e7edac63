import type { Certificate } from '../../generators/core/model/certificate.js';
import type { Deployment } from '../../generators/core/model/deployment.js';
import type { Secret } from '../../generators/core/model/secret.js';
import type { Service } from '../../generators/core/model/service.js';
import type { Volume } from '../../generators/core/model/volume.js';

/** A small deployment by hand, without stack and answers: a database, a web server behind nginx, and two jobs. Change what a test is about. */
export function deployment(change: Partial<Deployment> = {}): Deployment {
  return {
    name: 'lab',
    title: "Anna's lab",
    application: {
      stack: 'lab',
      title: 'Lab',
      notes: [],
      summary: 'A lab',
      requires: { architecture: [], gpu: [], login: [], kernel: [] },
      hardened: true,
      glossary: {},
      described: true,
    },
    node: { name: 'main', role: 'main' },
    others: [],
    links: { uses: [], serves: [] },
    entrance: { host: 'lab.example.org', protocol: 'https', address: '127.0.0.1' },
    services: [
      service('db', { kind: 'postgres', image: 'postgres:17', user: '999:999', mounts: [data('database')] }),
      service('web', { image: 'lab-web:1', dependsOn: { db: edge, 'db-init': edge } }),
      service('db-init', { phase: 'init', image: 'postgres:17', dependsOn: { db: edge } }),
      service('web-account', { phase: 'init', image: 'lab-web:1', dependsOn: { web: edge } }),
      service('prepare', { phase: 'init', image: 'nginx:1.28' }),
    ],
    volumes: [volume('database', { owner: '999:999' })],
    networks: [],
    routes: [],
    proxy: { kind: 'none' },
    pulls: [],
    certificates: [],
    servers: [],
    secrets: [
      secret('DB_PASSWORD', { volumes: ['database'] }),
      secret('SESSION_KEY', { make: { kind: 'hex', bytes: 32 } }),
    ],
    privateFiles: [],
    variables: {},
    settings: [],
    assets: [],
    images: { kind: 'pull', others: [] },
    files: [],
    later: [],
    key: 'p256',
    host: { compose: 'docker compose', requiredMounts: [], gpu: { kind: 'none' }, trust: 'extra' },
    composeSecrets: {},
    composeConfigs: {},
    composeModels: {},
    ...change,
  };
}

export function service(name: string, change: Partial<Service> = {}): Service {
  return {
    name,
    environment: {},
    envFiles: [],
    mounts: [],
    ports: [],
    networks: {},
    dependsOn: {},
    capAdd: [],
    capDrop: [],
    securityOpt: [],
    tmpfs: [],
    profiles: [],
    deploy: {},
    rest: {},
    phase: 'run',
    origin: name,
    egress: false,
    gpu: { kind: 'none' },
    options: [],
    variables: {},
    awaits: [],
    secrets: [],
    why: {},
    exceptions: [],
    ...change,
  };
}

export function volume(name: string, change: Partial<Volume> = {}): Volume {
  return {
    name,
    realName: `lab_${name}`,
    place: { kind: 'volume' },
    sharedWith: 'nobody',
    backup: false,
    ephemeral: false,
    never: [],
    rest: {},
    ...change,
  };
}

export function secret(name: string, change: Partial<Secret> = {}): Secret {
  return {
    name,
    elsewhere: false,
    make: { kind: 'password', length: 32 },
    asked: false,
    services: [],
    volumes: [],
    encoded: false,
    ...change,
  };
}

export function certificate(folder: string, change: Partial<Certificate> = {}): Certificate {
  return {
    folder,
    about: `Connections to ${folder}`,
    names: [folder, '127.0.0.1'],
    source: { kind: 'own-ca' },
    key: 'p256',
    volume: `${folder}-tls`,
    owner: '999:999',
    service: folder,
    ...change,
  };
}

export const edge = { condition: 'service_healthy', restart: false, required: true } as const;

const data = (name: string) =>
  ({ kind: 'volume', volume: name, target: '/var/lib/postgresql/data', readOnly: false, rest: {} }) as const;
