import type { KeyObject, X509Certificate } from 'node:crypto';
import { type Findings, nothing, problem, together, warning } from './findings.js';
import { nameOf } from './subject.js';

/** The certificate that the server shows: the key's, else the first that is no authority's, else the first. */
export const serverAmong = (
  certificates: readonly X509Certificate[],
  key: KeyObject | undefined,
): X509Certificate | undefined =>
  certificates.find((certificate) => key !== undefined && certificate.checkPrivateKey(key)) ??
  certificates.find(({ ca }) => !ca) ??
  certificates[0];

/**
 * Whether each certificate is signed by the next one. Reports `answer/certificate-order`, `answer/certificate-stranger` (signed
 * none of those before it) and, as a warning, `answer/certificate-chain-short`.
 */
export function checkChain(path: string, certificates: readonly X509Certificate[], server: X509Certificate): Findings {
  const chain = chainFrom(server, certificates);
  const strangers = certificates.filter((certificate) => !chain.includes(certificate));
  const inOrder = certificates
    .filter((certificate) => chain.includes(certificate))
    .every((one, index) => one === chain[index]);
  return together([
    inOrder ? nothing : wrongOrder(path, chain),
    ...strangers.map((stranger) => strange(path, stranger, chain.at(-1) ?? server)),
    chain.length === 1 && strangers.length === 0 && namesItsIssuer(server) ? tooShort(path, server) : nothing,
  ]);
}

function chainFrom(server: X509Certificate, all: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain = [server];
  for (let last = server; ; ) {
    const issuer = all.find((candidate) => !chain.includes(candidate) && isIssuedBy(last, candidate));
    if (issuer === undefined) return chain;
    chain.push(issuer);
    last = issuer;
  }
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate) =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

/** Public authorities say where their own certificate can be had: a sign that clients do not have it. */
const namesItsIssuer = (certificate: X509Certificate) => certificate.infoAccess?.includes('CA Issuers') ?? false;

const wrongOrder = (path: string, chain: readonly X509Certificate[]) =>
  problem(
    'answer/certificate-order',
    `the certificates in ${path} are in the wrong order`,
    `the server's comes first, then each one's issuer: ${chain.map((certificate) => nameOf(certificate)).join(', then ')}`,
  );

const strange = (path: string, stranger: X509Certificate, last: X509Certificate) =>
  problem(
    'answer/certificate-stranger',
    `${nameOf(stranger)} in ${path} has not signed any of the other certificates`,
    last.checkIssued(last)
      ? 'take it out'
      : `take it out, or add what is missing between them: ${nameOf(last)} was signed by ${nameOf(last, 'issuer')}`,
  );

const tooShort = (path: string, server: X509Certificate) =>
  warning(
    'answer/certificate-chain-short',
    `${path} holds the server certificate alone; clients that do not know ${nameOf(server, 'issuer')} will refuse it`,
    "append the authority's intermediate certificates, often offered as chain or fullchain",
  );
