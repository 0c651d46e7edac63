import type { KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { checkChain, serverAmong } from './chain.js';
import { type Findings, type NamedText, nothing, problem, together, warning } from './findings.js';
import { checkLifetime } from './lifetime.js';
import { isCertificate, isPrivateKey, pemBlocks, readCertificates } from './pem.js';
import { readKey } from './private-key.js';
import { nameOf } from './subject.js';

/** An operator's pair: the server certificate with its chain, the key, and what the server will be called. */
export interface PairToCheck {
  readonly certificate: NamedText;
  readonly key: NamedText;
  /** DNS names and IP addresses. */
  readonly hosts: readonly string[];
  readonly now: Date;
}

/**
 * Everything that is wrong with the pair, at once, before anything is written. Beside what reading the two files, `checkChain`
 * and `checkLifetime` report: `answer/certificate-key-switched`, `answer/key-of-another`, `answer/certificate-of-authority`,
 * `answer/certificate-purpose`, `answer/certificate-host`, `answer/certificate-weak`, and the warning `answer/certificate-unusual`.
 */
export function checkPair(pair: PairToCheck): Findings {
  if (areSwitched(pair))
    return together([switched(pair), checkPair({ ...pair, certificate: pair.key, key: pair.certificate })]);
  const { certificates, ...inCertificates } = readCertificates(pair.certificate);
  const { key, ...inKey } = readKey(pair.key);
  const server = serverAmong(certificates, key);
  return together([
    inCertificates,
    inKey,
    ...certificates.map((certificate) => checkLifetime(pair.certificate.path, certificate, pair.now)),
    ...certificates.map((certificate) => checkStrength(pair.certificate.path, certificate)),
    ...(server ? checkServer(pair, certificates, server, key) : []),
  ]);
}

const areSwitched = ({ certificate, key }: PairToCheck) => {
  const [first, second] = [pemBlocks(certificate.text), pemBlocks(key.text)];
  return (
    !first.some(isCertificate) && first.some(isPrivateKey) && second.some(isCertificate) && !second.some(isPrivateKey)
  );
};

const switched = ({ certificate, key }: PairToCheck) =>
  problem(
    'answer/certificate-key-switched',
    `${certificate.path} is the private key and ${key.path} the certificate`,
    'give them the other way round',
  );

function checkServer(
  { certificate: { path }, key: keyFile, hosts }: PairToCheck,
  certificates: readonly X509Certificate[],
  server: X509Certificate,
  key: KeyObject | undefined,
): readonly Findings[] {
  return [
    checkChain(path, certificates, server),
    key === undefined || server.checkPrivateKey(key) ? nothing : ofAnother(path, keyFile.path, server),
    server.ca ? ofAuthority(path, server) : nothing,
    provesServers(server) ? nothing : purpose(path, server),
    ...hosts.map((host) => (covers(server, host) ? nothing : uncovered(path, server, host))),
  ];
}

const ofAnother = (path: string, keyPath: string, server: X509Certificate) =>
  problem(
    'answer/key-of-another',
    `the private key in ${keyPath} does not belong to ${nameOf(server)} in ${path}`,
    'give the key that this certificate was requested with',
  );

const ofAuthority = (path: string, server: X509Certificate) =>
  problem(
    'answer/certificate-of-authority',
    `${nameOf(server)} in ${path} is the certificate of an authority, not of a server`,
    'give one with CA:FALSE; openssl req -x509 makes one with: -addext basicConstraints=critical,CA:FALSE',
  );

const purpose = (path: string, server: X509Certificate) =>
  problem(
    'answer/certificate-purpose',
    `${nameOf(server)} in ${path} was not made for servers`,
    'its extended key usage should name serverAuth (TLS Web Server Authentication)',
  );

/** `keyUsage` is Node's name for the extended key usage, which is a list of ids; without one, everything is allowed. */
const provesServers = ({ keyUsage }: X509Certificate) =>
  keyUsage === undefined || keyUsage.includes('1.3.6.1.5.5.7.3.1') || keyUsage.includes('2.5.29.37.0');

/** As browsers do: the alternative names alone count, and a star stands for exactly one whole label. */
const covers = (server: X509Certificate, host: string) =>
  isIP(host) === 0
    ? server.checkHost(domainToASCII(host), { subject: 'never', partialWildcards: false }) !== undefined
    : server.checkIP(host) !== undefined;

const uncovered = (path: string, server: X509Certificate, host: string) =>
  problem(
    'answer/certificate-host',
    `${nameOf(server)} in ${path} does not cover ${host}`,
    server.subjectAltName === undefined
      ? 'it has no subject alternative names, and clients look at no other; have it made with them'
      : `it covers ${server.subjectAltName}: choose one of these as host name, or have a certificate made for ${host}`,
  );

function checkStrength(path: string, certificate: X509Certificate): Findings {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
  const bits = details?.modulusLength ?? 0;
  if (type === 'rsa' || type === 'rsa-pss') return bits < 2048 ? weak(path, certificate, bits) : nothing;
  return type === 'ec' ? nothing : unusual(path, certificate, type ?? 'unknown');
}

const weak = (path: string, certificate: X509Certificate, bits: number) =>
  problem(
    'answer/certificate-weak',
    `${nameOf(certificate)} in ${path} has an RSA key of ${bits} bits, which servers and clients refuse`,
    'have one made with ECDSA P-256, or with RSA of 2048 bits or more',
  );

const unusual = (path: string, certificate: X509Certificate, type: string) =>
  warning(
    'answer/certificate-unusual',
    `${nameOf(certificate)} in ${path} has a key of type ${type}, which browsers do not accept`,
    'ECDSA P-256 and RSA are accepted everywhere',
  );
