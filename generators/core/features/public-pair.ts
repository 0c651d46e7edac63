import type { Certificate } from '../model/certificate.js';
import type { DoorChoice } from '../model/choices.js';
import type { Deployment } from '../model/deployment.js';

/** Where the certificate of the public side comes from, and what it must be for. */
export function publicPair(
  { entrance: { host } }: Deployment,
  { tls, key }: DoorChoice,
): Pick<Certificate, 'names' | 'source' | 'key'> {
  if (tls.kind === 'files') return { names: [host], source: { kind: 'files' }, key };
  const names = [host, 'localhost', '127.0.0.1', '::1'].filter((item, index, all) => all.indexOf(item) === index);
  return { names, source: { kind: 'own-ca' }, key };
}

/** The certificates that are there already, with the kind of key that the operator wants for all. */
export const keyed = ({ certificates }: Deployment, { key }: DoorChoice): readonly Certificate[] =>
  certificates.map((other) => ({ ...other, key }));
