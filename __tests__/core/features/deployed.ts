import { complete } from '../../../generators/core/answers/complete.js';
import type { Given } from '../../../generators/core/answers/given.js';
import { bind } from '../../../generators/core/bind/bind.js';
import { draft } from '../../../generators/core/draft/draft.js';
import { checkAll, choose, questionsFor, refine } from '../../../generators/core/features/all.js';
import type { Findings } from '../../../generators/core/features/feature.js';
import type { Deployment } from '../../../generators/core/model/deployment.js';
import type { Service } from '../../../generators/core/model/service.js';
import type { Stack } from '../../../generators/core/model/stack.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { readStack } from '../../../generators/core/stack/read.js';

/** A small laboratory: site, API, workers with and without GPU, database and queue. */
export const lab = stackOf(`
name: lab
x-deployment:
  version: 1
  title: Notebook lab
  hardened: true
  questions:
    LAB_TAG: { ask: Image tag, default: "2.4" }
    CPU: { ask: CPU workers, type: integer, default: 1, min: 0 }
    FIT: { ask: Fitting workers, type: integer, default: 0, min: 0, when: { gpu.kind: nvidia } }
    RENDER: { ask: Rendering workers, type: integer, default: 0, min: 0, when: { gpu.kind: nvidia } }
    ADMIN: { ask: Address of the administrator, default: admin@example.org }
  profiles:
    console: { ask: Include the console, default: false }
  secrets:
    SIGNING_KEY: { make: hex, bytes: 32 }
  routes:
    site: { path: /, service: web, port: 8000, websocket: true, max-body: 100m }
    console: { listen: 9000, service: console, port: 80, private: true }
    database: { listen: 35432, service: db, port: 5432, protocol: tcp, private: true }
services:
  db:
    image: postgres:17.6
    user: "999:999"
    environment: { POSTGRES_USER: "\${DB_USER:-db}", POSTGRES_PASSWORD: "\${DB_PASSWORD}" }
    volumes: [database:/var/lib/postgresql/data]
    x-deployment: { kind: postgres }
  web:
    image: ghcr.io/example/lab-web:\${LAB_TAG}
    user: "1000:1000"
    environment:
      DATABASE_URL: postgresql://\${DB_USER}:\${DB_PASSWORD_ENCODED}@\${DB_HOST:-db}:\${DB_PORT:-5432}/\${DB_NAME}?sslmode=\${DB_SSLMODE:-disable}
      SIGNING_KEY: \${SIGNING_KEY}
      PUBLIC_URL: \${DEPLOYMENT_URL}
      GPU: \${GPU_KIND}
    volumes: [datasets:/data:ro]
    depends_on: [db]
  console:
    image: ghcr.io/example/lab-console:1.0
    profiles: [console]
    user: "1000:1000"
    environment: { ADMIN: "\${ADMIN}" }
  cpu:
    image: ghcr.io/example/lab-cpu:\${LAB_TAG}
    user: "1000:1000"
    deploy: { replicas: "\${CPU}" }
    depends_on: { web: { condition: service_started } }
    x-deployment: { egress: true }
  fit:
    image: ghcr.io/example/lab-fit:\${LAB_TAG}
    user: "1000:1000"
    deploy: { replicas: "\${FIT}" }
    environment: { DEVICES: "\${GPU_IDS}", COPY: "\${REPLICA}" }
    x-deployment: { gpu: one-each }
  render:
    image: ghcr.io/example/lab-render:\${LAB_TAG}
    user: "1000:1000"
    deploy: { replicas: "\${RENDER}" }
    x-deployment: { gpu: one-each }
volumes:
  database: { x-deployment: { about: The database, never: [nfs], backup: true } }
  datasets: { x-deployment: { about: Data sets, shared: true, optional: true } }
`);

/** A stack from its text, which must read. */
export function stackOf(text: string): Stack {
  const stack = readStack('lab.yml', text);
  if (!stack.ok) throw new Error(JSON.stringify(stack.problems, null, 2));
  return stack.value;
}

type Saying = Readonly<Record<string, Yaml>>;

const answers = (said: Saying, stack: Stack = lab) => {
  const given = new Map(Object.entries(said).map(([path, value]): [string, Given] => [path, { kind: 'value', value }]));
  return complete(questionsFor(stack), given);
};

/** The laboratory's final deployment for these answers. */
export function deployed(said: Saying = {}, stack: Stack = lab): Deployment {
  const all = answers(said, stack);
  if (!all.ok) throw new Error(JSON.stringify(all.problems, null, 2));
  return bind(refine(draft(stack, [], all.value), choose(all.value, stack)), stack, all.value);
}

/** What the features find wrong or doubtful. */
export function findings(said: Saying, stack: Stack = lab): Findings {
  const all = answers(said, stack);
  if (!all.ok) return { problems: all.problems, warnings: [] };
  return checkAll(draft(stack, [], all.value), choose(all.value, stack));
}

export function service(deployment: Deployment, name: string): Service {
  const found = deployment.services.find((one) => one.name === name);
  if (found === undefined)
    throw new Error(`no service ${name} among ${deployment.services.map((one) => one.name).join(', ')}`);
  return found;
}
