import { X509Certificate } from 'node:crypto';
import { type Findings, type NamedText, nothing, problem, together } from './findings.js';

/** One `-----BEGIN label-----` … `-----END label-----` (RFC 7468). */
export interface PemBlock {
  readonly label: string;
  readonly text: string;
}

/** The blocks of a PEM text, in order; text between them is allowed and passed over. */
export const pemBlocks = (text: string): readonly PemBlock[] =>
  [...text.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----\s.*?^-----END \1-----[ \t\r]*$/gms)].map(([block, label = '']) => ({
    label,
    text: block,
  }));

export const isPrivateKey = ({ label }: PemBlock) => label.endsWith('PRIVATE KEY');
export const isCertificate = ({ label }: PemBlock) => label === 'CERTIFICATE';

export interface ReadCertificates extends Findings {
  readonly certificates: readonly X509Certificate[];
}

/** Every certificate of a file, in its order. Reports `answer/certificate-not-pem`, `-unreadable` and `-with-key`. */
export function readCertificates(file: NamedText): ReadCertificates {
  const blocks = pemBlocks(file.text);
  const parsed = blocks.filter(isCertificate).map(parse);
  const certificates = parsed.filter((certificate) => certificate !== undefined);
  const unended = (file.text.match(/-----BEGIN /g) ?? []).length > blocks.length && parsed.length > 0;
  const unreadable = parsed.flatMap((certificate, index) => (certificate ? [] : [brokenBlock(file, index)]));
  return {
    certificates,
    ...together([
      parsed.length === 0 ? notPem(file) : nothing,
      ...unreadable,
      unended ? unendedBlock(file) : nothing,
      blocks.some(isPrivateKey) ? withKey(file) : nothing,
    ]),
  };
}

function parse({ text }: PemBlock): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

const notPem = ({ path, text }: NamedText) =>
  text.startsWith('\ufeff')
    ? problem(
        'answer/certificate-not-pem',
        `${path} begins with a byte-order mark`,
        'save it as plain ASCII text, without a byte-order mark',
      )
    : problem(
        'answer/certificate-not-pem',
        `${path} holds no PEM certificate`,
        'it should have blocks from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----; to convert a binary file: openssl x509 -inform der -in FILE -out server.crt',
      );

const brokenBlock = ({ path }: NamedText, index: number) =>
  problem(
    'answer/certificate-unreadable',
    `certificate ${index + 1} in ${path} cannot be read`,
    'copy it again, whole and unchanged',
  );

const unendedBlock = ({ path }: NamedText) =>
  problem(
    'answer/certificate-unreadable',
    `a block in ${path} does not begin or end on a line of its own`,
    'copy it again, whole and unchanged',
  );

const withKey = ({ path }: NamedText) =>
  problem(
    'answer/certificate-with-key',
    `${path} holds a private key beside the certificates`,
    'everybody may read a certificate file: leave the CERTIFICATE blocks in it, and move the key to a file of its own',
  );
