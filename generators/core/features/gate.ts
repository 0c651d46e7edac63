import type { Certificate } from '../model/certificate.js';
import type { Mount } from '../model/compose.js';
import type { Deployment } from '../model/deployment.js';
import type { Gate, Link } from '../model/node.js';
import { mainName } from '../model/node.js';
import type { Service } from '../model/service.js';
import { nginxImage } from './nginx-service.js';
import { reads } from './reads.js';

/** The container through which services of several machines talk to each other, each side with a certificate of the deployment's own authority. */
export const gateName = 'gate';

/** Ports inside the container that are the gate's own. */
export const gateInside = { entrance: 7443, health: 8081, remote: 8082 } as const;

/** The name by which one side asks the other for a service, and which the certificate covers: `db-5432.main.lab.internal`. */
export const gateHost = (what: string, node: string, deployment: string): string =>
  `${what}.${node}.${deployment}.internal`;

/** nginx as an ordinary user: it answers to the names of services elsewhere, and opens the entrance to those here. */
export function gateService(deployment: Deployment, gate: Gate): Service {
  const awaited = deployment.services.flatMap(({ awaits }) => awaits);
  const probes = gate.uses.filter(({ service }) => awaited.includes(service)).flatMap(({ ports }) => ports.slice(0, 1));
  return {
    name: gateName,
    image: nginxImage,
    hostname: gateName,
    command: ['sh', '/etc/nginx/gate/start.sh', 'nginx', '-c', '/etc/nginx/gate/nginx.conf', '-g', 'daemon off;'],
    entrypoint: [],
    environment: {},
    envFiles: [],
    mounts: [
      bind('./config/gate', '/etc/nginx/gate'),
      bind('./ssl/ca/ca.crt', '/run/authority.crt'),
      { kind: 'volume', volume: `${gateName}-tls`, target: '/run/tls', readOnly: true, rest: {} },
    ],
    ports: [...(gate.serves.length === 0 ? [] : [entrance(deployment, gate)]), ...forHost(deployment, gate)],
    networks: gate.uses.length === 0 ? {} : { backend: { aliases: gate.uses.map(({ service }) => service) } },
    dependsOn: {},
    healthcheck: {
      test: ['CMD', 'sh', '/etc/nginx/gate/healthy.sh', ...(gate.uses.length === 0 ? [] : ['--remote']), ...probes],
      interval: '15s',
      timeout: '10s',
      retries: 4,
      // The main machine may take its time: an hour, as long as nothing else is known to be wrong.
      start_period: gate.uses.length === 0 ? '10s' : '1h',
    },
    user: '101:101',
    readOnly: true,
    capAdd: [],
    capDrop: ['ALL'],
    securityOpt: [],
    tmpfs: ['/tmp:mode=1777'],
    profiles: [],
    deploy: { resources: { limits: { memory: '256m' } } },
    rest: { stop_signal: 'SIGQUIT', stop_grace_period: '15s', sysctls: impatience },
    about: 'Connects the machines: TLS, and a certificate on both sides',
    phase: 'run',
    origin: gateName,
    egress: gate.uses.length > 0,
    gpu: { kind: 'none' },
    options: [],
    variables: {},
    awaits: [],
    secrets: [],
    why: { egress: 'it talks to the other machines' },
    exceptions: [],
  };
}

/** A connection whose other end is gone is given up after a minute, so that its users connect anew (tcp(7)). */
const impatience = {
  'net.ipv4.tcp_keepalive_time': '30',
  'net.ipv4.tcp_keepalive_intvl': '10',
  'net.ipv4.tcp_keepalive_probes': '3',
  'net.ipv4.tcp_retries2': '8',
} as const;

const bind = (source: string, target: string): Mount => ({
  kind: 'bind',
  source,
  target,
  readOnly: true,
  rest: { bind: { create_host_path: false } },
});

/** Where services that have the network of this machine find those of others. */
const forHost = (deployment: Deployment, { uses }: Gate): Service['ports'] =>
  uses
    .filter((link) => deployment.services.some((service) => fromHost(service, link, deployment)))
    .flatMap(({ ports }) => ports)
    .map((port) => ({ target: port, published: port, hostIp: loopback, protocol: 'tcp', rest: {} }));

/** Whether a service with the network of its machine uses what is elsewhere. */
export const fromHost = (service: Service, link: Link, deployment: Deployment): boolean =>
  service.hostPorts !== undefined && (service.awaits.includes(link.service) || reads(service, link, deployment));

export const loopback = '127.0.0.1';

/** Bound to the private address alone. */
const entrance = ({ node }: Deployment, { port }: Gate): Service['ports'][number] => ({
  target: String(gateInside.entrance),
  published: String(port),
  hostIp: node.address ?? '127.0.0.1',
  protocol: 'tcp',
  rest: {},
});

/** The pair with which a machine's gate shows who it is, to those who call and to those whom it calls. */
export function gateCertificate({ name, node, key }: Deployment): Certificate {
  const host = `${node.name}.${name}.internal`;
  return {
    folder: gateName,
    about: 'What crosses between the machines',
    names: [host, `*.${host}`],
    source: { kind: node.name === mainName ? 'own-ca' : 'main' },
    client: true,
    key,
    volume: `${gateName}-tls`,
    owner: '101:101',
    service: gateName,
  };
}
