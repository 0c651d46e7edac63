import { createHash, type KeyObject, sign, X509Certificate } from 'node:crypto';
import type { asn1 as Asn1 } from 'node-forge';
import forge from 'node-forge/lib/forge.js';
import 'node-forge/lib/x509.js';

const { asn1, pki } = forge;
const { Class, Type } = asn1;
type Node = Asn1.Asn1;

/** What goes into a certificate. Import this file dynamically: it brings node-forge along. */
export interface CertificateContent {
  /** Common name; absent: the subject is empty, and the alternative names stand for it. */
  readonly subject?: string;
  readonly publicKey: KeyObject;
  /** Absent: it signs itself. */
  readonly issuer?: X509Certificate;
  readonly signKey: KeyObject;
  readonly from: Date;
  readonly until: Date;
  /** At least 16 bytes, of which 16 are used. */
  readonly random: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** An extension in node-forge's words; those that identify the two keys are added here. */
export interface Extension {
  readonly name: 'basicConstraints' | 'keyUsage' | 'extKeyUsage' | 'subjectAltName';
  readonly critical?: boolean;
  readonly [field: string]: unknown;
}

/**
 * Builds and signs a certificate (RFC 5280) and returns it as PEM. node-forge writes the structure; the key and the signature are
 * OpenSSL's, because node-forge knows no elliptic curves.
 */
export function buildCertificate(content: CertificateContent): string {
  const inner = toBeSigned(content);
  const signature = sign('sha256', toDer(inner), content.signKey).toString('latin1');
  const whole = sequence([inner, algorithm(content.signKey), primitive(Type.BITSTRING, `\0${signature}`)]);
  return new X509Certificate(toDer(whole)).toString();
}

function toBeSigned(content: CertificateContent): Node {
  const subject = distinguishedName(content.subject);
  const ownKey = keyIdentifier(content.publicKey);
  const issuer = content.issuer && partsOf(content.issuer);
  return sequence([
    asn1.create(Class.CONTEXT_SPECIFIC, 0, true, [primitive(Type.INTEGER, '\x02')]),
    primitive(Type.INTEGER, serialNumber(content.random)),
    algorithm(content.signKey),
    issuer?.subject ?? subject,
    sequence([time(content.from), time(content.until)]),
    subject,
    fromDer(spki(content.publicKey)),
    extensions(content.extensions, ownKey, issuer ? issuer.keyIdentifier : ownKey),
  ]);
}

/** Positive, never zero, 126 random bits: public authorities must have 64. */
const serialNumber = (random: Uint8Array) =>
  Buffer.from(random.subarray(0, 16).map((byte, index) => (index === 0 ? (byte & 0x3f) | 0x40 : byte))).toString(
    'latin1',
  );

/** ecdsa-with-SHA256 has no parameters (RFC 5758), those of sha256WithRSAEncryption are NULL (RFC 4055). */
const algorithm = (signKey: KeyObject) =>
  signKey.asymmetricKeyType === 'ec'
    ? sequence([oid('1.2.840.10045.4.3.2')])
    : sequence([oid('1.2.840.113549.1.1.11'), primitive(Type.NULL, '')]);

const distinguishedName = (commonName: string | undefined) =>
  pki.distinguishedNameToAsn1({
    // node-forge wants a class of tags here, and its types say so, but what it writes is a type.
    attributes:
      commonName === undefined ? [] : [{ type: '2.5.4.3', value: commonName, valueTagClass: Type.UTF8 as number }],
  });

/** RFC 5280, 4.1.2.5: two digits for the year up to 2049, four from then on. */
const time = (date: Date) =>
  date.getUTCFullYear() < 2050
    ? primitive(Type.UTCTIME, asn1.dateToUtcTime(date))
    : primitive(Type.GENERALIZEDTIME, asn1.dateToGeneralizedTime(date));

function extensions(listed: readonly Extension[], subjectKey: string, authorityKey: string | undefined): Node {
  const certificate = pki.createCertificate();
  certificate.setExtensions([
    ...listed.map((extension) => ({ ...extension })),
    { name: 'subjectKeyIdentifier', value: primitive(Type.OCTETSTRING, subjectKey) },
    ...(authorityKey === undefined ? [] : [{ name: 'authorityKeyIdentifier', keyIdentifier: authorityKey }]),
  ]);
  return pki.certificateExtensionsToAsn1(certificate.extensions);
}

/** RFC 5280, 4.2.1.2, first method: SHA-1 of the key's bits. PKCS #1 is just them; a P-256 point of 65 bytes ends its SPKI. */
function keyIdentifier(publicKey: KeyObject): string {
  const bits =
    publicKey.asymmetricKeyType === 'rsa'
      ? publicKey.export({ type: 'pkcs1', format: 'der' })
      : spki(publicKey).subarray(-65);
  return createHash('sha1').update(bits).digest().toString('latin1');
}

interface IssuerParts {
  /** As its own certificate writes it, byte for byte: that is how clients compare it. */
  readonly subject: Node | undefined;
  /** The one that the certificate bears, whoever computed it; undefined where it bears none. */
  readonly keyIdentifier: string | undefined;
}

function partsOf(certificate: X509Certificate): IssuerParts {
  const parts = children(children(fromDer(certificate.raw))[0]);
  const listed = parts.find(({ tagClass, type }) => tagClass === Class.CONTEXT_SPECIFIC && Number(type) === 3);
  const id = asn1.oidToDer('2.5.29.14').getBytes();
  const found = children(children(listed)[0])
    .map(children)
    .find(([name]) => bytes(name) === id);
  return { subject: parts[5], keyIdentifier: found && bytes(asn1.fromDer(bytes(found.at(-1)))) };
}

const spki = (publicKey: KeyObject) => publicKey.export({ type: 'spki', format: 'der' });

const sequence = (nodes: Node[]) => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, nodes);
const primitive = (type: Asn1.Type, value: string) => asn1.create(Class.UNIVERSAL, type, false, value);
const oid = (id: string) => primitive(Type.OID, asn1.oidToDer(id).getBytes());

const children = (node: Node | undefined): readonly Node[] => (Array.isArray(node?.value) ? node.value : []);
const bytes = (node: Node | undefined) => (typeof node?.value === 'string' ? node.value : '');

/** node-forge keeps bytes in strings, one character each. */
const fromDer = (der: Buffer) => asn1.fromDer(der.toString('latin1'));
const toDer = (node: Node) => Buffer.from(asn1.toDer(node).getBytes(), 'latin1');
