import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { makeAuthority } from '../../../generators/edge/certificates/authority.js';
import { keyPem, makeKeyPair } from '../../../generators/edge/certificates/key-pair.js';
import { type LeafRequest, makeLeaf } from '../../../generators/edge/certificates/leaf.js';
import type { Pair, World } from '../../../generators/edge/certificates/world.js';
import { buildCertificate, type Extension } from '../../../generators/edge/certificates/x509.js';

export const days = (count: number) => count * 86_400_000;

/** Whole seconds, as certificates have them. */
export const now = new Date(Math.floor(Date.now() / 1000) * 1000);

export const world: World = { now, random: (bytes) => randomBytes(bytes) };

export const sampleAuthority = (commonName = 'Sample authority', at: World = world) =>
  makeAuthority({ commonName, key: 'p256' }, at);

export const sampleLeaf = (authority: Pair, request: Partial<LeafRequest> = {}, at: World = world) =>
  makeLeaf(
    { commonName: 'www.example.org', names: ['www.example.org'], key: 'p256', days: 365, ...request },
    authority,
    at,
  );

/** A certificate as others make them: any extensions, signed by the issuer or by itself, for any key. */
export async function otherCertificate(
  commonName: string,
  extensions: readonly Extension[],
  { issuer, key }: { readonly issuer?: Pair; readonly key?: string } = {},
): Promise<Pair> {
  const own = key ?? keyPem((await makeKeyPair('p256')).privateKey);
  const certificate = buildCertificate({
    subject: commonName,
    publicKey: createPublicKey(own),
    ...(issuer ? { issuer: new X509Certificate(issuer.certificate) } : {}),
    signKey: createPrivateKey(issuer?.key ?? own),
    from: new Date(now.getTime() - days(1)),
    until: new Date(now.getTime() + days(300)),
    random: randomBytes(16),
    extensions,
  });
  return { certificate, key: own };
}

export const authorityExtensions: readonly Extension[] = [
  { name: 'basicConstraints', cA: true, critical: true },
  { name: 'keyUsage', keyCertSign: true, critical: true },
];
