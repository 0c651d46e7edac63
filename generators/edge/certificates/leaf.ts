import { createPrivateKey, X509Certificate } from 'node:crypto';
import { domainToASCII } from 'node:url';
import type { KeyKind } from '../../core/model/choices.js';
import { keyPem, makeKeyPair } from './key-pair.js';
import { type Pair, validity, type World } from './world.js';

export interface LeafRequest {
  /** Left out of the certificate where it is longer than the 64 characters that X.509 allows; the names stand for it then. */
  readonly commonName: string;
  /** DNS names (also international ones, or `*.` and a name) and IP addresses, at least one. */
  readonly names: readonly string[];
  readonly key: KeyKind;
  /** At most 365. */
  readonly days: number;
  /** The same certificate also proves a client's identity. */
  readonly clientAuth?: boolean;
}

/**
 * Makes a server's certificate, signed by the authority, which it does not outlive.
 * Throws where the request cannot be met: names and days have been checked with the answers.
 */
export async function makeLeaf(request: LeafRequest, authority: Pair, world: World): Promise<Pair> {
  if (!(request.days >= 1 && request.days <= 365)) throw new RangeError(`a leaf for ${request.days} days`);
  const [{ buildCertificate }, { publicKey, privateKey }] = await Promise.all([
    import('./x509.js'),
    makeKeyPair(request.key),
  ]);
  const issuer = new X509Certificate(authority.certificate);
  const subject = request.commonName.length <= 64 ? request.commonName : undefined;
  const { from, until } = validity(world.now, request.days);
  const certificate = buildCertificate({
    ...(subject === undefined ? {} : { subject }),
    publicKey,
    issuer,
    signKey: createPrivateKey(authority.key),
    from,
    until: new Date(Math.min(until.getTime(), Date.parse(issuer.validTo))),
    random: world.random(16),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: request.key !== 'p256', critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: request.clientAuth ?? false },
      { name: 'subjectAltName', altNames: alternativeNames(request.names), critical: subject === undefined },
    ],
  });
  return { certificate, key: keyPem(privateKey) };
}

type AlternativeName = { readonly type: 2; readonly value: string } | { readonly type: 7; readonly ip: string };

function alternativeNames(names: readonly string[]): readonly AlternativeName[] {
  if (names.length === 0) throw new RangeError('a leaf without names');
  return [...new Set(names)].map((name) => (family(name) === 0 ? dnsName(name) : { type: 7, ip: plainAddress(name) }));
}

function dnsName(name: string): AlternativeName {
  const ascii = domainToASCII(name);
  if (!/^(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(ascii))
    throw new RangeError(`no DNS name: ${JSON.stringify(name)}`);
  return { type: 2, value: ascii };
}

/** node-forge reads IPv6 addresses only without an IPv4 tail; a URL writes them so. */
const plainAddress = (ip: string) => (family(ip) === 6 ? new URL(`http://[${ip}]`).hostname.slice(1, -1) : ip);

/** Names come as checked hosts, so their form tells; node:net would cost more than the certificate itself. */
function family(host: string): 0 | 4 | 6 {
  if (host.includes(':')) return 6;
  return /^\d+(\.\d+){3}$/.test(host) ? 4 : 0;
}
