import { expect, test } from '@jest/globals';
import type { RotationStep } from '../../../generators/core/rotation/rotation.js';
import type { ComposeAnswer, ComposeCall } from '../../../generators/edge/docker.js';
import { tell } from '../../../generators/edge/rotate/service.js';
import { said } from './fake-services.js';

const from = "it's old";
const to = 'a\'b"c\\d é';

/** The one call that a step comes to, and what is made of the answer. */
async function told(step: RotationStep, answer: ComposeAnswer) {
  const calls: ComposeCall[] = [];
  const result = await tell(step, { from, to }, async (call) => {
    calls.push(call);
    return answer;
  });
  const [call] = calls;
  if (call === undefined || calls.length > 1) throw new Error(`${calls.length} calls`);
  return { call, result };
}

const db = { kind: 'postgres', service: 'db', role: 'the "boss"' } as const;
const redis = { kind: 'redis', service: 'cache', client: 'valkey-cli' } as const;
const job = { kind: 'job', service: 'accounts', needs: [], variables: { PW: 'raw', PW_URL: 'encoded' } } as const;

test('Postgres: one statement after everything is silent, in which nothing breaks out of its quotes', async () => {
  const { call } = await told(db, said(''));
  expect(call.words.slice(0, 5)).toEqual(['exec', '-T', 'db', 'sh', '-c']);
  const lines = (call.input ?? '').trim().split('\n');
  expect(lines.at(-1)).toBe(`ALTER ROLE "the ""boss""" PASSWORD 'a''b"c\\d é';`);
  expect(lines.slice(0, -1)).toEqual(
    expect.arrayContaining([
      "SET log_statement = 'none';",
      "SET log_min_error_statement = 'panic';",
      'SET standard_conforming_strings = on;',
    ]),
  );
  expect(call.secrets).toEqual(expect.arrayContaining([from, to, "it''s old", "a''b\"c\\d é"]));
});

test('Postgres: without a role it is the superuser that the container was made with', async () => {
  const { call } = await told({ kind: 'postgres', service: 'db' }, said(''));
  expect(call.input).toContain('ALTER ROLE CURRENT_USER PASSWORD ');
  expect(call.words.at(-1)).toContain(`--username "\${POSTGRES_USER:-postgres}"`);
});

test('Redis: either value opens, and the new one is tried', async () => {
  const { call } = await told(redis, said('OK\nOK\nOK\nOK\n'));
  expect(call.words).toEqual(['exec', '-T', 'cache', 'valkey-cli']);
  const word = String.raw`"a'b\x22c\x5cd \xc3\xa9"`;
  expect(call.input).toBe(`AUTH "it's old"\nAUTH ${word}\nCONFIG SET requirepass ${word}\nAUTH ${word}\n`);
});

test('a job: names among the words, values in the environment', async () => {
  const { call } = await told(job, said(''));
  expect(call.words.slice(2)).toEqual([
    '--profile',
    'init',
    'run',
    '--rm',
    '--no-deps',
    '-T',
    '-e',
    'PW',
    '-e',
    'PW_URL',
    'accounts',
  ]);
  expect(call.environment).toEqual({ PW: to, PW_URL: 'a%27b%22c%5Cd%20%C3%A9' });
});

const wrong = 'WRONGPASS invalid username-password pair or user is disabled.';

test.each<[step: RotationStep, answer: ComposeAnswer, want: object]>([
  [db, said(''), { kind: 'done' }],
  [db, said('', 3, 'psql:<stdin>:12: ERROR:  no\n'), { kind: 'refused', words: 'ERROR:  no' }],
  [db, said('', 2, 'psql: error: connection to server failed\n'), { kind: 'refused' }],
  [db, said('', 127, 'sh: psql: not found\n'), { kind: 'refused' }],
  [db, said('', 2, 'psql:<stdin>:12: server closed the connection unexpectedly\n'), { kind: 'unclear' }],
  [db, said('', 1, 'service "db" is not running\n'), { kind: 'unclear', words: 'service "db" is not running' }],
  [db, said('', 1), { kind: 'unclear', words: 'it ended with status 1' }],
  [db, { kind: 'cut-off', why: 'too late' }, { kind: 'unclear', words: 'too late' }],
  [db, { kind: 'unable', why: 'no docker' }, { kind: 'refused', words: 'no docker' }],
  [redis, said('OK\nOK\nOK\nOK\n'), { kind: 'done' }],
  [redis, said(`OK\n${wrong}\n\nOK\nOK\n`), { kind: 'done' }],
  [
    redis,
    said(`${wrong}\n\n${wrong}\n\nNOAUTH Authentication required.\n\n${wrong}\n\n`),
    { kind: 'refused', words: 'NOAUTH Authentication required.' },
  ],
  [
    redis,
    said(`OK\n${wrong}\n\nERR unknown command\n\n${wrong}\n\n`),
    { kind: 'refused', words: 'ERR unknown command' },
  ],
  [redis, said(`OK\n${wrong}\n`, 0, 'Error: Server closed the connection\n'), { kind: 'unclear' }],
  [redis, said('', 1, 'Could not connect to Redis\n'), { kind: 'unclear', words: 'Could not connect to Redis' }],
  [redis, { kind: 'cut-off', why: 'too late' }, { kind: 'unclear', words: 'too late' }],
  [job, said('all is well\n'), { kind: 'done' }],
  [job, said('one\ntwo\n\nthree\nfour\n', 1), { kind: 'unclear', words: 'two; three; four' }],
  [job, { kind: 'unable', why: 'no docker' }, { kind: 'refused', words: 'no docker' }],
])('%j: %j', async (step, answer, want) => {
  expect((await told(step, answer)).result).toMatchObject(want);
});
