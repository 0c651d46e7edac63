import { expect, test } from '@jest/globals';
import { described, problemsOf, stackOf } from './fixtures.js';

const asked = { choices: [], perNode: false, fixed: false, later: false, when: [] };

test.each([
  ['TAG: { ask: Tag, default: "2.4" }', { ...asked, name: 'TAG', ask: 'Tag', type: 'text', default: '2.4' }],
  ['TAG: { default: 1.9.0, fixed: true }', { ...asked, name: 'TAG', type: 'text', default: '1.9.0', fixed: true }],
  [
    'N: { ask: How many, type: integer, default: 0, min: 0, max: 9, per: node, group: workers }',
    {
      ...asked,
      name: 'N',
      ask: 'How many',
      type: 'integer',
      default: 0,
      min: 0,
      max: 9,
      perNode: true,
      group: 'workers',
    },
  ],
  [
    'C: { ask: Cloud, choices: [aws, gcp] }',
    { ...asked, name: 'C', ask: 'Cloud', type: 'choice', choices: ['aws', 'gcp'] },
  ],
  [
    'L: { ask: Images, type: list, of: image, default: ["a:1"] }',
    { ...asked, name: 'L', ask: 'Images', type: 'list', of: 'image', default: ['a:1'] },
  ],
  [
    'U: { type: url, default: "${DEPLOYMENT_URL}/x", later: true }',
    { ...asked, name: 'U', type: 'url', default: '${DEPLOYMENT_URL}/x', later: true },
  ],
  [
    'P: { ask: "Price in $$", default: 5G, pattern: "^[0-9]+[KMG]$" }',
    { ...asked, name: 'P', ask: 'Price in $', type: 'text', default: '5G', pattern: '^[0-9]+[KMG]$' },
  ],
  [
    'Y: { ask: Sure, type: boolean, default: true, when: { gpu.kind: [nvidia, amd] } }',
    {
      ...asked,
      name: 'Y',
      ask: 'Sure',
      type: 'boolean',
      default: true,
      when: [{ path: 'gpu.kind', not: false, values: ['nvidia', 'amd'] }],
    },
  ],
])('the question %s', (lines, want) => {
  const { at, ...question } = described(`questions:\n  ${lines}`).questions[0]!;
  expect(question).toEqual(want);
  expect(at).toEqual({ file: 'lab/stack.yml', line: 5, column: 5 });
});

test.each([
  ['A: { make: password }', { name: 'A', make: { kind: 'password', length: 32 }, when: [] }],
  [
    'A: { make: password, length: 16, ask: Password }',
    { name: 'A', make: { kind: 'password', length: 16 }, ask: 'Password', when: [] },
  ],
  [
    'A: { make: hex, bytes: 16, rotate: logs everybody out }',
    { name: 'A', make: { kind: 'hex', bytes: 16 }, rotate: 'logs everybody out', when: [] },
  ],
  ['A: { make: base64, rotate: never }', { name: 'A', make: { kind: 'base64', bytes: 32 }, rotate: 'never', when: [] }],
  ['A: { make: fernet }', { name: 'A', make: { kind: 'fernet' }, when: [] }],
  ['A: { ask: Client secret, group: Keycloak }', { name: 'A', ask: 'Client secret', group: 'Keycloak', when: [] }],
])('the secret %s', (lines, want) => {
  const { at: _, ...secret } = described(`secrets:\n  ${lines}`).secrets[0]!;
  expect(secret).toEqual(want);
});

test('a secret that is a file is declared where Compose has it', () => {
  const stack = described(
    '',
    'services:\n  web: { image: w, secrets: [key] }\nsecrets:\n  key: { file: ./secrets/key, x-deployment: { make: bytes, bytes: 128 } }\n',
  );
  expect(stack.secrets).toMatchObject([{ name: 'key', make: { kind: 'bytes', bytes: 128 } }]);
  expect(stack.composeSecrets).toEqual({ key: { file: './secrets/key' } });
});

test.each([
  ['V: plain', [{ when: [], value: 'plain' }]],
  ['V: [a, b]', [{ when: [], value: ['a', 'b'] }]],
  ['V: { x: 1 }', [{ when: [], value: { x: 1 } }]],
  [
    'V: [{ when: { gpu.kind: { not: none } }, value: x }, { value: null }]',
    [
      { when: [{ path: 'gpu.kind', not: true, values: ['none'] }], value: 'x' },
      { when: [], value: null },
    ],
  ],
])('the variable %s', (lines, want) => {
  expect(described(`variables:\n  ${lines}`).variables[0]?.cases).toEqual(want);
});

const route = {
  protocol: 'http',
  stripPrefix: false,
  websocket: false,
  buffering: true,
  private: false,
  protect: false,
  when: [],
};
const web = { kind: 'service', service: 'web', port: 80 };

test.each([
  ['{ path: /, service: web, port: 80 }', { ...route, to: web, from: { kind: 'path', paths: ['/'] } }],
  [
    '{ path: [/a/, /b], service: web, port: 80, strip-prefix: true, websocket: true, buffering: false }',
    {
      ...route,
      to: web,
      from: { kind: 'path', paths: ['/a/', '/b'] },
      stripPrefix: true,
      websocket: true,
      buffering: false,
    },
  ],
  [
    '{ listen: 5432, service: web, port: 80, protocol: tcp, timeout: 1h, private: true }',
    { ...route, to: web, from: { kind: 'listen', port: 5432 }, protocol: 'tcp', timeout: '1h', private: true },
  ],
  [
    '{ path: /, static: pages, fallback: index.html }',
    {
      ...route,
      to: { kind: 'static', volume: 'pages', fallback: '/index.html' },
      from: { kind: 'path', paths: ['/'] },
    },
  ],
  [
    '{ path: /, service: web, port: 80, max-body: 100m, timeout: 120, protect: login, rate-limit: 6/minute }',
    {
      ...route,
      to: web,
      from: { kind: 'path', paths: ['/'] },
      maxBody: '100m',
      timeout: '120s',
      protect: true,
      rateLimit: '6/minute',
    },
  ],
  [
    '{ path: /, service: web, port: 80, tls: { certificate: /c/server.crt, key: /c/server.key } }',
    {
      ...route,
      to: web,
      from: { kind: 'path', paths: ['/'] },
      tls: { certificate: '/c/server.crt', key: '/c/server.key' },
    },
  ],
])('the route %s', (lines, want) => {
  const stack = described(`routes:\n  site: ${lines}`, 'services:\n  web: { image: w }\nvolumes: { pages: }\n');
  const { at: _, name, ...read } = stack.routes[0]!;
  expect(name).toBe('site');
  expect(read).toEqual(want);
});

const noNeeds = {
  when: [],
  external: true,
  databases: {},
  servesNodes: [],
  fixedPort: false,
  runsOn: 'main',
  gpu: 'none',
  phase: 'run',
  scripts: {},
  options: [],
  egress: false,
  why: {},
};

test.each([
  ['{}', noNeeds],
  [
    '{ kind: redis, external: false, serves-nodes: [6379, 10002-10999], fixed-port: true }',
    { ...noNeeds, kind: 'redis', external: false, servesNodes: ['6379', '10002-10999'], fixedPort: true },
  ],
  [
    '{ kind: postgres, databases: { DB: { name: lab, extensions: [rdkit] }, OTHER: } }',
    {
      ...noNeeds,
      kind: 'postgres',
      databases: { DB: { name: 'lab', extensions: ['rdkit'] }, OTHER: { extensions: [] } },
    },
  ],
  [
    '{ phase: init, options: { branch: { sets: BRANCH, about: which }, archive: { puts: ./a.tar.gz, about: file } } }',
    {
      ...noNeeds,
      phase: 'init',
      options: [
        { kind: 'sets', name: 'branch', about: 'which', variable: 'BRANCH' },
        { kind: 'puts', name: 'archive', about: 'file', path: './a.tar.gz' },
      ],
    },
  ],
  [
    '{ trusts: { bundle: /ca.crt, env: [SSL_CERT_FILE] }, egress: true, why: { egress: clones }, gpu: one-each, runs-on: every-node }',
    {
      ...noNeeds,
      trusts: { bundle: '/ca.crt', env: ['SSL_CERT_FILE'] },
      egress: true,
      why: { egress: 'clones' },
      gpu: 'one-each',
      runsOn: 'every-node',
    },
  ],
  [
    '{ phase: tool, scripts: { up: up -y } , about: starts, starts-containers: "${DEPLOYMENT_NAME}-user-*" }',
    {
      ...noNeeds,
      phase: 'tool',
      scripts: { up: 'up -y' },
      about: 'starts',
      startsContainers: '${DEPLOYMENT_NAME}-user-*',
    },
  ],
])('the needs %s', (lines, want) => {
  const stack = described(
    'questions: { BRANCH: { default: main } }',
    `services:\n  web: { image: w, x-deployment: ${lines} }\n`,
  );
  expect(stack.services[0]?.needs).toEqual(want);
});

test('profiles, roles, files, requirements and old names', () => {
  const stack = described(
    `title: The lab
summary: For all
homepage: https://example.org
hardened: true
questions: { NET: { ask: Network, choices: [x, y] } }
profiles:
  console: { ask: Include the console, default: true }
  queue: { ask: Which queue, one-of: [slurm, runner] }
roles: { workers: { about: computes, otherwise: main, min: 1, max: 4 } }
files: { ray/cluster.yml: { from: "ray/\${NET}.yml", when: { app.NET: x } }, plain.conf: }
requires: { memory: 8g, architecture: amd64, gpu: [nvidia] }
was: { old.NET: app.NET }`,
    'services:\n  web: { image: w, profiles: [console, slurm, runner] }\n',
  );
  expect(stack).toMatchObject({
    name: 'lab',
    title: 'The lab',
    summary: 'For all',
    homepage: 'https://example.org',
    described: true,
    hardened: true,
    profiles: [
      { name: 'console', ask: 'Include the console', oneOf: [], default: true },
      { name: 'queue', ask: 'Which queue', oneOf: ['slurm', 'runner'], default: 'slurm' },
    ],
    roles: [{ name: 'workers', about: 'computes', when: [], min: 1, max: 4, otherwise: 'main' }],
    files: [
      { path: 'ray/cluster.yml', from: 'ray/${NET}.yml' },
      { path: 'plain.conf', from: 'plain.conf' },
    ],
    requires: { memory: '8g', architecture: ['amd64'], gpu: ['nvidia'], login: [], kernel: [] },
    was: { 'old.NET': 'app.NET' },
  });
});

test('what a volume says goes to its wishes, the rest is Compose’s', () => {
  const stack = described(
    '',
    `services:
  web: { image: w }
volumes:
  data: { driver: local, x-deployment: { about: Data, never: [nfs], owner: "999:999", backup: true, shared: true, optional: true } }
  socket: { x-deployment: { ephemeral: true } }
  homes: { x-deployment: { one-per: user, when: { gpu.kind: none } } }
  plain:
`,
  );
  expect(stack.volumes).toMatchObject([
    {
      name: 'data',
      about: 'Data',
      never: ['nfs'],
      owner: '999:999',
      backup: true,
      shared: true,
      optional: true,
      ephemeral: false,
      rest: { driver: 'local' },
    },
    { name: 'socket', ephemeral: true, backup: false, rest: {} },
    { name: 'homes', onePer: 'user', when: [{ path: 'gpu.kind', not: false, values: ['none'] }] },
    { name: 'plain', optional: false, rest: {} },
  ]);
});

test('every name that the vocabulary promises is provided', () => {
  const names =
    'DEPLOYMENT_NAME DEPLOYMENT_HOST DEPLOYMENT_PROTOCOL DEPLOYMENT_PORT DEPLOYMENT_URL RUN_USER RUN_UID RUN_GROUP RUN_GID GPU_KIND DOCKER_SOCKET NODE_NAME NODE_ADDRESS REPLICA GPU_IDS GPU_GROUPS HUB_DB_HOST HUB_DB_PORT CORE_HOST CORE_PORT CORE_NAME CORE_USER CORE_PASSWORD CORE_PASSWORD_ENCODED CORE_SSLMODE REDIS_HOST REDIS_PORT REDIS_PASSWORD REDIS_PASSWORD_ENCODED API_HOST API_PORT DATA_FILES_VOLUME TAG COLOUR';
  const environment = names
    .split(' ')
    .map((name) => `      X_${name}: "\${${name}}"`)
    .join('\n');
  const services = `services:
  hub-db: { image: "postgres:17", x-deployment: { kind: postgres, databases: { CORE: { name: core } } } }
  redis: { image: "redis:8", x-deployment: { kind: redis } }
  api:
    image: a
    environment:
${environment}
    x-deployment: { serves-nodes: [80] }
volumes: { data-files: }
`;
  const top =
    'questions: { TAG: { default: "1" } }\nsecrets: { REDIS_PASSWORD: { make: password } }\nvariables: { COLOUR: blue }';
  expect(described(top, services).services).toHaveLength(3);
});

test('a name without a service of a kind is not provided, nor the database of another kind', () => {
  const text =
    'x-deployment: { version: 1 }\nservices:\n  api: { image: "a:${API_HOST}" }\n  redis: { image: "redis:${REDIS_NAME}", x-deployment: { kind: redis } }\n';
  expect(problemsOf(text)).toEqual(['unknown-variable 3:20', 'unknown-variable 4:26']);
});

test('two routes may share an entrance if conditions keep them apart', () => {
  const routes =
    'routes:\n  a: { path: /, service: web, port: 80, when: { gpu.kind: none } }\n  b: { path: /, service: web, port: 81, when: { gpu.kind: nvidia } }';
  expect(described(routes).routes).toHaveLength(2);
});

test.each([
  ['name: lab', 'lab/stack.yml', 'lab'],
  ['', 'templates/My Lab/compose.yml', 'my-lab'],
  ['', '/srv/shop', 'shop'],
  ['', 'stack.yml', 'stack'],
  ['', 'wiki.yaml', 'wiki'],
  ['name: ${NAME:-from-default}', 'x.yml', 'from-default'],
])('%j in %s is called %s', async (line, file, name) => {
  const { readStack } = await import('../../../generators/core/stack/read.js');
  expect(readStack(file, `${line}\nservices: { web: { image: w } }\n`)).toMatchObject({ ok: true, value: { name } });
});

test('through an alias, a problem stands where the alias stands, and is said once', () => {
  const text = 'x-a: &a { restrat: always }\nservices:\n  one: { image: i, <<: *a }\n  two: { image: i, <<: *a }\n';
  expect(problemsOf(text)).toEqual(['unknown-key 3:24']);
});

test('a described stack reads the same whether its needs come through << or not', () => {
  const merged = stackOf(
    'x-deployment: { version: 1 }\nx-n: &n { egress: true }\nx-w: &w { image: i, x-deployment: *n }\nservices:\n  a: { <<: *w }\n  b: { <<: *w, x-deployment: { <<: *n, gpu: all } }\n',
  );
  expect(merged.services.map(({ needs }) => [needs.egress, needs.gpu])).toEqual([
    [true, 'none'],
    [true, 'all'],
  ]);
});
