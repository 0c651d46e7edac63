import { describe, expect, test } from '@jest/globals';
import type { Stack } from '../../../generators/core/model/stack.js';
import { type Rotation, type RotationStep, rotationOf } from '../../../generators/core/rotation/rotation.js';
import { compiled, dioptra } from '../../rules/dioptra.js';
import { deployment, secret, service } from '../deployment.fixture.js';
import { deployed, lab, stackOf } from '../features/deployed.js';

/** What is to be done, without the words. */
const plan = (rotation: Rotation) =>
  rotation.kind === 'refused' ? rotation.problem.code : [rotation.steps, rotation.restart];

const job = (server: string, needs: readonly string[], variable: string): RotationStep => ({
  kind: 'job',
  service: server,
  needs,
  variables: { [variable]: 'raw' },
});

const up = 'docker compose up --detach --wait';

describe('Dioptra', () => {
  const { deployment: made } = compiled({ name: 'lab', host: 'lab.example.org', 'app.TORCH_CPU': 2 });
  const workers = ['tfcpu-1', 'pytorchcpu-1', 'pytorchcpu-2'];

  const wants: readonly [name: string, want: ReturnType<typeof plan>][] = [
    ['DB_PASSWORD', [[{ kind: 'postgres', service: 'db', role: 'dioptra' }], ['mlflow', 'restapi']]],
    ['POSTGRES_PASSWORD', [[{ kind: 'postgres', service: 'db' }], ['db']]],
    ['REDIS_PASSWORD', [[{ kind: 'redis', service: 'redis', client: 'redis-cli' }], ['redis', 'restapi', ...workers]]],
    ['MINIO_PASSWORD', [[], ['minio']]],
    ['MINIO_KEY', 'target/secret-fixed'],
    ['S3_MLFLOW_PASSWORD', [[job('minio-accounts', ['minio'], 'S3_MLFLOW_PASSWORD')], ['mlflow']]],
    ['S3_RESTAPI_PASSWORD', [[job('minio-accounts', ['minio'], 'S3_RESTAPI_PASSWORD')], ['restapi']]],
    ['S3_WORKER_PASSWORD', [[job('minio-accounts', ['minio'], 'S3_WORKER_PASSWORD')], workers]],
    ['WORKER_PASSWORD', 'target/secret-fixed'],
    ['SESSION_KEY', [[], ['restapi']]],
    ['PGADMIN_PASSWORD', 'target/secret-fixed'],
  ];

  test.each(wants)('%s', (name, want) => {
    expect(plan(rotationOf(name, made, dioptra.stack))).toEqual(want);
  });

  test('every secret is in that table', () => {
    expect(made.secrets.map(({ name }) => name).sort()).toEqual(wants.map(([name]) => name).sort());
  });

  test('what it costs is the word of the author', () => {
    const rotation = rotationOf('SESSION_KEY', made, dioptra.stack);
    expect(rotation).toMatchObject({ cost: 'everybody has to log in again', commands: [up] });
    expect(rotationOf('DB_PASSWORD', made, dioptra.stack)).not.toHaveProperty('cost');
  });

  test('a refusal says what would be lost, by the names that Docker knows', () => {
    expect(rotationOf('PGADMIN_PASSWORD', made, dioptra.stack)).toEqual({
      kind: 'refused',
      problem: {
        code: 'target/secret-fixed',
        message:
          'PGADMIN_PASSWORD cannot be changed: Dioptra keeps it for ever, and with another value what is in lab_pgadmin could not be used any more',
        hint: 'to start anew with another value: remove the volume lab_pgadmin with all that is in it, secrets/PGADMIN_PASSWORD.env, and run ./init-deployment.sh',
      },
    });
  });

  test.each([
    ['DB_PASWORD', 'did you mean DB_PASSWORD?'],
    ['session_key', 'did you mean SESSION_KEY?'],
    ['TOKEN_OF_THE_DAY', expect.stringMatching(/^its secrets are DB_PASSWORD, POSTGRES_PASSWORD, .*PGADMIN_PASSWORD$/)],
  ])('there is no %s', (name, hint) => {
    expect(rotationOf(name, made, dioptra.stack)).toEqual({
      kind: 'refused',
      problem: { code: 'answer/unknown-secret', message: `this deployment has no secret ${name}`, hint },
    });
  });

  test('without pgAdmin there is no secret of it', () => {
    const { deployment: bare } = compiled({ name: 'lab', host: 'lab.example.org', 'profiles.pgadmin': false });
    expect(plan(rotationOf('PGADMIN_PASSWORD', bare, dioptra.stack))).toBe('answer/unknown-secret');
  });
});

describe('other stacks', () => {
  /** One service with these lines, and a client that reads the same secret. */
  const of = (lines: string, top = 'secrets: { KEY: { make: password, length: 20 } }'): Stack =>
    stackOf(
      `name: lab\nx-deployment: { version: 1, ${top} }\nservices:\n  one:\n    image: one:1\n${lines.replaceAll(/^(?=.)/gm, '    ')}\n  two: { image: "two:1", environment: { KEY: "\${KEY}" } }\nvolumes: { data: }\n`,
    );

  test.each<[what: string, lines: string, want: ReturnType<typeof plan>]>([
    ['nothing is kept', 'environment: { KEY: "${KEY}" }', [[], ['one', 'two']]],
    ['data that nobody knows', 'environment: { KEY: "${KEY}" }\nvolumes: [data:/data]', 'target/secret-fixed'],
    [
      'a superuser whose password has any name',
      'environment: { POSTGRES_PASSWORD: "${KEY}" }\nvolumes: [data:/data]\nx-deployment: { kind: postgres }',
      [[{ kind: 'postgres', service: 'one' }], ['one', 'two']],
    ],
    [
      'a password that is only a part of what Postgres is told',
      'environment: { POSTGRES_PASSWORD: "x${KEY}" }\nvolumes: [data:/data]\nx-deployment: { kind: postgres }',
      'target/secret-fixed',
    ],
    [
      'valkey has a client of its own',
      'environment: { PASSWORD: "${KEY}" }\nvolumes: [data:/data]\nx-deployment: { kind: valkey }',
      [[{ kind: 'redis', service: 'one', client: 'valkey-cli' }], ['one', 'two']],
    ],
    [
      'a database of which nothing is known',
      'environment: { MYSQL_PASSWORD: "${KEY}" }\nvolumes: [data:/data]\nx-deployment: { kind: mysql }',
      'target/secret-fixed',
    ],
    [
      'a job that is told it, in two forms',
      'environment: { TOKEN: "${KEY}", ENCODED: "${KEY_ENCODED}" }\nx-deployment: { phase: init }',
      [[{ kind: 'job', service: 'one', needs: [], variables: { TOKEN: 'raw', ENCODED: 'encoded' } }], ['two']],
    ],
    [
      'a job that logs in with it',
      'environment: { TOKEN: "${KEY}", URL: "http://admin:${KEY}@two" }\nx-deployment: { phase: init }',
      [[], ['two']],
    ],
  ])('%s', (_, lines, want) => {
    const top = 'secrets: { KEY: { ask: The key } }';
    const stack = of(lines, lines.includes('KEY_ENCODED') ? top : undefined);
    expect(plan(rotationOf('KEY', deployed({}, stack), stack))).toEqual(want);
  });

  test('a cost that the author names is a permission, whatever is kept', () => {
    const top = 'secrets: { KEY: { make: password, length: 20, rotate: old reports cannot be opened } }';
    const stack = of('environment: { KEY: "${KEY}" }\nvolumes: [data:/data]', top);
    expect(rotationOf('KEY', deployed({}, stack), stack)).toMatchObject({
      steps: [],
      cost: 'old reports cannot be opened',
    });
  });

  test('a role that is the superuser is told once', () => {
    const rotation = rotationOf('DB_PASSWORD', deployed(), lab);
    expect(plan(rotation)).toEqual([[{ kind: 'postgres', service: 'db' }], ['db', 'web']]);
  });

  test("a server outside this deployment is its operator's to change", () => {
    const all = deployed();
    const without = { ...all, services: all.services.filter(({ name }) => name !== 'db') };
    const rotation = rotationOf('DB_PASSWORD', without, lab);
    expect(rotation).toMatchObject({
      kind: 'refused',
      problem: { code: 'target/secret-elsewhere', hint: expect.stringContaining('secrets/DB_PASSWORD.env') },
    });
  });

  test('of a server elsewhere the file is all there is, whatever jobs read it', () => {
    const stack = stackOf(`
name: lab
x-deployment: { version: 1 }
services:
  db: { image: "postgres:17", x-deployment: { kind: postgres } }
  job: { image: "a:1", environment: { P: "\${DB_PASSWORD}" }, x-deployment: { phase: init } }
  web: { image: "a:1", environment: { P: "\${DB_PASSWORD}", H: "\${DB_HOST}" } }
`);
    const elsewhere = deployed({ 'services.db.kind': 'external', 'services.db.host': 'pg.example.org' }, stack);
    const want = { kind: 'steps', steps: [], restart: ['web'], commands: [up] };
    expect(rotationOf('DB_PASSWORD', elsewhere, stack)).toEqual(want);
  });

  test('a file of bytes: Compose does not see that it has changed', () => {
    const bytes = deployment({
      services: [service('web', { secrets: ['SEAL'] }), service('api'), service('worker', { secrets: ['SEAL'] })],
      secrets: [secret('SEAL', { make: { kind: 'bytes', bytes: 32 }, services: ['web', 'worker'] })],
      composeSecrets: { SEAL: { file: './secrets/SEAL' } },
      host: { ...deployment().host, compose: 'sudo docker compose' },
    });
    expect(rotationOf('SEAL', bytes, lab)).toEqual({
      kind: 'steps',
      steps: [],
      restart: ['web', 'worker'],
      commands: ['sudo docker compose up --detach --wait --force-recreate web worker'],
    });
  });

  test('where nobody reads it at work, there is nothing to run', () => {
    const idle = deployment({ secrets: [secret('SEED', { services: ['web-account'] })] });
    expect(rotationOf('SEED', idle, lab)).toMatchObject({ restart: [], commands: [] });
  });
});
