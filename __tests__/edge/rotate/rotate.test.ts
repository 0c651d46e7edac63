import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../generators/core/model/deployment.js';
import type { Operation } from '../../../generators/core/model/file.js';
import { failed, fine, type Result } from '../../../generators/core/model/problem.js';
import type { Stack } from '../../../generators/core/model/stack.js';
import type { ComposeAnswer } from '../../../generators/edge/docker.js';
import { rotate } from '../../../generators/edge/rotate/rotate.js';
import { cryptoDice } from '../../../generators/edge/secrets/dice.js';
import { readSecretFile } from '../../../generators/edge/secrets/file.js';
import { deployment, secret, service } from '../../core/deployment.fixture.js';
import { deployed, stackOf } from '../../core/features/deployed.js';
import { compiled, dioptra } from '../../rules/dioptra.js';
import { folderWith } from '../places.js';
import { type FakeServices, fakeServices, type Standing, said } from './fake-services.js';

const lab = compiled({ name: 'lab', host: 'lab.example.org' }).deployment;
const old = 'TheOldValueOfThisSecret0';
const kept = 'TheValueThatWasKept00000';
const names = { [old]: 'the old one', [kept]: 'the kept one' };

const cut: ComposeAnswer = { kind: 'cut-off', why: 'it was not through after 60 seconds' };
const absent: ComposeAnswer = { kind: 'unable', why: 'docker cannot be started: ENOENT' };
const refusal = said('', 3, 'psql:<stdin>:12: ERROR:  role "dioptra" does not exist\n');

/** A folder in which each of these secrets has the old value. */
function place(...secrets: readonly string[]): string {
  const folder = folderWith({
    '.deployment/manifest.json': '{}',
    ...Object.fromEntries(secrets.map((name) => [`secrets/${name}.env`, `${name}='${old}'\n`])),
  });
  for (const name of secrets) chmodSync(join(folder, 'secrets', `${name}.env`), 0o600);
  return folder;
}

interface Case extends Standing {
  readonly name: string;
  readonly folder?: string;
  readonly value?: string;
  readonly kept?: string;
  readonly of?: { readonly deployment: Deployment; readonly stack: Stack };
  readonly change?: (write: () => void) => Promise<Result<{ readonly id?: string }>>;
  readonly signal?: AbortSignal;
}

/** Rotates among fake services, with a transaction that writes at once, and looks at everything afterwards. */
async function rotating({ name, folder = place(name), of = { deployment: lab, stack: dioptra.stack }, ...rest }: Case) {
  const services = fakeServices(folder, { known: { db: old, redis: old, 'minio-accounts': old }, names, ...rest });
  const keptFile = join(folder, '.deployment/backup/rotating', `${name}.env`);
  if (rest.kept !== undefined) {
    mkdirSync(dirname(keptFile), { recursive: true, mode: 0o700 });
    writeFileSync(keptFile, `${name}='${rest.kept}'\n`, { mode: 0o600 });
  }
  const operations: Operation[] = [];
  const change = async (all: readonly Operation[]) => {
    operations.push(...all);
    services.events.push('the file');
    return rest.change === undefined ? written(folder, all) : rest.change(() => written(folder, all));
  };
  const world = {
    dice: cryptoDice,
    signal: rest.signal ?? new AbortController().signal,
    compose: services.compose,
    change,
  };
  const order = { folder, name, ...(rest.value === undefined ? {} : { value: rest.value }) };
  const outcome = await rotate(order, of.deployment, of.stack, world).catch((error: unknown) => ({ thrown: error }));
  return { ...services, folder, operations, outcome, file: fileOf(folder, name), isKept: existsSync(keptFile) };
}

function written(folder: string, operations: readonly Operation[]) {
  for (const operation of operations) {
    if (operation.kind !== 'write') throw new Error(operation.kind);
    const path = join(folder, operation.path);
    writeFileSync(`${path}.new`, operation.content, { mode: operation.mode });
    renameSync(`${path}.new`, path);
  }
  return fine({ id: 'one' });
}

function fileOf(folder: string, name: string): string | undefined {
  const path = join(folder, 'secrets', `${name}.env`);
  const read = existsSync(path) ? readSecretFile(name, readFileSync(path, 'utf8')) : undefined;
  return read?.ok === true ? read.value : undefined;
}

type Rotating = Awaited<ReturnType<typeof rotating>>;

const codes = ({ outcome }: Rotating): readonly string[] => {
  if ('thrown' in outcome) return [String((outcome.thrown as Error).message)];
  return outcome.ok ? ['done'] : outcome.problems.map(({ code }) => code);
};

/** No call and no word that is printed holds a value. */
function expectSilence({
  calls,
  outcome,
  known,
}: Pick<FakeServices, 'calls' | 'known'> & Pick<Rotating, 'outcome'>): void {
  const spoken = JSON.stringify([
    calls.map(({ words }) => words),
    outcome,
    'thrown' in outcome ? String(outcome.thrown) : '',
  ]);
  for (const value of [old, kept, ...known.values()]) expect(spoken.includes(value)).toBe(false);
}

describe('first the service, then the file, and the new value is kept in between', () => {
  test.each([
    ['DB_PASSWORD', 'db', ['mlflow', 'restapi']],
    ['POSTGRES_PASSWORD', 'db', ['db']],
    ['REDIS_PASSWORD', 'redis', ['redis', 'restapi', 'tfcpu-1', 'pytorchcpu-1']],
    ['S3_WORKER_PASSWORD', 'minio-accounts', ['tfcpu-1', 'pytorchcpu-1']],
  ])('%s', async (name, service, restart) => {
    const done = await rotating({ name });
    expect(done.events).toEqual([`${service} is told a new one, kept`, 'the file']);
    expect(done.outcome).toEqual({
      ok: true,
      value: { name, restart, commands: ['docker compose up --detach --wait'], resumed: false, id: 'one' },
      warnings: [],
    });
    expect([done.file, done.isKept]).toEqual([done.known.get(service), false]);
    expect(done.file).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(existsSync(join(done.folder, '.deployment/backup'))).toBe(false);
    expectSilence(done);
  });

  test.each(['SESSION_KEY', 'MINIO_PASSWORD'])('%s: nobody has to be told, and Docker is not asked', async (name) => {
    const done = await rotating({ name });
    expect([codes(done), done.events, done.calls]).toEqual([['done'], ['the file'], []]);
    expect(done.file).not.toBe(old);
  });

  test('what is kept is for the operator alone, and git ignores it', async () => {
    const folder = place('DB_PASSWORD');
    const done = await rotating({ name: 'DB_PASSWORD', folder, mishaps: { db: [cut, cut] } });
    const modeOf = (path: string) => (statSync(join(folder, '.deployment/backup', path)).mode & 0o777).toString(8);
    expect(['', 'rotating', 'rotating/DB_PASSWORD.env'].map(modeOf)).toEqual(['700', '700', '600']);
    expect(readFileSync(join(folder, '.deployment/backup/.gitignore'), 'utf8')).toBe('*\n');
    expect(done.isKept).toBe(true);
  });
});

describe('what goes wrong', () => {
  const undone = ['db is told a new one, kept', 'db is told the old one, kept'];
  const told = undone.slice(0, 1);
  const noSpace = async () => failed([{ code: 'target/no-space', message: 'no space is left' }]);

  test.each<
    [what: string, given: Partial<Case>, codes: readonly unknown[], events: readonly string[], isKept: boolean]
  >([
    ['Docker is not there', { mishaps: { ps: [absent] } }, ['target/no-docker'], [], false],
    ['Docker does not answer', { mishaps: { ps: [said('', 1, 'Cannot connect')] } }, ['target/no-docker'], [], false],
    ['the database does not run', { running: ['redis'] }, ['target/not-running'], [], false],
    ['the service refuses', { mishaps: { db: [refusal] } }, ['target/service-refused'], told, false],
    ['nobody knows what the service did', { mishaps: { db: [cut] } }, ['target/service-refused'], undone, false],
    [
      'nor what it did with the old value',
      { mishaps: { db: [cut, cut] } },
      ['target/service-refused', 'target/rotation-unfinished'],
      undone,
      true,
    ],
    [
      'the file cannot be written',
      { change: noSpace },
      ['target/no-space'],
      [...told, 'the file', ...undone.slice(1)],
      false,
    ],
    [
      'nor the old value brought back',
      { change: noSpace, mishaps: { db: [undefined, cut] } },
      ['target/no-space', 'target/rotation-unfinished'],
      [...told, 'the file', ...undone.slice(1)],
      true,
    ],
    [
      'the transaction throws',
      { change: () => Promise.reject(new Error('stopped')) },
      ['stopped'],
      [...told, 'the file', ...undone.slice(1)],
      false,
    ],
    [
      'it throws, and the old value cannot be brought back',
      { change: () => Promise.reject(new Error('stopped')), mishaps: { db: [undefined, refusal] } },
      [expect.stringMatching(/kept in \.deployment\/backup\/rotating\/DB_PASSWORD\.env$/)],
      [...told, 'the file', ...undone.slice(1)],
      true,
    ],
  ])('%s', async (_, given, want, events, isKept) => {
    const done = await rotating({ name: 'DB_PASSWORD', ...given });
    expect(codes(done)).toEqual(want);
    expect([done.events, done.file, done.isKept]).toEqual([events, old, isKept]);
    if (!isKept) expect(done.known.get('db')).toBe(old);
    expectSilence(done);
  });

  test("the words are the service's own", async () => {
    const { outcome } = await rotating({ name: 'DB_PASSWORD', mishaps: { db: [refusal] } });
    expect(outcome).toMatchObject({
      problems: [{ message: 'db did not take the new value: ERROR:  role "dioptra" does not exist' }],
    });
  });

  test('a job that fails may have done its work, so it is run with the old value', async () => {
    const done = await rotating({
      name: 'S3_WORKER_PASSWORD',
      mishaps: { 'minio-accounts': [said('object store: no answer\n', 1)] },
    });
    expect(codes(done)).toEqual(['target/service-refused']);
    expect(done.events).toEqual(['minio-accounts is told a new one, kept', 'minio-accounts is told the old one, kept']);
    expect([done.known.get('minio-accounts'), done.isKept]).toEqual([old, false]);
  });

  test('what a job needs has to run', async () => {
    const { outcome } = await rotating({ name: 'S3_WORKER_PASSWORD', running: ['db'] });
    expect(outcome).toMatchObject({
      problems: [{ code: 'target/not-running', hint: 'docker compose up --detach --wait minio' }],
    });
  });

  test('a Redis that knows neither value refuses', async () => {
    const done = await rotating({ name: 'REDIS_PASSWORD', known: { redis: 'of somebody else' } });
    expect(codes(done)).toEqual(['target/service-refused']);
    expect([done.file, done.isKept, done.events.length]).toEqual([old, false, 1]);
  });

  test('a Redis that does not run has nothing to be told', async () => {
    const done = await rotating({ name: 'REDIS_PASSWORD', running: [] });
    expect([codes(done), done.events]).toEqual([['done'], ['the file']]);
    expect(done.file).not.toBe(old);
  });

  test('a file that holds the value after all is no failure', async () => {
    const change = async (write: () => void) => {
      write();
      return failed([{ code: 'target/no-space', message: 'no space for the rest' }]);
    };
    const done = await rotating({ name: 'DB_PASSWORD', change });
    expect([codes(done), done.file, done.isKept]).toEqual([['done'], done.known.get('db'), false]);
  });

  test('a run that is stopped before the first step has done nothing', async () => {
    const done = await rotating({ name: 'DB_PASSWORD', signal: AbortSignal.abort(new Error('stopped')) });
    expect([codes(done), done.events, done.file, done.isKept]).toEqual([['stopped'], [], old, false]);
  });

  test.each(['.deployment/backup', '.deployment/backup/rotating'])(
    '%s leads elsewhere: nobody is told anything',
    async (path) => {
      const folder = place('DB_PASSWORD');
      const elsewhere = folderWith({ 'a file': '' });
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      symlinkSync(elsewhere, join(folder, path));
      const done = await rotating({ name: 'DB_PASSWORD', folder });
      expect([codes(done), done.events, done.file]).toEqual([['target/not-a-folder'], [], old]);
    },
  );
});

describe('a value that a run which was cut off has kept', () => {
  test.each([
    ['the service does not know it yet', 'DB_PASSWORD', 'db', old],
    ['the service knows it', 'DB_PASSWORD', 'db', kept],
    ['Redis does not know it yet', 'REDIS_PASSWORD', 'redis', old],
    ['Redis knows it, and not the old one', 'REDIS_PASSWORD', 'redis', kept],
  ])('%s: it is gone on with', async (_, name, service, value) => {
    const done = await rotating({ name, kept, known: { [service]: value } });
    expect(done.outcome).toMatchObject({ ok: true, value: { resumed: true } });
    expect(done.events).toEqual([`${service} is told the kept one, kept`, 'the file']);
    expect([done.file, done.known.get(service), done.isKept]).toEqual([kept, kept, false]);
    expectSilence(done);
  });

  test('the file has it already: it is not written again', async () => {
    const folder = place('REDIS_PASSWORD');
    writeFileSync(join(folder, 'secrets/REDIS_PASSWORD.env'), `REDIS_PASSWORD='${kept}'\n`);
    const done = await rotating({ name: 'REDIS_PASSWORD', folder, kept, known: { redis: kept } });
    expect([codes(done), done.operations, done.file, done.isKept]).toEqual([['done'], [], kept, false]);
  });

  test.each([
    ['and takes the old one: it is forgotten', [refusal], ['target/service-refused'], false],
    [
      'and the old one too: it stays',
      [refusal, refusal],
      ['target/service-refused', 'target/rotation-unfinished'],
      true,
    ],
  ])('the service refuses it, %s', async (_, db, want, isKept) => {
    const done = await rotating({ name: 'DB_PASSWORD', kept, mishaps: { db } });
    expect([codes(done), done.file, done.isKept]).toEqual([want, old, isKept]);
  });

  test('another value has to wait', async () => {
    const done = await rotating({ name: 'DB_PASSWORD', kept, value: 'another' });
    expect([codes(done), done.events, done.isKept]).toEqual([['target/rotation-unfinished'], [], true]);
  });

  test("what is no secret's file is not gone on with", async () => {
    const done = await rotating({ name: 'DB_PASSWORD', kept: "a quote' inside" });
    expect([codes(done), done.events, done.isKept]).toEqual([['target/rotation-unfinished'], [], true]);
  });
});

describe('which value', () => {
  const stack = stackOf(`name: small
x-deployment:
  version: 1
  secrets:
    TOKEN: { ask: Token of the registry }
    PHRASE: { ask: Any phrase, make: password, length: 24 }
services:
  web: { image: "web:1", environment: { TOKEN: "\${TOKEN}", URL: "http://x:\${TOKEN_ENCODED}@y", PHRASE: "\${PHRASE}" } }
`);
  const of = { deployment: deployed({}, stack), stack };

  test.each<[what: string, name: string, value: string | undefined, want: string]>([
    ['given', 'TOKEN', 'a new token', 'done'],
    ['not given where it has to be', 'TOKEN', undefined, 'answer/missing-secret'],
    ['the one that it has', 'TOKEN', old, 'answer/same-secret'],
    ['over two lines', 'TOKEN', 'a\nb', 'answer/invalid-secret'],
    ['given where it may be', 'PHRASE', 'a new phrase', 'done'],
    ['made where it may be given', 'PHRASE', undefined, 'done'],
  ])('%s', async (_, name, value, want) => {
    const done = await rotating({ name, of, ...(value === undefined ? {} : { value }) });
    expect(codes(done)).toEqual([want]);
    if (want === 'done') expect(done.file).toBe(value ?? done.file);
    expect(done.file === old).toBe(want !== 'done');
  });

  test('for one that is always made', async () => {
    const done = await rotating({ name: 'DB_PASSWORD', value: 'of my own' });
    expect([codes(done), done.events, done.file]).toEqual([['answer/secret-is-made'], [], old]);
  });

  test('the form for addresses is written with it', async () => {
    const done = await rotating({ name: 'TOKEN', of, value: "it's 5 €/h" });
    const text = readFileSync(join(done.folder, 'secrets/TOKEN.env'), 'utf8');
    expect(text).toBe(`TOKEN="it's 5 €/h"\nTOKEN_ENCODED='it%27s%205%20%E2%82%AC%2Fh'\n`);
  });

  test('bytes: as many as before, and no copy of them', async () => {
    const folder = folderWith({ 'secrets/SEAL': Buffer.alloc(32, 1) });
    const made = deployment({
      services: [service('web', { secrets: ['SEAL'] })],
      secrets: [secret('SEAL', { make: { kind: 'bytes', bytes: 32 }, file: 'secrets/SEAL', services: ['web'] })],
    });
    const done = await rotating({ name: 'SEAL', folder, of: { deployment: made, stack } });
    const now = readFileSync(join(folder, 'secrets/SEAL'));
    expect([codes(done), now.length, now.equals(Buffer.alloc(32, 1)), existsSync(join(folder, '.deployment'))]).toEqual(
      [['done'], 32, false, false],
    );
  });
});

describe('the file', () => {
  test.each([
    [0o600, 0o600],
    [0o644, 0o600],
    [0o400, 0o400],
  ])('with mode %s', async (mode, want) => {
    const folder = place('SESSION_KEY');
    chmodSync(join(folder, 'secrets/SESSION_KEY.env'), mode);
    const { operations } = await rotating({ name: 'SESSION_KEY', folder });
    expect(operations).toMatchObject([{ kind: 'write', path: 'secrets/SESSION_KEY.env', mode: want }]);
  });

  test('what was seen there is told to the transaction', async () => {
    const { operations } = await rotating({ name: 'SESSION_KEY' });
    expect(operations).toMatchObject([{ seen: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  test.each<[what: string, change: (path: string) => void, code: string]>([
    ['is missing', (path) => rmSync(path), 'target/secret-missing'],
    ['says nothing of it', (path) => writeFileSync(path, "OTHER='x'\n"), 'target/secret-missing'],
    ['cannot be understood', (path) => writeFileSync(path, `DB_PASSWORD='${old}\n`), 'target/secret-unreadable'],
    [
      'is a link',
      (path) => {
        renameSync(path, `${path}.real`);
        symlinkSync(`${path}.real`, path);
      },
      'target/secret-unreadable',
    ],
    [
      'is a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      'target/secret-unreadable',
    ],
  ])('%s: nobody is told anything', async (_, spoil, code) => {
    const folder = place('DB_PASSWORD');
    spoil(join(folder, 'secrets/DB_PASSWORD.env'));
    const services = fakeServices(folder);
    const world = { dice: cryptoDice, signal: new AbortController().signal, compose: services.compose };
    const change = async () => fine({});
    const outcome = await rotate({ folder, name: 'DB_PASSWORD' }, lab, dioptra.stack, { ...world, change });
    expect(outcome).toMatchObject({ ok: false, problems: [{ code }] });
    expect(services.calls).toEqual([]);
    expect(JSON.stringify(outcome).includes(old)).toBe(false);
  });
});
