import type { Deployment } from '../model/deployment.js';
import type { Link } from '../model/node.js';
import type { Problem } from '../model/problem.js';
import type { Service } from '../model/service.js';
import type { Stack } from '../model/stack.js';
import { isMap, type Yaml } from '../model/yaml.js';
import { number, text } from './answer.js';
import { type Feature, question } from './feature.js';
import { fromHost, gateCertificate, gateName, gateService, loopback } from './gate.js';
import { keyVolume } from './key-volume.js';
import { isAddress, nodesProblem } from './node-entry.js';
import { reads } from './reads.js';

const group = 'Machines';

/** Several machines: each that uses services of another has a gate that answers to their names, and each that is used has one that lets the others in. */
export const nodes: Feature<'nodes'> = {
  questions: (stack) => [shape(stack), ...(stack.roles.length === 0 ? [] : distributed(stack))],
  choose: (answers) =>
    text(answers, 'shape.kind') === 'distributed'
      ? { kind: 'distributed', ...(answers['shape.port'] === undefined ? {} : { port: number(answers, 'shape.port') }) }
      : { kind: 'single' },
  check: (deployment, { storage: { places }, target }) => ({
    problems: [...notShared(deployment, places), ...(target.kind === 'swarm' ? notFound(deployment) : [])],
    warnings: [],
  }),
  apply: (deployment, { nodes: choice }) =>
    choice.kind === 'single' ? deployment : withGate(withDirect(deployment), choice.port),
};

const shape = ({ roles }: Stack) =>
  question({
    path: 'shape.kind',
    ask: 'How many machines',
    group,
    type: 'choice',
    choices: [
      { value: 'single', about: 'everything on this machine' },
      ...(roles.length === 0
        ? []
        : [{ value: 'distributed', about: 'this one, and further ones that share the work' }]),
    ],
    default: 'single',
    defaultWhen: { value: 'distributed', when: roles.filter(({ min }) => min > 0).map(({ when }) => when) },
    asked: roles.length > 0,
    askedWhen: roles.map(({ when }) => when),
    atFirst: true,
  });

function distributed({ roles }: Stack) {
  const when = [{ path: 'shape.kind', not: false, values: ['distributed'] }];
  const names = roles.map(({ name }) => name);
  const role = names.length > 1 ? `=${names.join('|')}` : '';
  return [
    question({
      path: 'shape.address',
      ask: 'Private IP address of this machine, at which the others reach it',
      group,
      type: 'text',
      when,
      refuse: (value) => (isAddress(String(value)) ? undefined : 'is no IP address'),
    }),
    question({
      path: 'shape.port',
      ask: 'Port at which machines reach each other',
      group,
      type: 'integer',
      default: 7443,
      min: 1024,
      max: 65535,
      // Where Swarm's networks reach over all machines, there is none.
      when: [...when, { path: 'target', not: false, values: ['compose'] }],
      asked: false,
    }),
    question({
      path: 'nodes',
      ask: `Further machines, as name=address${role}, separated by commas`,
      group,
      type: 'list',
      default: [],
      when,
      refuse: (value) => nodesProblem(value, names),
    }),
  ];
}

/** Data that several machines use has to live where all of them see it. */
const notShared = (
  { volumes }: Deployment,
  places: Readonly<Record<string, { readonly kind: string }>>,
): readonly Problem[] =>
  volumes
    .filter(({ sharedWith, name }) => sharedWith !== 'nobody' && (places[name]?.kind ?? 'volume') === 'volume')
    .map(({ name, about }) => ({
      code: 'answer/not-shared',
      message: `storage.${name}.kind is a Docker volume of one machine, and several machines use it (${about ?? name})`,
      hint: 'choose nfs, or a directory that is the same share on every machine',
    }));

/** In Swarm no gate opens a port for what has the network of its machine, and names are known on Swarm's own networks only. */
const notFound = (deployment: Deployment): readonly Problem[] =>
  deployment.links.uses
    .filter((link) => !link.direct)
    .flatMap((link) =>
      deployment.services
        .filter((service) => fromHost(service, link, deployment))
        .map(({ name }) => ({
          code: 'answer/not-in-swarm',
          message: `Docker Swarm cannot do this: ${name} has the network of its machine, and does not find ${link.service} from there`,
          hint: 'choose target: compose',
        })),
    );

/** What has the network of another machine is reached at that machine's address, which takes a way out. */
function withDirect(deployment: Deployment): Deployment {
  const direct = deployment.links.uses.filter((link) => link.direct);
  return {
    ...deployment,
    services: deployment.services.map((service) =>
      direct.some((link) => reads(service, link, deployment))
        ? { ...service, egress: true, why: { egress: 'it talks to services of another machine', ...service.why } }
        : service,
    ),
  };
}

function withGate(deployment: Deployment, port: number | undefined): Deployment {
  if (port === undefined) return deployment;
  const uses = deployment.links.uses.filter(({ direct }) => !direct).map(withEachPort);
  const serves = deployment.links.serves.filter(({ direct }) => !direct).map(withEachPort);
  if (uses.length + serves.length === 0) return deployment;
  return {
    ...deployment,
    services: [
      ...deployment.services.map((service) => waiting(named(service, uses, deployment), uses)),
      gateService(deployment, { uses, serves, port }),
    ],
    volumes: [...deployment.volumes, keyVolume(deployment, gateName)],
    certificates: [...deployment.certificates, gateCertificate(deployment)],
    gate: { port, uses, serves },
  };
}

/** A name stands for one port, so a range is all of its ports. */
const withEachPort = (link: Link): Link => ({ ...link, ports: link.ports.flatMap(portsIn) });

function portsIn(text: string): readonly string[] {
  const [first = 0, last = first] = text.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}

/** What has the network of its machine knows no name of the container networks: it finds the gate at ports that are open to this machine alone. */
function named(service: Service, uses: readonly Link[], deployment: Deployment): Service {
  const names = uses.filter((link) => fromHost(service, link, deployment)).map((link) => link.service);
  if (names.length === 0) return service;
  const { extra_hosts: said = [] } = service.rest;
  const hosts = isMap(said)
    ? { ...said, ...Object.fromEntries(names.map((name) => [name, loopback])) }
    : [...(Array.isArray(said) ? (said as readonly Yaml[]) : []), ...names.map((name) => `${name}:${loopback}`)];
  return { ...service, rest: { ...service.rest, extra_hosts: hosts } };
}

/** It starts once the gate has reached what it waits for. */
const waiting = (service: Service, uses: readonly Link[]): Service =>
  service.awaits.some((name) => uses.some((link) => link.service === name))
    ? {
        ...service,
        dependsOn: {
          ...service.dependsOn,
          [gateName]: { condition: 'service_healthy', restart: false, required: true },
        },
      }
    : service;
