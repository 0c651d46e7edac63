import { complete } from '../../generators/core/answers/complete.js';
import type { Given } from '../../generators/core/answers/given.js';
import { type Compiled, compile } from '../../generators/core/compile.js';
import { questionsFor } from '../../generators/core/features/all.js';
import type { Deployment } from '../../generators/core/model/deployment.js';
import type { Result } from '../../generators/core/model/problem.js';
import type { Stack } from '../../generators/core/model/stack.js';
import type { Yaml } from '../../generators/core/model/yaml.js';
import { readTemplates } from '../../generators/edge/templates.js';
import { stackOf } from './features/deployed.js';

/** A queue with a database behind it, and everything that may be on one machine or on several. */
export const plant = stackOf(`
name: plant
x-deployment:
  version: 1
  title: Plant
  questions:
    TAG: { ask: Image tag, default: "2.4" }
    WORKER: { ask: Work on this machine, type: boolean, default: true, per: node }
    REPORTS: { ask: With reports, type: boolean, default: true }
  secrets:
    QUEUE_PASSWORD: { make: hex, bytes: 16 }
    RENDER_KEY: { make: hex, bytes: 16 }
  roles:
    helpers: { about: a machine that works }
    renderers: { about: a machine that draws, max: 1, otherwise: main }
    printers: { about: a machine with a printer, max: 2, when: { app.REPORTS: true } }
  routes:
    site: { path: /, service: web, port: 8000 }
services:
  db:
    image: postgres:17.6
    user: "999:999"
    environment: { POSTGRES_USER: "\${DB_USER:-db}", POSTGRES_PASSWORD: "\${DB_PASSWORD}" }
    volumes: [database:/var/lib/postgresql/data]
    healthcheck: { test: [CMD, pg_isready] }
    x-deployment: { kind: postgres }
  queue:
    image: redis:8.10.1
    user: "999:999"
    environment: { PASSWORD: "\${QUEUE_PASSWORD}" }
    healthcheck: { test: [CMD, redis-cli, ping] }
    x-deployment: { kind: redis }
  meter:
    image: example/meter:1.0
    user: "1000:1000"
    network_mode: host
    x-deployment: { serves-nodes: ["9100", "10002-10999"], why: { network_mode: it counts packets } }
  web:
    image: example/web:\${TAG}
    user: "1000:1000"
    environment: { DATABASE: "\${DB_USER}@\${DB_HOST}:\${DB_PORT}/\${DB_NAME}?\${DB_SSLMODE}", PASSWORD: "\${DB_PASSWORD}" }
    volumes: [results:/results]
    depends_on: { db: { condition: service_healthy } }
  worker:
    image: example/worker:\${TAG}
    user: "1000:1000"
    environment: { QUEUE: "\${QUEUE_HOST}:\${QUEUE_PORT}", PASSWORD: "\${QUEUE_PASSWORD}", METER: "\${METER_HOST}:\${METER_PORT}", AT: "\${NODE_NAME}" }
    volumes: [results:/results]
    depends_on: { queue: { condition: service_healthy }, web: { condition: service_started } }
    x-deployment: { about: Works, runs-on: every-node, when: { app.WORKER: true } }
  fit:
    image: example/fit:\${TAG}
    user: "1000:1000"
    environment: { DEVICES: "\${GPU_IDS}" }
    x-deployment: { runs-on: every-node, gpu: one-each, when: { gpu.kind: nvidia } }
  render:
    image: example/render:\${TAG}
    user: "1000:1000"
    environment: { KEY: "\${RENDER_KEY}" }
    volumes: [drawings:/drawings]
    x-deployment: { runs-on: renderers }
  print:
    image: example/print:\${TAG}
    user: "1000:1000"
    volumes: [drawings:/drawings]
    x-deployment: { runs-on: printers }
volumes:
  database: { x-deployment: { about: The database, never: [nfs], backup: true } }
  results: { x-deployment: { about: Results, shared: true, backup: true } }
  drawings: { x-deployment: { about: Drawings, shared: true, owner: "1000:1000" } }
`);

type Saying = Readonly<Record<string, Yaml>>;

const shares = ['results', 'drawings'].flatMap((name) => [
  [`storage.${name}.kind`, 'directory'],
  [`storage.${name}.path`, `/srv/${name}`],
]);

/** Several machines, with what these nodes and further answers say; the shares are directories. */
export const several = (nodes: Yaml, more: Saying = {}): Saying => ({
  name: 'plant',
  'shape.kind': 'distributed',
  'shape.address': '10.0.0.1',
  nodes,
  ...Object.fromEntries(shares),
  ...more,
});

export const templates = await readTemplates(process.cwd());

/** The whole way from answers to the machines and their files. */
export function compiled(said: Saying, stack: Stack = plant): Result<Compiled> {
  const given = new Map(Object.entries(said).map(([path, value]): [string, Given] => [path, { kind: 'value', value }]));
  const answers = complete(questionsFor(stack), given);
  return answers.ok ? compile(stack, [], answers.value, { folder: '/srv/lab' }, templates) : answers;
}

/** Every machine by name; an error where the answers are wrong. */
export function machinesOf(said: Saying, stack?: Stack): Readonly<Record<string, Deployment>> {
  const found = compiled(said, stack);
  if (!found.ok) throw new Error(found.problems.map(({ message }) => message).join('\n'));
  const { deployment, nodes } = found.value;
  return Object.fromEntries([deployment, ...nodes].map((one) => [one.node.name, one]));
}

/** Services of each machine, without what every machine has. */
export const whoRuns = (said: Saying, stack?: Stack): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(machinesOf(said, stack)).map(([name, { services }]) => [
      name,
      services.map((service) => service.name).filter((service) => !['prepare', 'nginx'].includes(service)),
    ]),
  );

/** A text of the folder. */
export function textOf(said: Saying, path: string): string {
  const found = compiled(said);
  const file = found.ok ? found.value.files.find((one) => one.path === path) : undefined;
  if (file === undefined) throw new Error(`no ${path}`);
  return file.text;
}
