import type { X509Certificate } from 'node:crypto';

/** How a message calls a certificate or its issuer: by the common name, else by the whole name. */
export function nameOf(certificate: X509Certificate, which: 'subject' | 'issuer' = 'subject'): string {
  const lines = (certificate[which] ?? '').split('\n').filter((line) => line !== '');
  const commonName = lines.find((line) => line.startsWith('CN='))?.slice('CN='.length);
  return `'${commonName ?? (lines.length > 0 ? lines.join(', ') : 'without a name')}'`;
}
