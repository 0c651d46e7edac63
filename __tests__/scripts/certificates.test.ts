import { spawnSync } from 'node:child_process';
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeAuthority } from '../../generators/edge/certificates/authority.js';
import { makeLeaf } from '../../generators/edge/certificates/leaf.js';
import { certificate, deployment, service, volume } from '../core/deployment.fixture.js';
import { type Folder, folder, me, shells } from './folder.js';

/** nginx with the names of the host, and a database; no jobs. */
const secure = deployment({
  services: [
    service('nginx', { image: 'nginx:1.28' }),
    service('db', { kind: 'postgres', image: 'postgres:17' }),
    service('prepare', { phase: 'init', image: 'nginx:1.28' }),
  ],
  proxy: { kind: 'nginx', service: 'nginx', host: 'lab.example.org', tls: true, hsts: false, sites: [], streams: [] },
  secrets: [],
  volumes: [volume('nginx-tls'), volume('db-tls')],
  certificates: [
    certificate('nginx', { names: ['lab.example.org', '::1'], owner: me }),
    certificate('db', { owner: me }),
  ],
});

let it: Folder;
beforeEach(() => {
  it = folder(secure);
});
afterEach(() => it.remove());

const hasOpenssl = spawnSync('openssl', ['version']).error === undefined;
const withOpenssl = hasOpenssl ? describe : describe.skip;
const init = (shell?: string) => it.run(['init-deployment.sh', '--skip-doctor'], shell === undefined ? {} : { shell });
const renew = (...options: readonly string[]) => it.run(['scripts/renew-certificates.sh', ...options]);
const read = (path: string) => new X509Certificate(it.read(path));
const serial = (name: string) => read(`ssl/${name}/server.crt`).serialNumber;
const installed = (path: string) => readFileSync(join(it.fake, 'volumes', path), 'utf8');

/** A pair from elsewhere, with openssl's own arguments. */
function bring(path: string, ...more: readonly string[]): void {
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=brought'],
    ...['-keyout', join(it.path, `${path}.key`), '-out', join(it.path, `${path}.crt`), ...more],
  ]);
  expect(made.status).toBe(0);
}
const server = [
  '-days',
  '200',
  '-addext',
  'subjectAltName=DNS:lab.example.org,IP:::1',
  '-addext',
  'basicConstraints=critical,CA:FALSE',
];

withOpenssl('certificates of the own authority', () => {
  test.each(shells)('are made where they are missing, with every name, for a year (%s)', (shell) => {
    const { status, err } = init(shell);
    expect(err).toBe('');
    expect(status).toBe(0);
    const authority = read('ssl/ca/ca.crt');
    expect(authority.subject).toBe('CN=lab certificate authority');
    expect(authority.ca).toBe(true);
    for (const [name, names] of [
      ['nginx', 'DNS:lab.example.org, IP Address:0:0:0:0:0:0:0:1'],
      ['db', 'DNS:db, IP Address:127.0.0.1'],
    ] as const) {
      const leaf = read(`ssl/${name}/server.crt`);
      expect(leaf.verify(authority.publicKey) && leaf.checkIssued(authority)).toBe(true);
      expect(leaf.checkPrivateKey(createPrivateKey(it.read(`ssl/${name}/server.key`)))).toBe(true);
      expect(leaf.subjectAltName).toBe(names);
      expect(leaf.ca).toBe(false);
      const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 86_400_000;
      expect(days).toBeGreaterThan(364);
      expect(days).toBeLessThanOrEqual(365);
      expect(it.mode(`ssl/${name}/server.key`)).toBe('600');
    }
    expect(read('ssl/nginx/server.crt').publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(it.mode('ssl/ca/ca.key')).toBe('600');
  });

  test('have the kind of key that is asked for', () => {
    it.remove();
    it = folder({ ...secure, key: 'rsa2048', certificates: [certificate('db', { key: 'rsa2048', owner: me })] });
    expect(init().status).toBe(0);
    for (const path of ['ssl/ca/ca.crt', 'ssl/db/server.crt']) {
      expect(read(path).publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    }
  });

  test('reach their volumes, the key for its server alone, and nothing stays behind there', () => {
    writeFileSync(join(it.fake, 'volumes/nginx-tls/old.crt'), 'stale');
    expect(init().out).toContain('      installed nginx\n');
    expect(installed('nginx-tls/server.key')).toBe(it.read('ssl/nginx/server.key'));
    const listed = spawnSync('stat', [
      '-c',
      '%n %a',
      ...['server.crt', 'server.key', '.'].map((name) => `${it.fake}/volumes/nginx-tls/${name}`),
    ]);
    expect(String(listed.stdout).replaceAll(join(it.fake, 'volumes/nginx-tls/'), '')).toBe(
      'server.crt 444\nserver.key 400\n. 700\n',
    );
    expect(() => installed('nginx-tls/old.crt')).toThrow('ENOENT');
  });

  test('stay as they are in a second run, which says nothing', () => {
    init();
    const before = [serial('nginx'), serial('db'), read('ssl/ca/ca.crt').serialNumber];
    const { out } = init();
    expect([serial('nginx'), serial('db'), read('ssl/ca/ca.crt').serialNumber]).toEqual(before);
    expect(out).not.toMatch(/made|installed|wrote|warning/);
  });

  test('are renewed when they end within 30 days, and only those; their servers read them anew', () => {
    init();
    const before = { nginx: serial('nginx'), db: serial('db') };
    signed('nginx', 20);
    it.answer('running', 'abc');
    const { status, out } = renew();
    expect(status).toBe(0);
    expect(serial('nginx')).not.toBe(before.nginx);
    expect(Date.parse(read('ssl/nginx/server.crt').validTo)).toBeGreaterThan(Date.now() + 300 * 86_400_000);
    expect(serial('db')).toBe(before.db);
    expect(installed('nginx-tls/server.crt')).toBe(it.read('ssl/nginx/server.crt'));
    expect(out).toContain('nginx reads its new certificate');
    expect(out).not.toContain('db reads');
    expect(it.calls().filter((call) => call.includes(' exec '))).toEqual([
      'compose --progress quiet --profile init exec -T nginx sh -c kill -HUP 1',
    ]);
  });

  test('are all renewed with --force; a server that does not run is left alone', () => {
    init();
    const before = [serial('nginx'), serial('db')];
    expect(renew('--force').status).toBe(0);
    expect(serial('nginx')).not.toBe(before[0]);
    expect(serial('db')).not.toBe(before[1]);
    expect(it.calls().filter((call) => call.includes(' exec '))).toEqual([]);
  });

  test('are made anew with a new authority, which the bundle then holds', () => {
    init();
    const before = serial('db');
    spawnSync('rm', [join(it.path, 'ssl/ca/ca.crt'), join(it.path, 'ssl/ca/ca.key')]);
    const { status, out } = renew();
    expect(status).toBe(0);
    expect(out).toContain('made a certificate authority');
    expect(serial('db')).not.toBe(before);
    expect(read('ssl/db/server.crt').verify(read('ssl/ca/ca.crt').publicKey)).toBe(true);
    expect(it.read('ssl/ca-bundle.crt')).toContain(it.read('ssl/ca/ca.crt'));
  });

  test('are made in a container where this machine has no openssl, as the calling user and without a network', () => {
    it.answer('config', 'services:\n  nginx:\n    image: nginx:1.28\nvolumes: {}');
    // The image's openssl is this machine's, by its full path.
    it.answer(
      'hook-run',
      `PATH="$FAKE/inside:$PATH"
      for word in "$@"; do if [ "$word" = version ]; then exec openssl version; fi; done
      while [ "$1" != nginx:1.28 ]; do shift; done
      shift
      exec sh "$@"`,
    );
    spawnSync('sh', ['-c', `mkdir "$1" && ln -s "$(command -v openssl)" "$1/openssl"`, 'sh', join(it.fake, 'inside')]);
    const { status, err } = it.run(['init-deployment.sh', '--skip-doctor'], { path: it.pathWithout('openssl') });
    expect(err).toBe('');
    expect(status).toBe(0);
    expect(read('ssl/nginx/server.crt').verify(read('ssl/ca/ca.crt').publicKey)).toBe(true);
    const runs = it.calls().filter((call) => call.startsWith('run --rm --interactive'));
    expect(runs.length).toBeGreaterThan(2);
    for (const call of runs)
      expect(call).toContain(
        `--network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --user ${me} `,
      );
    expect(it.calls().join('\n')).not.toContain('PRIVATE KEY-----\nM');
  });

  test('openssl nowhere: it says what to install', () => {
    const { status, err } = it.run(['init-deployment.sh', '--skip-doctor'], { path: it.pathWithout('openssl') });
    expect(status).toBe(1);
    expect(err).toContain('certificates need openssl');
  });
});

withOpenssl('a pair that the operator brought', () => {
  test('is kept, taken into its volume, and not renewed', () => {
    bring('ssl/nginx/server', ...server);
    const before = serial('nginx');
    expect(init().err).toBe('');
    expect(renew('--force').status).toBe(0);
    expect(serial('nginx')).toBe(before);
    expect(installed('nginx-tls/server.crt')).toBe(it.read('ssl/nginx/server.crt'));
  });

  test('named after the host wins over the one that was made', () => {
    init();
    bring('ssl/nginx/lab.example.org', ...server);
    const { out } = init();
    expect(out).toContain('took ssl/nginx/lab.example.org.crt for ssl/nginx/server.crt');
    expect(it.read('ssl/nginx/server.key')).toBe(it.read('ssl/nginx/lab.example.org.key'));
    expect(it.mode('ssl/nginx/server.key')).toBe('600');
    expect(installed('nginx-tls/server.crt')).toBe(it.read('ssl/nginx/lab.example.org.crt'));
  });

  test.each([
    ['a key of another', () => it.write('ssl/nginx/server.key', key()), 'the key does not belong to the certificate'],
    ['an encrypted key', () => it.write('ssl/nginx/server.key', encrypted()), 'the key is encrypted'],
    ['no key', () => spawnSync('rm', [join(it.path, 'ssl/nginx/server.key')]), 'there is no PEM private key'],
    ['no certificate', () => it.write('ssl/nginx/server.crt', '\u0001\u0002'), 'there is no PEM certificate'],
    [
      'its issuer first',
      () => {
        bring('ssl/other', ...server);
        it.write('ssl/nginx/server.crt', it.read('ssl/other.crt') + it.read('ssl/nginx/server.crt'));
      },
      "the server's own certificate must come first",
    ],
  ] as const)('is refused with %s, and nothing is touched', (_, spoil, message) => {
    bring('ssl/nginx/server', ...server);
    spoil();
    const { status, err } = init();
    expect(status).toBe(1);
    expect(err).toContain('a certificate cannot be used as it is');
    expect(err).toContain(message);
    expect(it.has('ssl/ca/ca.crt')).toBe(false);
  });

  test('is refused when it has expired, warned of when it ends soon or lacks a name', async () => {
    bring('ssl/nginx/server', ...server.slice(2), '-days', '20');
    expect(init().out).toContain('warning: ssl/nginx/server.crt ends within 30 days');
    bring('ssl/nginx/server', '-days', '200', '-addext', 'subjectAltName=DNS:other.example.org');
    expect(init().out).toContain('warning: ssl/nginx/server.crt does not cover lab.example.org');
    const { certificate: crt, key } = await formerPair();
    it.write('ssl/nginx/server.crt', crt);
    it.write('ssl/nginx/server.key', key);
    expect(init().err).toContain('ssl/nginx/server.crt has expired');
  });

  test('is demanded where the answers say that there is one', () => {
    it.remove();
    it = folder({ ...secure, certificates: [certificate('nginx', { source: { kind: 'files' }, owner: me })] });
    expect(init().err).toContain('ssl/nginx/server.crt and server.key are missing: put your pair there');
  });
});

withOpenssl('certificate authorities of the operator', () => {
  const bundle = () => it.read('ssl/ca-bundle.crt');

  test('join the bundle, and leave it when they are withdrawn', () => {
    bring('ssl/ca-certificates/company', '-days', '100');
    spawnSync('rm', [join(it.path, 'ssl/ca-certificates/company.key')]);
    const company = it.read('ssl/ca-certificates/company.crt');
    expect(init().status).toBe(0);
    expect(bundle()).toContain(company);
    expect(bundle()).toContain(it.read('ssl/ca/ca.crt'));
    spawnSync('rm', [join(it.path, 'ssl/ca-certificates/company.crt')]);
    expect(init().status).toBe(0);
    expect(bundle()).not.toContain(company);
    expect(bundle()).toContain(it.read('ssl/ca/ca.crt'));
  });

  test('wrong files are all named and refused, one with another ending is warned of', () => {
    bring('ssl/ca-certificates/server', ...server);
    bring('ssl/ca-certificates/company', '-days', '100');
    const pem = it.read('ssl/ca-certificates/company.crt');
    it.write('ssl/ca-certificates/binary.crt', '\u0030\u0082');
    it.write('ssl/ca-certificates/several.crt', pem + pem);
    it.write('ssl/ca-certificates/with-key.crt', pem + it.read('ssl/ca-certificates/company.key'));
    it.write('ssl/ca-certificates/company.pem', pem);
    it.write('ssl/ca-certificates/README.md', '# read me');
    const { status, out, err } = init();
    expect(status).toBe(1);
    expect(err).toContain('ssl/ca-certificates/server.crt is not the certificate of an authority');
    expect(err).toContain('ssl/ca-certificates/binary.crt is no PEM certificate');
    expect(err).toContain('ssl/ca-certificates/several.crt holds several certificates');
    expect(err).toContain('ssl/ca-certificates/with-key.crt holds a private key');
    expect(err).not.toContain('company.crt');
    expect(out).toContain('warning: ssl/ca-certificates/company.pem is not used');
    expect(out).not.toContain('README');
  });
});

/** Made two years ago for one. */
async function formerPair() {
  const world = { now: new Date(Date.now() - 2 * 365 * 86_400_000), random: randomBytes };
  const authority = await makeAuthority({ commonName: 'elsewhere', key: 'p256' }, world);
  return makeLeaf({ commonName: 'x', names: ['lab.example.org', '::1'], key: 'p256', days: 365 }, authority, world);
}

/** A leaf of the own authority that ends after so many days, in place of the folder's. */
function signed(name: string, days: number): void {
  const script = `openssl req -new -key server.key -subj /CN=x -out csr &&
    printf 'subjectAltName=DNS:lab.example.org,IP:::1' >ext &&
    openssl x509 -req -in csr -CA ../ca/ca.crt -CAkey ../ca/ca.key -set_serial 77 -days ${days} -extfile ext -out server.crt && rm csr ext`;
  expect(spawnSync('sh', ['-c', script], { cwd: join(it.path, 'ssl', name) }).status).toBe(0);
}

const key = () =>
  spawnSync('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'], { encoding: 'utf8' })
    .stdout;
const encrypted = () =>
  spawnSync('openssl', ['pkey', '-aes256', '-passout', 'pass:x'], { input: key(), encoding: 'utf8' }).stdout;
