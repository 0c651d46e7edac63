import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { KeyKind } from '../../../generators/core/model/choices.js';
import { makeAuthority } from '../../../generators/edge/certificates/authority.js';
import type { LeafRequest } from '../../../generators/edge/certificates/leaf.js';
import type { Pair, World } from '../../../generators/edge/certificates/world.js';
import { openssl, verify } from './openssl.js';
import { authorityExtensions, days, now, otherCertificate, sampleAuthority, sampleLeaf, world } from './sample-pair.js';

let authority: Pair;
beforeAll(async () => {
  authority = await sampleAuthority('Büro: authority');
});

test('the authority is one, for ten years, and signed by itself', () => {
  const certificate = new X509Certificate(authority.certificate);
  expect(certificate.ca).toBe(true);
  expect(certificate.subject).toBe('CN=Büro: authority');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(Date.parse(certificate.validFrom)).toBe(now.getTime() - 60_000);
  expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBe(days(3650));
});

test('a leaf is a server certificate of that authority, from a minute ago, for as long as asked', async () => {
  const { certificate: text, key } = await sampleLeaf(authority, { days: 90 });
  const [leaf, issuer] = [new X509Certificate(text), new X509Certificate(authority.certificate)];
  expect(leaf.ca).toBe(false);
  expect(leaf.checkIssued(issuer)).toBe(true);
  expect(leaf.verify(issuer.publicKey)).toBe(true);
  expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(Date.parse(leaf.validFrom)).toBe(now.getTime() - 60_000);
  expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBe(days(90));
  expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----\n.*\n-----END PRIVATE KEY-----\n$/s);
  expect(text).not.toMatch(/\r/);
});

test('with clientAuth it proves clients too', async () => {
  const leaf = new X509Certificate((await sampleLeaf(authority, { clientAuth: true })).certificate);
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
});

/** The extension in DER: its id, that it is critical, and the bits (RFC 5280, 4.2.1.3). */
test.each<[name: string, make: () => Promise<Pair>, bits: string]>([
  ['a P-256 leaf signs', () => sampleLeaf(authority), '03020780'],
  ['an RSA leaf signs, and wraps keys', () => sampleLeaf(authority, { key: 'rsa2048' }), '030205a0'],
  ['an authority signs certificates and revocations', () => sampleAuthority(), '03020106'],
])('key usage: %s', async (_, make, bits) => {
  const { raw } = new X509Certificate((await make()).certificate);
  expect(raw.toString('hex')).toContain(`0603551d0f0101ff0404${bits}`);
});

test.each<[given: readonly string[], want: string]>([
  [['example.org'], 'DNS:example.org'],
  [
    ['Example.ORG', 'localhost', '*.example.org', 'my_host'],
    'DNS:example.org, DNS:localhost, DNS:*.example.org, DNS:my_host',
  ],
  [['bücher.example'], 'DNS:xn--bcher-kva.example'],
  [['a.example', 'a.example'], 'DNS:a.example'],
  [['127.0.0.1', '::1'], 'IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1'],
  [
    ['fe80::a:12', '::', '1::'],
    'IP Address:FE80:0:0:0:0:0:A:12, IP Address:0:0:0:0:0:0:0:0, IP Address:1:0:0:0:0:0:0:0',
  ],
  [
    ['2001:db8:1:2:3:4:5:678', '::ffff:1.2.3.4'],
    'IP Address:2001:DB8:1:2:3:4:5:678, IP Address:0:0:0:0:0:FFFF:102:304',
  ],
])('names %j', async (given, want) => {
  expect(new X509Certificate((await sampleLeaf(authority, { names: given })).certificate).subjectAltName).toBe(want);
});

test.each<[name: string, request: Partial<LeafRequest>]>([
  ['more than 365 days', { days: 366 }],
  ['no day', { days: 0 }],
  ['no name', { names: [] }],
  ['a name that is none', { names: ['two words'] }],
  ['a star in the middle', { names: ['a.*.example.org'] }],
  ['an empty name', { names: [''] }],
])('refuses %s', async (_, request) => {
  await expect(sampleLeaf(authority, request)).rejects.toThrow(RangeError);
});

test('a leaf does not outlive its authority', async () => {
  const until = Date.parse(new X509Certificate(authority.certificate).validTo);
  const late: World = { ...world, now: new Date(until - days(10)) };
  const leaf = new X509Certificate((await sampleLeaf(authority, {}, late)).certificate);
  expect(Date.parse(leaf.validTo)).toBe(until);
});

test('a common name that is too long is left out', async () => {
  const name = `${'a'.repeat(60)}.example.org`;
  const leaf = new X509Certificate((await sampleLeaf(authority, { commonName: name, names: [name] })).certificate);
  expect(leaf.subject ?? '').toBe('');
  expect(leaf.checkHost(name)).toBe(name);
});

test.each<[given: number, want: RegExp]>([
  [0x00, /^40(00){15}$/],
  [0xff, /^7F(FF){15}$/],
])('the serial number is positive and as random as the bytes given: %i', async (byte, want) => {
  const still: World = { now, random: (count) => new Uint8Array(count).fill(byte) };
  expect(new X509Certificate((await sampleLeaf(authority, {}, still)).certificate).serialNumber).toMatch(want);
});

test('dates from 2050 on', async () => {
  const later: World = { ...world, now: new Date('2049-06-01T12:00:00Z') };
  const [ca, before] = [await sampleAuthority('Later', later), new Date('2050-05-31T11:59:00Z')];
  expect(new Date(new X509Certificate((await sampleLeaf(ca, { days: 364 }, later)).certificate).validTo)).toEqual(
    before,
  );
  expect(new X509Certificate(ca.certificate).validTo).toMatch(/2059 GMT$/);
});

test('a client that trusts the authority accepts the server, and no other does', async () => {
  const server = createServer({ ...cert(await sampleLeaf(authority, { names: ['www.example.org', '127.0.0.1'] })) });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const attempt = (ca: string, servername: string) =>
    new Promise<string>((done) => {
      const socket = connect({ host: '127.0.0.1', port, ca, servername }, () => {
        socket.destroy();
        done('accepted');
      });
      socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    });
  const stranger = await sampleAuthority('Büro: authority');
  expect(await attempt(authority.certificate, 'www.example.org')).toBe('accepted');
  expect(await attempt(authority.certificate, 'other.example.org')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(await attempt(stranger.certificate, 'www.example.org')).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  await new Promise((closed) => server.close(closed));
});

const cert = ({ certificate, key }: Pair) => ({ cert: certificate, key });

const judged = openssl ? describe : describe.skip;

judged('openssl as judge (needs openssl)', () => {
  const pairs: readonly (readonly [authority: KeyKind, leaf: KeyKind])[] = [
    ['p256', 'p256'],
    ['p256', 'rsa4096'],
    ['rsa2048', 'p256'],
    ['rsa2048', 'rsa2048'],
  ];

  test.each(pairs)(
    'authority %s, leaf %s',
    async (caKey, key) => {
      const ca = await makeAuthority({ commonName: 'Judged', key: caKey }, world);
      const leaf = await sampleLeaf(ca, { names: ['www.example.org', '10.0.0.1', 'fe80::1'], key, clientAuth: true });
      expect(verify(ca, leaf, '-purpose', 'sslserver', '-verify_hostname', 'www.example.org')).toBe('OK');
      expect(verify(ca, leaf, '-purpose', 'sslclient', '-verify_ip', 'fe80::1')).toBe('OK');
      expect(verify(ca, leaf, '-purpose', 'sslserver', '-verify_ip', '10.0.0.1')).toBe('OK');
    },
    60_000,
  );

  test('a leaf without a subject', async () => {
    const name = `${'a'.repeat(60)}.example.org`;
    const leaf = await sampleLeaf(authority, { commonName: name, names: [name] });
    expect(verify(authority, leaf, '-purpose', 'sslserver', '-verify_hostname', name)).toBe('OK');
  });

  test('the judge refuses what is wrong', async () => {
    const leaf = await sampleLeaf(authority);
    const [stranger, loose] = [
      await sampleAuthority(),
      await otherCertificate('Loose', [{ name: 'basicConstraints', cA: true }]),
    ];
    expect(verify(authority, leaf, '-verify_hostname', 'other.example.org')).toMatch(/hostname mismatch/);
    expect(verify(authority, leaf, '-purpose', 'sslclient')).toMatch(/unsuitable certificate purpose/);
    expect(verify(stranger, leaf)).toMatch(/unable to get local issuer certificate/);
    expect(verify(loose, await sampleLeaf(loose))).toMatch(/Basic Constraints of CA cert not marked critical/);
  });

  test('the authority signs no other authorities', async () => {
    const middle = await otherCertificate('Middle', authorityExtensions, { issuer: authority });
    const chain = { ...middle, certificate: (await sampleLeaf(middle)).certificate + middle.certificate };
    expect(verify(authority, chain, '-untrusted', 'server.crt')).toMatch(/path length constraint exceeded/);
  });
});
