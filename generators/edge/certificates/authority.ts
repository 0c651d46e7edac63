import type { KeyKind } from '../../core/model/choices.js';
import { keyPem, makeKeyPair } from './key-pair.js';
import { type Pair, validity, type World } from './world.js';

export interface AuthorityRequest {
  /** What people see in their list of trusted authorities. */
  readonly commonName: string;
  readonly key: KeyKind;
}

/**
 * Makes the deployment's own certificate authority: it signs servers (no authorities below it), for ten years.
 * Ten, because every client has to be told of a new authority by hand, while leaves are renewed by a timer; the authority is
 * meant to outlive the deployment, and its key never leaves the folder. No problems to report.
 */
export async function makeAuthority({ commonName, key }: AuthorityRequest, world: World): Promise<Pair> {
  const [{ buildCertificate }, { publicKey, privateKey }] = await Promise.all([import('./x509.js'), makeKeyPair(key)]);
  const certificate = buildCertificate({
    subject: commonName,
    publicKey,
    signKey: privateKey,
    ...validity(world.now, authorityDays),
    random: world.random(16),
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { certificate, key: keyPem(privateKey) };
}

const authorityDays = 3650;
