import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../generators/core/model/deployment.js';
import { scriptFiles } from '../../generators/core/render/scripts.js';
import { certificate, deployment, secret, service, volume } from '../core/deployment.fixture.js';
import { type Folder, folder, me, shells, templates } from './folder.js';

const node = { name: 'w1', role: 'workers', address: '10.0.0.2' };
const mainNode = { name: 'main', role: 'main', address: '10.0.0.1' };
const gate = (name: string, kind: 'own-ca' | 'main') =>
  certificate('gate', {
    names: [`${name}.lab.internal`, `*.${name}.lab.internal`],
    source: { kind },
    client: true,
    owner: me,
  });
const prepare = service('prepare', { phase: 'init', image: 'nginx:1.28' });
const shared = (sharedWith: 'main' | 'others') =>
  volume('results', { sharedWith, owner: me, place: { kind: 'directory', path: '/srv/results' } });

/** The main machine of two, and the other one. */
const main = deployment({
  node: mainNode,
  others: [node],
  services: [service('queue', { image: 'redis:8' }), service('gate', { image: 'nginx:1.28' }), prepare],
  secrets: [secret('KEY'), secret('OWN')],
  volumes: [volume('gate-tls'), shared('main')],
  certificates: [gate('main', 'own-ca')],
});
const further: Deployment = deployment({
  node,
  others: [mainNode],
  services: [service('worker', { image: 'worker:1' }), service('gate', { image: 'nginx:1.28' }), prepare],
  secrets: [secret('KEY', { elsewhere: true })],
  volumes: [volume('gate-tls'), shared('main')],
  certificates: [gate('w1', 'main')],
});

const entries =
  scriptFiles(further, { kind: 'compose' }, templates).find(({ path }) => path === 'scripts/deployment.sh')?.text ?? '';

let it: Folder;
beforeEach(() => {
  it = folder(main);
  it.write('nodes/w1/scripts/deployment.sh', entries);
});
afterEach(() => it.remove());

const withOpenssl = spawnSync('openssl', ['version']).error === undefined ? describe : describe.skip;
const init = (at: Folder, shell?: string) =>
  at.run(['init-deployment.sh', '--skip-doctor'], shell === undefined ? {} : { shell });
const complete = (shell?: string) => it.run(['scripts/prepare-nodes.sh'], shell === undefined ? {} : { shell });
const certificateAt = (path: string) => new X509Certificate(it.read(path));

withOpenssl('what further machines need of the main one', () => {
  test.each(shells)('is put into their folders by init, and is complete then (%s)', (shell) => {
    const { status, err } = init(it, shell);
    expect([status, err]).toEqual([0, '']);
    expect(it.read('nodes/w1/secrets/KEY.env')).toBe(it.read('secrets/KEY.env'));
    expect(it.mode('nodes/w1/secrets/KEY.env')).toBe('600');
    expect(it.has('nodes/w1/secrets/OWN.env')).toBe(false);
    expect(it.read('nodes/w1/ssl/ca/ca.crt')).toBe(it.read('ssl/ca/ca.crt'));
    expect(it.has('nodes/w1/ssl/ca/ca.key')).toBe(false);
    const [leaf, authority] = ['nodes/w1/ssl/gate/server.crt', 'ssl/ca/ca.crt'].map(certificateAt);
    if (leaf === undefined || authority === undefined) throw new Error('two certificates');
    expect(leaf.verify(authority.publicKey) && leaf.checkIssued(authority)).toBe(true);
    expect(leaf.subjectAltName).toBe('DNS:w1.lab.internal, DNS:*.w1.lab.internal');
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(it.mode('nodes/w1/ssl/gate/server.key')).toBe('600');
    expect(complete(shell)).toMatchObject({ status: 0, out: expect.stringContaining('nodes/w1 is complete\n') });
  });

  test('follows a secret that has another value', () => {
    init(it);
    const before = it.read('nodes/w1/ssl/gate/server.crt');
    it.write('secrets/KEY.env', "KEY='another'\n", 0o600);
    const { status, out } = complete();
    expect([status, out]).toEqual([0, expect.stringMatching(/^nodes\/w1 has changed: copy it to that machine/m)]);
    expect(it.read('nodes/w1/secrets/KEY.env')).toBe("KEY='another'\n");
    expect(it.read('nodes/w1/ssl/gate/server.crt')).toBe(before);
  });

  test('follows a new authority, and is made again where it is lost', () => {
    init(it);
    rmSync(join(it.path, 'nodes/w1/ssl/gate/server.key'));
    expect(complete().out).toContain('nodes/w1 has changed');
    expect(it.has('nodes/w1/ssl/gate/server.key')).toBe(true);
    for (const end of ['crt', 'key']) rmSync(join(it.path, `ssl/ca/ca.${end}`));
    for (const end of ['crt', 'key']) rmSync(join(it.path, `ssl/gate/server.${end}`));
    expect(init(it).status).toBe(0);
    const [leaf, authority] = ['nodes/w1/ssl/gate/server.crt', 'ssl/ca/ca.crt'].map(certificateAt);
    expect(authority !== undefined && leaf?.verify(authority.publicKey)).toBe(true);
  });

  test('is renewed in time, and still proves who a client is', () => {
    init(it);
    const path = 'nodes/w1/ssl/gate/server';
    writeFileSync(join(it.fake, 'extensions'), 'subjectAltName=DNS:w1.lab.internal,DNS:*.w1.lab.internal\n');
    const due = spawnSync(
      'sh',
      [
        '-c',
        'openssl req -new -key "$1.key" -subj /CN=w1.lab.internal | openssl x509 -req -CA ssl/ca/ca.crt -CAkey ssl/ca/ca.key -set_serial 77 -days 9 -extfile "$2" -out "$1.crt"',
        ...['sh', path, join(it.fake, 'extensions')],
      ],
      { cwd: it.path },
    );
    expect(due.status).toBe(0);
    const { status, out } = it.run(['scripts/renew-certificates.sh']);
    expect([status, out]).toEqual([0, expect.stringContaining('nodes/w1 has changed: copy it to that machine again')]);
    const renewed = certificateAt(`${path}.crt`);
    expect(Date.parse(renewed.validTo) - Date.now()).toBeGreaterThan(300 * 86_400_000);
    expect(renewed.keyUsage).toContain('1.3.6.1.5.5.7.3.2');
  });

  test('waits for init, which makes the authority', () => {
    expect(complete()).toMatchObject({
      status: 1,
      err: expect.stringContaining('ssl/ca/ca.key is missing: run ./init-deployment.sh first'),
    });
    expect(it.has('nodes/w1/secrets')).toBe(false);
  });

  test('warns of a machine that has no folder', () => {
    rmSync(join(it.path, 'nodes'), { recursive: true });
    const { status, out } = init(it);
    expect([status, out]).toEqual([0, expect.stringContaining('there is no folder nodes/w1')]);
  });
});

test('a deployment without further machines has none to complete', () => {
  const alone = folder(deployment());
  const { status, err } = alone.run(['scripts/prepare-nodes.sh']);
  alone.remove();
  expect([status, err]).toEqual([1, expect.stringContaining('has no further machines')]);
});

withOpenssl('on a further machine', () => {
  /** Its folder as the main one has completed it. */
  function copied(): Folder {
    init(it);
    const there = folder(further);
    for (const path of ['secrets/KEY.env', 'ssl/ca/ca.crt', 'ssl/gate/server.crt', 'ssl/gate/server.key'])
      there.write(path, it.read(`nodes/w1/${path}`), path.endsWith('.crt') ? 0o644 : 0o600);
    writeFileSync(join(there.fake, 'volumes/results/.lab.share'), '');
    return there;
  }

  test.each<[string, (there: Folder) => void, string]>([
    [
      'a secret that is missing is not made anew',
      (there) => rmSync(join(there.path, 'secrets/KEY.env')),
      'secrets/KEY.env is missing, and it is the same on every machine: run ./init-deployment.sh or scripts/prepare-nodes.sh on the main machine',
    ],
    [
      'a pair that is missing is not made anew',
      (there) => {
        for (const end of ['crt', 'key']) rmSync(join(there.path, `ssl/gate/server.${end}`));
      },
      'ssl/gate/server.crt and server.key are missing: run ./init-deployment.sh or scripts/prepare-nodes.sh on the main machine',
    ],
    [
      'a share that the main machine has not marked is not written to',
      (there) => rmSync(join(there.fake, 'volumes/results/.lab.share')),
      '.lab.share is not in the share results: it is not what the main machine uses',
    ],
    ['all is well where all is there', () => {}, ''],
  ])('%s', (_, spoil, want) => {
    const there = copied();
    spoil(there);
    const { status, out, err } = init(there);
    const files = [there.has('secrets/KEY.env'), there.has('ssl/gate/server.key'), there.has('ssl/ca/ca.key')];
    const left = readdirSync(join(there.fake, 'volumes/results'));
    const recorded = there.has('.deployment/shares');
    there.remove();
    expect([status, out + err]).toEqual([want === '' ? 0 : 1, expect.stringContaining(want)]);
    expect([files[2], recorded]).toEqual([false, false]);
    expect(left.filter((name) => name.includes('probe'))).toEqual([]);
    if (want.startsWith('secrets')) expect(files[0]).toBe(false);
    if (want.startsWith('ssl')) expect(files[1]).toBe(false);
  });
});

withOpenssl('a share that the main machine has marked', () => {
  test('is missed where its mark has gone, and marked anew once the record of it is removed', () => {
    const mark = join(it.fake, 'volumes/results/.lab.share');
    const record = '.deployment/shares/results';
    expect([init(it).status, existsSync(mark), it.has(record)]).toEqual([0, true, true]);
    expect(init(it).status).toBe(0);
    rmSync(mark);
    const { status, out } = init(it);
    expect([status, out]).toEqual([1, expect.stringContaining(`where an empty one is right, remove ${record}`)]);
    expect(readdirSync(dirname(mark))).toEqual([]);
    rmSync(join(it.path, record));
    expect([init(it).status, existsSync(mark), it.has(record)]).toEqual([0, true, true]);
  });
});

describe('the probe of a share', () => {
  const root = () => join(it.fake, 'volumes/results');
  const mark = () => existsSync(join(root(), '.lab.share'));
  const probe = (machine: string, whose: 'main' | 'others', shell?: string, before: 'new' | 'marked' = 'new') =>
    it.run(['scripts/probe-share.sh', machine, 'lab', 'results', whose, before], {
      variables: { VOLUMES: join(it.fake, 'volumes') },
      ...(shell === undefined ? {} : { shell }),
    });

  test.each(shells)('leaves the mark on the main machine, and nothing else (%s)', (shell) => {
    expect(probe('main', 'main', shell)).toEqual({ status: 0, out: '', err: '' });
    expect(readdirSync(root())).toEqual(['.lab.share']);
    const before = readFileSync(join(root(), '.lab.share'), 'utf8');
    expect(probe('main', 'main', shell).status).toBe(0);
    expect(readFileSync(join(root(), '.lab.share'), 'utf8')).toBe(before);
    expect(probe('w1', 'main', shell).status).toBe(0);
  });

  test.each(shells)('leaves the mark once only, whoever else uses it (%s)', (shell) => {
    for (const whose of ['main', 'others'] as const)
      expect(probe('main', whose, shell, 'marked')).toMatchObject({
        status: 1,
        err: expect.stringMatching(/^error: \.lab\.share is not in the share results any more/),
      });
    expect(readdirSync(root())).toEqual([]);
    expect(probe('main', 'main', shell).status).toBe(0);
    expect(probe('main', 'main', shell, 'marked').status).toBe(0);
  });

  test('asks for no mark where the main machine does not use it', () => {
    expect(probe('w1', 'others').status).toBe(0);
    expect(mark()).toBe(false);
    expect(probe('w1', 'main').status).toBe(1);
  });

  test('says whose it must be where it cannot be written', () => {
    // Nothing is closed to root, who is somebody else here.
    const nobody = process.getuid?.() === 0 ? 'setpriv --reuid=65534 --regid=65534 --clear-groups dash' : 'dash';
    chmodSync(dirname(it.path), 0o755);
    chmodSync(root(), 0o555);
    const { status, err } = probe('main', 'main', nobody);
    chmodSync(root(), 0o755);
    expect([status, err]).toEqual([
      1,
      expect.stringMatching(/cannot be written by the user \d+ of the group \d+: chown/),
    ]);
  });
});
