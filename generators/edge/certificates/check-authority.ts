import type { X509Certificate } from 'node:crypto';
import { type Findings, type NamedText, nothing, problem, together } from './findings.js';
import { checkLifetime } from './lifetime.js';
import { readCertificates } from './pem.js';
import { nameOf } from './subject.js';

/**
 * A file of `ssl/ca-certificates/`: exactly one authority's certificate, in a file that ends in `.crt`. Beside what reading and
 * `checkLifetime` report: `answer/authority-name`, `answer/authority-several`, `answer/authority-is-server`.
 */
export function checkAuthority(file: NamedText, now: Date): Findings {
  const { certificates, ...reading } = readCertificates(file);
  return together([
    file.path.endsWith('.crt') ? nothing : misnamed(file),
    reading,
    certificates.length > 1 ? several(file, certificates.length) : nothing,
    ...certificates.map((certificate) => (certificate.ca ? nothing : isServer(file, certificate))),
    ...certificates.map((certificate) => checkLifetime(file.path, certificate, now)),
  ]);
}

const misnamed = ({ path }: NamedText) =>
  problem(
    'answer/authority-name',
    `${path} does not end in .crt`,
    'rename it: files with other endings are passed over',
  );

const several = ({ path }: NamedText, count: number) =>
  problem(
    'answer/authority-several',
    `${path} holds ${count} certificates`,
    'write each to a file of its own, so that each can be withdrawn',
  );

const isServer = ({ path }: NamedText, certificate: X509Certificate) =>
  problem(
    'answer/authority-is-server',
    `${nameOf(certificate)} in ${path} is not the certificate of an authority`,
    `give that of its issuer, ${nameOf(certificate, 'issuer')}`,
  );
