import { expect, test } from '@jest/globals';
import { problemsOf, stackOf } from './fixtures.js';

const service = (lines: string) =>
  stackOf(`services:\n  web:\n    image: web:1\n${lines.replaceAll(/^(?=.)/gm, '    ')}\n`);

test('a plain file is a stack without a word about it', () => {
  const stack = service('ports: ["8080:80"]');
  expect(stack).toMatchObject({ described: false, hardened: false, title: 'lab', variables: [], files: [], roles: [] });
  expect(problemsOf('services: { web: { image: "web:1" } }')).toEqual([]);
});

test.each([
  ['A: "${X:-v}"', { name: 'X', default: 'v', type: 'text' }],
  ['A: "${X-}"', { name: 'X', default: '' }],
  ['A: "${X:?Say where}"', { name: 'X', ask: 'Say where' }],
  ['A: "${X}"', { name: 'X', ask: 'X' }],
  ['A: "$X"', { name: 'X', ask: 'X' }],
  ['A: "${X:+y}"', { name: 'X', default: '' }],
  ['A: "${X:-${Y:-1}}"', { name: 'X', default: '${Y:-1}' }],
  ['A: "${X} ${X:-later}"', { name: 'X', default: 'later' }],
  ['X:', { name: 'X', default: '' }],
])('%s asks or sets', (line, want) => {
  const question = service(`environment:\n  ${line}`).questions.find(({ name }) => name === 'X');
  expect(question).toMatchObject(want);
  expect('ask' in question!).toBe('ask' in want);
});

test('a bare name in a list is a variable, what Compose itself provides is none', () => {
  const stack = service('environment: [MAIL_HOST, "A=${COMPOSE_PROJECT_NAME}", "B=${PWD}"]');
  expect(stack.questions.map(({ name }) => name)).toEqual(['MAIL_HOST']);
});

const made = { make: { kind: 'password', length: 32 } };

test.each([
  ['DB_PASSWORD', made],
  ['PG_PASS', made],
  ['DBPASS', made],
  ['AUTHENTIK_SECRET_KEY', made],
  ['SECRET_KEY_BASE', { make: { kind: 'hex', bytes: 64 } }],
  ['JWT_SECRET', made],
  ['VAULT_ENC_KEY', made],
  ['INTERNAL_TOKEN', made],
  ['SMTP_PASS', { ask: 'SMTP_PASS' }],
  ['S3_SECRET_ACCESS_KEY', { ask: 'S3_SECRET_ACCESS_KEY' }],
  ['OPENAI_API_KEY', { ask: 'OPENAI_API_KEY' }],
  ['OIDC_CLIENT_SECRET', { ask: 'OIDC_CLIENT_SECRET' }],
])('%s is a secret', (name, want) => {
  const stack = service(`environment: { X: "\${${name}:-published}" }`);
  expect(stack.questions).toEqual([]);
  expect(stack.secrets).toMatchObject([{ name, ...want }]);
});

test.each([
  'ACCESS_TOKEN_EXPIRE_MINUTES',
  'S3_PROTOCOL_ACCESS_KEY_ID',
  'GOTRUE_JWT_EXP',
  'BYPASS',
  'COMPASS',
  'PASSWORD_LENGTH',
  'TOKENS',
])('%s only looks like one', (name) => {
  const stack = service(`environment: { X: "\${${name}:-1}" }`);
  expect(stack.secrets).toEqual([]);
  expect(stack.questions).toMatchObject([{ name }]);
});

test('a secret where env files do not reach is a warning that names the way out', () => {
  expect(problemsOf('services:\n  r:\n    image: i\n    command: serve --pass ${REDIS_PASSWORD}\n')).toEqual([
    'secret-exposed 4:27',
  ]);
});

test.each([
  ['postgres:17', 'postgres'],
  ['docker.io/library/postgres', 'postgres'],
  ['supabase/postgres:15.8', 'postgres'],
  ['zulip/zulip-postgresql:14', 'postgres'],
  ['${REGISTRY:-ghcr.io}/immich-app/postgres:${TAG:-14}@sha256:0123', 'postgres'],
  ['localhost:5000/redis', 'redis'],
  ['valkey/valkey:8', 'valkey'],
  ['mariadb', 'mariadb'],
  ['mysql/mysql-server', 'mysql'],
  ['quay.io/minio/minio', 'minio'],
  ['prometheuscommunity/postgres-exporter', undefined],
  ['postgres-backup-local', undefined],
  ['minio/mc', undefined],
  ['nginx', undefined],
])('%s is of kind %s', (image, kind) => {
  const [only] = stackOf(`services: { x: { image: "${image}" } }`).services;
  expect(only?.needs.kind).toBe(kind);
  expect(only?.needs.external).toBe(false);
});

const routesOf = (text: string) =>
  stackOf(text).routes.map(({ name, to, from, protocol, private: local }) => ({ name, to, from, protocol, local }));
const to = (name: string, port: number) => ({ kind: 'service', service: name, port });
const listen = (port: number) => ({ kind: 'listen', port });

test('one port of one service is the site', () => {
  expect(
    routesOf(
      'services:\n  web: { image: w, ports: ["${PORT:-8080}:80"] }\n  db: { image: postgres, ports: ["5432:5432"] }',
    ),
  ).toEqual([{ name: 'web', to: to('web', 80), from: { kind: 'path', paths: ['/'] }, protocol: 'http', local: false }]);
});

test('several ports are entered where they were published', () => {
  expect(
    routesOf(
      'services:\n  a: { image: a, ports: ["8000:80", "127.0.0.1:9000:9000"] }\n  b: { image: b, ports: ["2222:22", "53:53/udp", "7000-7005:7000-7005", "90"] }',
    ),
  ).toEqual([
    { name: 'a-80', to: to('a', 80), from: listen(8000), protocol: 'http', local: false },
    { name: 'a-9000', to: to('a', 9000), from: listen(9000), protocol: 'http', local: true },
    { name: 'b', to: to('b', 22), from: listen(2222), protocol: 'tcp', local: false },
  ]);
});

test('of a proxy that ends TLS itself, the plain port is the site', () => {
  expect(routesOf('services: { proxy: { image: p, ports: ["80:80", "443:443"] } }')).toEqual([
    { name: 'proxy', to: to('proxy', 80), from: { kind: 'path', paths: ['/'] }, protocol: 'http', local: false },
  ]);
});

test('what others wait to end is a job, so is what is never restarted', () => {
  const stack = stackOf(`services:
  migrate: { image: m }
  web: { image: w, depends_on: { migrate: { condition: service_completed_successfully } } }
  once: { image: o, restart: "no" }
  served: { image: s, restart: "no", ports: ["80:80"] }
`);
  expect(stack.services.map(({ compose, needs }) => [compose.name, needs.phase])).toEqual([
    ['migrate', 'init'],
    ['web', 'run'],
    ['once', 'init'],
    ['served', 'run'],
  ]);
});

test('profiles are optional parts, volumes are backed up', () => {
  const stack = stackOf(
    'services:\n  a: { image: a, profiles: [debug, extra] }\n  b: { image: b, profiles: [debug] }\nvolumes: { data: }\n',
  );
  expect(stack.profiles).toMatchObject([
    { name: 'debug', default: false },
    { name: 'extra', default: false },
  ]);
  expect(stack.volumes).toMatchObject([{ name: 'data', backup: true }]);
});

test('the simple command of a Postgres becomes a list', () => {
  expect(
    stackOf('services: { db: { image: postgres, command: postgres -c max_connections=9 } }').services[0]?.compose
      .command,
  ).toEqual(['postgres', '-c', 'max_connections=9']);
});
