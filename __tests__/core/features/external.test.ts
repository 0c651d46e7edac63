import { describe, expect, test } from '@jest/globals';
import { complete } from '../../../generators/core/answers/complete.js';
import type { Given } from '../../../generators/core/answers/given.js';
import { questionsFor } from '../../../generators/core/features/all.js';
import { externalServers } from '../../../generators/core/features/external-servers.js';
import type { Stack } from '../../../generators/core/model/stack.js';
import type { Yaml } from '../../../generators/core/model/yaml.js';
import { deployed, lab, service, stackOf } from './deployed.js';

/** A studio: one Postgres with two databases, a queue, a job for the bundled server alone, and a second, optional Postgres. */
const studio = stackOf(`
name: studio
x-deployment:
  version: 1
  title: Studio
  hardened: true
  questions:
    PG_TAG: { ask: Postgres, default: "17.6" }
    SCHEMA: { default: core }
  profiles: { archive: { ask: Keep an archive, default: false } }
  secrets: { QUEUE_PASSWORD: { make: password, length: 32 }, ROOT_PASSWORD: { make: password, length: 32 } }
  variables: { BROKER: "\${QUEUE_PROTOCOL}://:\${QUEUE_PASSWORD_ENCODED}@\${QUEUE_HOST}:\${QUEUE_PORT}/1" }
services:
  db:
    image: postgres:\${PG_TAG}
    environment: { POSTGRES_PASSWORD: "\${ROOT_PASSWORD}" }
    volumes: [database:/var/lib/postgresql/data]
    x-deployment:
      kind: postgres
      databases: { CORE_DB: { name: "\${SCHEMA}", extensions: [rdkit] }, BACKEND_DB: { name: studio-backend, user: back } }
  db-init:
    image: postgres:\${PG_TAG}
    environment: { A: "\${CORE_DB_USER}", B: "\${BACKEND_DB_USER}", C: "\${CORE_DB_PASSWORD}", D: "\${BACKEND_DB_PASSWORD}" }
    depends_on: { db: { condition: service_healthy } }
    x-deployment: { phase: init, when: { services.db.kind: { not: external } } }
  queue:
    image: redis:8.2
    environment: { REDISCLI_AUTH: "\${QUEUE_PASSWORD}" }
    volumes: [queue:/data]
    x-deployment: { kind: redis }
  core:
    image: example/core:1
    environment:
      URL: postgresql://\${CORE_DB_USER}:\${CORE_DB_PASSWORD_ENCODED}@\${CORE_DB_HOST:-db}:\${CORE_DB_PORT:-5432}/\${CORE_DB_NAME}?sslmode=\${CORE_DB_SSLMODE}
    depends_on: { db: { condition: service_healthy }, db-init: { condition: service_completed_successfully }, queue: { condition: service_started } }
  backend:
    image: example/backend:1
    environment: { HOST: "\${BACKEND_DB_HOST}", NAME: "\${BACKEND_DB_NAME}", PASSWORD: "\${BACKEND_DB_PASSWORD}", BROKER: "\${BROKER}" }
  files:
    image: example/files:1
    profiles: [archive]
    environment: { HOST: "\${ARCHIVE_HOST}" }
  archive:
    image: postgres:17.6
    profiles: [archive]
    x-deployment: { kind: postgres }
volumes:
  database: { x-deployment: { about: The databases, backup: true } }
  queue: { x-deployment: { about: The queue } }
`);

type Saying = Readonly<Record<string, Yaml>>;

const db: Saying = { 'services.db.kind': 'external', 'services.db.host': 'pg.example.org' };
const queue: Saying = { 'services.queue.kind': 'external', 'services.queue.host': 'cache.example.org' };

const said = (stack: Stack, saying: Saying) =>
  complete(
    questionsFor(stack),
    new Map(Object.entries(saying).map(([path, value]): [string, Given] => [path, { kind: 'value', value }])),
  );

/** The paths of what is answered for servers, storage and versions. */
function asked(saying: Saying, stack: Stack = studio): readonly string[] {
  const answers = said(stack, saying);
  if (!answers.ok) throw new Error(JSON.stringify(answers.problems));
  return Object.keys(answers.value).filter((path) => /^(services|storage|app|limits\.(db|queue))\./.test(path));
}

const names = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name).sort();

describe('what is asked', () => {
  const bundled = ['services.db.kind', 'services.db.tls', 'app.PG_TAG', 'storage.database.kind', 'limits.db.memory'];

  test('of a bundled server: its version, encryption, storage and limits', () => {
    expect(asked({})).toEqual(expect.arrayContaining([...bundled, 'services.queue.kind']));
    expect(asked({})).not.toContain('services.db.host');
  });

  test('of one elsewhere: where it is, how it is called there, and nothing of the container', () => {
    const paths = asked({ ...db, ...queue });
    expect(paths.filter((path) => /^(storage|app|limits)/.test(path))).toEqual(['app.SCHEMA', 'storage.extra']);
    expect(paths.filter((path) => path.startsWith('services.'))).toEqual([
      'services.db.kind',
      'services.queue.kind',
      'services.db.host',
      'services.db.port',
      'services.db.sslmode',
      'services.db.databases.CORE_DB.name',
      'services.db.databases.CORE_DB.user',
      'services.db.databases.BACKEND_DB.name',
      'services.queue.host',
      'services.queue.port',
      'services.queue.tls',
    ]);
  });

  test('what no program of the stack can be told is not asked', () => {
    const plain = stackOf(`
name: plain
x-deployment: { version: 1, title: Plain }
services:
  db: { image: "postgres:17", x-deployment: { kind: postgres } }
  queue: { image: "valkey/valkey:8", x-deployment: { kind: valkey } }
  web: { image: "example/web:1", environment: { A: "\${DB_HOST}", B: "\${QUEUE_HOST}" } }
`);
    expect(asked({ ...db, ...queue }, plain).filter((path) => path.startsWith('services.'))).toEqual([
      'services.db.kind',
      'services.queue.kind',
      'services.db.host',
      'services.queue.host',
    ]);
  });

  test('a port that programs cannot be told is not asked, though it is read', () => {
    const plain = stackOf(`
name: plain
x-deployment: { version: 1, title: Plain }
services:
  queue: { image: "redis:8.2", x-deployment: { kind: redis, fixed-port: true } }
  web: { image: "example/web:1", environment: { A: "\${QUEUE_HOST}", B: "\${QUEUE_PORT}" } }
`);
    expect(asked(queue, plain).filter((path) => path.startsWith('services.'))).toEqual([
      'services.queue.kind',
      'services.queue.host',
    ]);
    const answers = said(plain, queue);
    expect(answers.ok && externalServers(plain, answers.value)).toMatchObject([
      { host: 'cache.example.org', port: 6379 },
    ]);
  });

  test.each<[string, Saying, readonly string[]]>([
    ['a server of an optional part, without it', {}, []],
    ['with it', { 'profiles.archive': true }, ['services.archive.kind', 'services.archive.tls']],
    [
      'elsewhere',
      { 'profiles.archive': true, 'services.archive.kind': 'external', 'services.archive.host': 'a.example.org' },
      ['services.archive.kind', 'services.archive.host'],
    ],
  ])('%s', (_, saying, want) => {
    expect(asked(saying).filter((path) => path.startsWith('services.archive'))).toEqual(want);
  });

  test.each([
    ['kind: postgres, external: false', false],
    ['kind: postgres', true],
    ['kind: mysql', false],
    ['kind: minio', false],
    ['kind: valkey', true],
    ['kind: redis, phase: tool', false],
  ])('a service with %s may be elsewhere: %s', (needs, may) => {
    const stack = stackOf(
      `name: one\nx-deployment: { version: 1, title: One }\nservices: { it: { image: "a:1", x-deployment: { ${needs} } } }`,
    );
    expect(questionsFor(stack).some(({ path }) => path === 'services.it.kind')).toBe(may);
  });

  test('a Compose file that says nothing keeps its servers', () => {
    const silent = stackOf('services: { db: { image: "postgres:17" } }');
    expect(questionsFor(silent).some(({ path }) => path.endsWith('.kind') && path.startsWith('services.'))).toBe(false);
  });

  test.each<[string, string]>([
    ['localhost', 'its own localhost'],
    ['127.0.0.1', 'its own localhost'],
    ['::1', 'goes into URLs'],
    ['queue', 'the name of a container'],
    ['pg example', 'neither a DNS name'],
    ['', 'must not be empty'],
  ])('%j is no host: %s', (host, why) => {
    const answers = said(studio, { ...db, 'services.db.host': host });
    expect(answers).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining(why) }] });
  });

  test('the host has no default', () => {
    const answers = said(studio, { 'services.db.kind': 'external' });
    expect(answers).toMatchObject({ ok: false, problems: [{ code: 'answer/missing' }] });
  });
});

describe('what becomes of the deployment', () => {
  const both = deployed({ ...db, ...queue, 'services.db.databases.CORE_DB.user': 'studio_core' }, studio);

  test('nothing is left of what pointed at the containers', () => {
    expect(names(both.services)).toEqual(['backend', 'core', 'prepare', 'reach']);
    expect([both.volumes, both.certificates, both.settings]).toEqual([[], [], []]);
    expect(Object.keys(service(both, 'core').dependsOn)).toEqual(['reach']);
    expect(names(both.secrets)).toEqual(['BACKEND_DB_PASSWORD', 'CORE_DB_PASSWORD', 'QUEUE_PASSWORD']);
  });

  test('variables are those of the server elsewhere', () => {
    expect(service(both, 'core').environment.URL).toBe(
      'postgresql://studio_core:${CORE_DB_PASSWORD_ENCODED}@pg.example.org:5432/core?sslmode=verify-full',
    );
    expect(service(both, 'backend').environment).toMatchObject({
      HOST: 'pg.example.org',
      NAME: 'studio-backend',
      PASSWORD: '${BACKEND_DB_PASSWORD}',
      BROKER: 'rediss://:${QUEUE_PASSWORD_ENCODED}@cache.example.org:6379/1',
    });
  });

  test('passwords keep their names, and only the operator knows them', () => {
    const secret = (name: string) => both.secrets.find((one) => one.name === name);
    expect(secret('CORE_DB_PASSWORD')).toEqual({
      name: 'CORE_DB_PASSWORD',
      elsewhere: false,
      asked: true,
      ask: 'Password of studio_core for the database core at pg.example.org',
      services: ['core'],
      volumes: [],
      encoded: true,
    });
    expect(secret('BACKEND_DB_PASSWORD')).toMatchObject({ asked: true, encoded: false });
    expect(secret('BACKEND_DB_PASSWORD')).not.toHaveProperty('make');
  });

  test('clients have a way out, with its reason, and the authorities to verify the server with', () => {
    const core = service(both, 'core');
    expect(Object.keys(core.networks)).toEqual(['backend', 'outside']);
    expect(core.exceptions).toContainEqual({
      what: 'has a way out to other networks',
      why: 'it reaches pg.example.org',
    });
    expect(core.environment.PGSSLROOTCERT).toBe('/etc/ssl/certs/ca-certificates.crt');
    expect(service(both, 'backend').why.egress).toBe('it reaches pg.example.org and cache.example.org');
    expect(both.networks.find(({ name }) => name === 'outside')?.internal).toBe(false);
  });

  test('with one elsewhere the other stays as it was', () => {
    const one = deployed(db, studio);
    expect(names(one.services)).toContain('queue');
    expect(one.secrets.find(({ name }) => name === 'QUEUE_PASSWORD')).toMatchObject({ asked: false });
    expect(Object.keys(service(one, 'core').dependsOn).sort()).toEqual(['queue', 'reach']);
  });

  test.each([
    ['disable', false, undefined],
    ['require', false, undefined],
    ['verify-ca', true, '/run/ca-bundle.crt'],
    ['verify-full', true, '/run/ca-bundle.crt'],
  ])('sslmode %s: the client is given authorities: %s', (sslmode, verified, bundle) => {
    const core = service(deployed({ ...db, 'services.db.sslmode': sslmode, 'trust.kind': 'system' }, studio), 'core');
    expect(core.environment.URL).toContain(`?sslmode=${sslmode}`);
    expect(core.needsBundle ?? false).toBe(verified);
    expect(core.environment.PGSSLROOTCERT).toBe(bundle);
  });

  test.each([
    [{}, 'redis'],
    [{ ...queue, 'services.queue.tls': false }, 'redis'],
    [queue, 'rediss'],
  ])('X_PROTOCOL with %j: %s', (saying, want) => {
    expect(deployed(saying, studio).variables.QUEUE_PROTOCOL).toBe(want);
  });

  test('a user that nobody asks for is the one that the others log in as', () => {
    const shared = stackOf(`
name: shared
x-deployment: { version: 1, title: Shared }
services:
  db: { image: "postgres:17", x-deployment: { kind: postgres, databases: { DB: { name: a, user: me }, MORE_DB: { name: b, user: me } } } }
  web: { image: "example/web:1", environment: { A: "\${DB_HOST} \${DB_USER} \${DB_PASSWORD} \${MORE_DB_NAME}" } }
`);
    const { servers } = deployed({ ...db, 'services.db.databases.DB.user': 'someone' }, shared);
    expect(servers).toMatchObject([{ databases: [{ user: 'someone' }, { name: 'b', user: 'someone' }] }]);
  });

  test('a job of init looks whether they answer, before all that use them', () => {
    expect(service(both, 'reach')).toMatchObject({
      command: ['db', 'pg.example.org', '5432', 'queue', 'cache.example.org', '6379'],
      phase: 'init',
      user: '65534:65534',
    });
    expect(Object.keys(service(both, 'reach').networks)).toContain('outside');
  });

  test('nothing of it where all is bundled', () => {
    const plain = deployed({}, lab);
    expect(plain.servers).toEqual([]);
    expect(names(plain.services)).not.toContain('reach');
    expect(service(plain, 'web').egress).toBe(false);
  });

  test.each([
    ['bundled', {}, ['job']],
    ['external', db, []],
  ])('a condition that wants it %s', (_, saying, want) => {
    const stack = stackOf(`
name: one
x-deployment: { version: 1, title: One }
services:
  db: { image: "postgres:17", x-deployment: { kind: postgres } }
  job: { image: "a:1", x-deployment: { when: { services.db.kind: bundled } } }
`);
    expect(names(deployed(saying, stack).services).filter((name) => name === 'job')).toEqual(want);
  });
});
