import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { checkPair } from '../../../generators/edge/certificates/check.js';
import type { Findings } from '../../../generators/edge/certificates/findings.js';
import type { Pair } from '../../../generators/edge/certificates/world.js';
import { authorityExtensions, days, now, otherCertificate, sampleAuthority, sampleLeaf } from './sample-pair.js';

/** Root → intermediate → server, and an authority that has to do with none of them. */
let root: Pair;
let intermediate: Pair;
let server: Pair;
let stranger: Pair;
beforeAll(async () => {
  root = await otherCertificate('Root', authorityExtensions);
  intermediate = await otherCertificate('Intermediate', authorityExtensions, { issuer: root });
  server = await sampleLeaf(intermediate, {
    names: ['www.example.org', '*.lab.example.org', '10.0.0.1', 'xn--bcher-kva.example'],
  });
  stranger = await sampleAuthority('Stranger');
});

const check = (certificate: string, key: string, hosts: readonly string[] = [], at = now) =>
  checkPair({ certificate: { path: 'my.crt', text: certificate }, key: { path: 'my.key', text: key }, hosts, now: at });

interface Codes {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}
const codes = ({ problems, warnings }: Findings): Codes => ({
  problems: problems.map(({ code }) => code.replace('answer/', '')),
  warnings: warnings.map(({ code }) => code.replace('answer/', '')),
});
const none: Codes = { problems: [], warnings: [] };
const only = (...problems: readonly string[]): Codes => ({ problems, warnings: [] });

test.each<[name: string, certificate: () => string]>([
  ['the server certificate alone', () => server.certificate],
  ['with its chain', () => server.certificate + intermediate.certificate],
  ['with its chain and the root', () => server.certificate + intermediate.certificate + root.certificate],
  [
    'with text between, and Windows line ends',
    () => `server:\n${server.certificate}\nissuer:\n${intermediate.certificate}`.replaceAll('\n', '\r\n'),
  ],
])('accepted: %s', (_, certificate) => {
  expect(codes(check(certificate(), server.key, ['www.example.org']))).toEqual(none);
});

test.each<[name: string, key: () => string]>([
  ['EC in its older form', () => createPrivateKey(server.key).export({ type: 'sec1', format: 'pem' }).toString()],
  [
    'with the curve before it',
    () => `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${server.key}`,
  ],
])('accepted key: %s', (_, key) => {
  expect(codes(check(server.certificate, key()))).toEqual(none);
});

test.each<[host: string, want: boolean]>([
  ['www.example.org', true],
  ['WWW.example.org', true],
  ['a.lab.example.org', true],
  ['lab.example.org', false],
  ['a.b.lab.example.org', false],
  ['example.org', false],
  ['10.0.0.1', true],
  ['10.0.0.2', false],
  ['::1', false],
  ['bücher.example', true],
])('covers %s: %s', (host, want) => {
  expect(codes(check(server.certificate, server.key, [host]))).toEqual(want ? none : only('certificate-host'));
});

test('what is asked for and what there is are in the message', () => {
  const { problems } = check(server.certificate, server.key, ['shop.example.org']);
  expect(problems).toEqual([
    {
      code: 'answer/certificate-host',
      message: "'www.example.org' in my.crt does not cover shop.example.org",
      hint: 'it covers DNS:www.example.org, DNS:*.lab.example.org, IP Address:10.0.0.1, DNS:xn--bcher-kva.example: choose one of these as host name, or have a certificate made for shop.example.org',
    },
  ]);
});

test.each<[name: string, certificate: () => string, want: readonly string[]]>([
  ['no PEM', () => '\x30\x82\x01\n', ['certificate-not-pem']],
  ['empty', () => '', ['certificate-not-pem']],
  ['a byte-order mark', () => `\ufeff${server.certificate}`, ['certificate-not-pem']],
  ['no end', () => server.certificate.slice(0, -20), ['certificate-not-pem']],
  [
    'a second one without an end',
    () => server.certificate + intermediate.certificate.slice(0, -20),
    ['certificate-unreadable'],
  ],
  ['a changed letter', () => server.certificate.replace(/MII/, 'MIA'), ['certificate-unreadable']],
  ['the key in it too', () => server.certificate + server.key, ['certificate-with-key']],
  ['the chain before the server', () => intermediate.certificate + server.certificate, ['certificate-order']],
  [
    'the root before the intermediate',
    () => server.certificate + root.certificate + intermediate.certificate,
    ['certificate-order'],
  ],
  ['the root without the intermediate', () => server.certificate + root.certificate, ['certificate-stranger']],
  [
    'a stranger in the chain',
    () => server.certificate + stranger.certificate + intermediate.certificate,
    ['certificate-stranger'],
  ],
  ['the same one twice', () => server.certificate + server.certificate, ['certificate-stranger']],
])('certificate refused: %s', (_, certificate, want) => {
  expect(codes(check(certificate(), server.key))).toEqual(only(...want));
});

test('hints about the chain name the certificates', () => {
  const [order] = check(root.certificate + intermediate.certificate + server.certificate, server.key).problems;
  expect(order?.hint).toBe(
    "the server's comes first, then each one's issuer: 'www.example.org', then 'Intermediate', then 'Root'",
  );
  const [gap] = check(server.certificate + root.certificate, server.key).problems;
  expect(gap?.hint).toBe(
    "take it out, or add what is missing between them: 'www.example.org' was signed by 'Intermediate'",
  );
});

test.each<[name: string, key: () => string, want: string]>([
  ['no PEM', () => 'secret', 'key-not-pem'],
  ['encrypted', () => protectedKey('pkcs8'), 'key-encrypted'],
  ['encrypted in the older form', () => protectedKey('sec1'), 'key-encrypted'],
  ['two keys', () => server.key + stranger.key, 'key-several'],
  ['for SSH', () => server.key.replaceAll('PRIVATE', 'OPENSSH PRIVATE'), 'key-format'],
  ['damaged', () => server.key.replace('MIG', 'MIA'), 'key-unreadable'],
  ["another certificate's", () => stranger.key, 'key-of-another'],
  [
    'of another kind',
    () =>
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
    'key-of-another',
  ],
])('key refused: %s', (_, key, want) => {
  expect(codes(check(server.certificate, key()))).toEqual(only(want));
});

const protectedKey = (type: 'pkcs8' | 'sec1') =>
  createPrivateKey(server.key).export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();

test('switched files are named as such, and checked as they were meant', () => {
  expect(codes(check(server.key, server.certificate, ['www.example.org']))).toEqual(only('certificate-key-switched'));
  expect(codes(check(stranger.key, server.certificate, ['no.example.org']))).toEqual(
    only('certificate-key-switched', 'key-of-another', 'certificate-host'),
  );
});

test.each<[name: string, at: () => Date, want: Codes]>([
  ['long before its end', () => now, none],
  ['31 days before its end', () => new Date(end() - days(31)), none],
  [
    '30 days before its end',
    () => new Date(end() - days(30)),
    { problems: [], warnings: ['certificate-expires-soon'] },
  ],
  ['in its last second', () => new Date(end()), { problems: [], warnings: ['certificate-expires-soon'] }],
  ['after its end', () => new Date(end() + 1), only('certificate-expired')],
  ['before its beginning', () => new Date(now.getTime() - days(1)), only('certificate-not-yet-valid')],
])('its lifetime, %s', (_, at, want) => {
  expect(codes(check(server.certificate, server.key, [], at()))).toEqual(want);
});

const end = () => Date.parse(new X509Certificate(server.certificate).validTo);

test('a certificate of the chain expires too', () => {
  const after = new Date(now.getTime() + days(301));
  const { problems } = check(server.certificate + intermediate.certificate, server.key, [], after);
  expect(problems.map(({ message }) => message)).toEqual([
    `'www.example.org' in my.crt expired on ${new Date(end()).toISOString().slice(0, 10)}`,
    `'Intermediate' in my.crt expired on ${new Date(now.getTime() + days(300)).toISOString().slice(0, 10)}`,
  ]);
});

test('an authority is no server', () => {
  expect(codes(check(stranger.certificate, stranger.key))).toEqual(only('certificate-of-authority'));
});

test('a certificate for clients is not one for servers', async () => {
  const client = await otherCertificate('client', [{ name: 'extKeyUsage', clientAuth: true }], { issuer: root });
  expect(codes(check(client.certificate, client.key))).toEqual(only('certificate-purpose'));
});

test('a common name does not cover anything', async () => {
  const old = await otherCertificate('www.example.org', [{ name: 'basicConstraints', cA: false }], { issuer: root });
  const found = check(old.certificate, old.key, ['www.example.org']);
  expect(codes(found)).toEqual(only('certificate-host'));
  expect(found.problems[0]?.hint).toMatch(/no subject alternative names/);
});

test('RSA of 1024 bits is too weak', async () => {
  const key = generateKeyPairSync('rsa', { modulusLength: 1024 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  const weak = await otherCertificate('weak', [{ name: 'basicConstraints', cA: false }], { issuer: root, key });
  expect(codes(check(weak.certificate, weak.key))).toEqual(only('certificate-weak'));
});

/** Two that openssl has made: one says where its issuer can be had, the other has a key that browsers do not know. */
test.each<[file: string, want: string]>([
  ['issuer-address.crt', 'certificate-chain-short'],
  ['ed25519.crt', 'certificate-unusual'],
])('a warning for %s', (file, want) => {
  const text = readFileSync(new URL(`./samples/${file}`, import.meta.url), 'utf8');
  const found = codes(check(text, server.key, ['www.example.org'], new Date('2027-01-01T00:00:00Z')));
  expect(found).toEqual({ problems: ['key-of-another'], warnings: [want] });
});

test('everything at once', () => {
  const found = check(
    stranger.certificate + server.certificate + server.key,
    'nothing',
    ['a.example', 'b.example'],
    new Date(end() + days(1)),
  );
  expect(codes(found)).toEqual(
    only(
      'certificate-with-key',
      'key-not-pem',
      'certificate-expired',
      'certificate-stranger',
      'certificate-host',
      'certificate-host',
    ),
  );
});

test('no message holds any part of a key', () => {
  const body = server.key.split('\n')[1] ?? '';
  for (const found of [check(server.certificate + server.key, server.key + server.key), check(server.key, server.key)])
    expect(JSON.stringify(found)).not.toContain(body.slice(0, 10));
});
