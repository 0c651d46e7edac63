import { expect, test } from '@jest/globals';
import { problemsOf, stackOf } from './fixtures.js';

const environments = (text: string) =>
  Object.fromEntries(stackOf(text).services.map(({ compose }) => [compose.name, compose.environment]));

test('a password that is written out is one secret wherever it is used, in addresses too', () => {
  const text = `services:
  web: { image: w, environment: { DB: "postgresql://airflow:airflow@db/airflow", DB_PASSWORD: airflow, DB_USER: airflow } }
  db: { image: postgres, environment: { POSTGRES_PASSWORD: airflow, POSTGRES_USER: airflow } }
`;
  expect(environments(text)).toEqual({
    web: { DB: 'postgresql://airflow:${DB_PASSWORD}@db/airflow', DB_PASSWORD: '${DB_PASSWORD}', DB_USER: 'airflow' },
    db: { POSTGRES_PASSWORD: '${DB_PASSWORD}', POSTGRES_USER: 'airflow' },
  });
  expect(stackOf(text).secrets.map(({ name }) => name)).toEqual(['DB_PASSWORD']);
});

test('variables with one published value are one secret, and what is built on it is worked out', () => {
  const stack = stackOf(`services:
  web: { image: w, environment: { URL: "\${URL:-redis://:dify123@r/1}", A: "\${REDIS_PASSWORD:-dify123}" } }
  r: { image: example/r, environment: { B: "\${R_PASSWORD:-dify123}" } }
`);
  expect(stack.secrets.map(({ name }) => name)).toEqual(['REDIS_PASSWORD']);
  expect(stack.variables.map(({ name, cases }) => [name, cases[0]?.value])).toEqual([
    ['R_PASSWORD', '${REDIS_PASSWORD}'],
    ['URL', 'redis://:${REDIS_PASSWORD}@r/1'],
  ]);
  expect(stack.questions).toEqual([]);
});

test('who knows a password by heart keeps it', () => {
  const text = 'services:\n  web: { image: w }\n  db: { image: mariadb, environment: { MYSQL_PASSWORD: known } }\n';
  expect(environments(text).db).toEqual({ MYSQL_PASSWORD: 'known' });
  expect(problemsOf(text)).toContainEqual(expect.stringContaining('secret-published'));
});

test.each([
  ['mariadb', 'MYSQL_ROOT_PASSWORD', '${MYSQL_ROOT_PASSWORD}'],
  ['mysql', 'MYSQL_ROOT_PASSWORD', '${MYSQL_ROOT_PASSWORD}'],
  ['minio/minio', 'MINIO_ROOT_PASSWORD', 'known'],
])('but nobody knows that of root of a database: %s, %s', (image, name, want) => {
  const text = `services:\n  web: { image: w }\n  db: { image: ${image}, environment: { ${name}: known } }\n`;
  expect(environments(text).db).toEqual({ [name]: want });
});

test.each([
  ['command: "serve --requirepass ${R_PASSWORD:-x1}"', 'a command'],
  ['labels: ["auth=${R_PASSWORD:-x1}"]', 'labels'],
])('%s leaves a secret what it is', (line) => {
  const stack = stackOf(`services:\n  r:\n    image: i\n    ${line}\n    environment: { P: "\${R_PASSWORD:-x1}" }\n`);
  expect(stack.secrets).toEqual([]);
  expect(stack.questions).toMatchObject([{ name: 'R_PASSWORD', default: 'x1' }]);
});

test.each([
  ['test: "redis-cli -a ${P_PASSWORD} ping"', 'redis-cli -a $${P_PASSWORD} ping'],
  ['test: [CMD, redis-cli, -a, "${P_PASSWORD:-x}", "a b"]', 'redis-cli -a "$${P_PASSWORD}" \'a b\''],
])('a health check reads its secret in the container: %s', (line, want) => {
  const [only] = stackOf(`services:\n  r:\n    image: i\n    healthcheck: { ${line} }\n`).services;
  expect(only?.compose.healthcheck?.test).toEqual(['CMD-SHELL', want]);
  expect(only?.compose.environment).toEqual({ P_PASSWORD: '${P_PASSWORD}' });
});

test.each(['ALLOW_EMPTY_PASSWORD: "yes"', 'DB_PASSWORD_FILE: /run/secrets/x', 'APP_TOKEN: ""', 'USE_PASSWORD: "true"'])(
  '%s is no secret',
  (line) => {
    expect(stackOf(`services: { web: { image: w, environment: { ${line} } } }\n`).secrets).toEqual([]);
  },
);
