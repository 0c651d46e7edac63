import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type Findings, type NamedText, nothing, problem } from './findings.js';
import { isPrivateKey, type PemBlock, pemBlocks } from './pem.js';

export interface ReadKey extends Findings {
  readonly key?: KeyObject;
}

/** The private key of a file. Reports `answer/key-not-pem`, `-encrypted`, `-format`, `-several` and `-unreadable`; no message holds any of it. */
export function readKey(file: NamedText): ReadKey {
  const [block, second] = pemBlocks(file.text).filter(isPrivateKey);
  if (block === undefined) return notPem(file);
  if (second !== undefined) return several(file);
  if (isEncrypted(block)) return encrypted(file);
  if (block.label === 'OPENSSH PRIVATE KEY') return forSsh(file);
  try {
    return { key: createPrivateKey(block.text), ...nothing };
  } catch {
    return unreadable(file);
  }
}

/** PKCS #8 says it in the label, the older formats in a header. */
const isEncrypted = ({ label, text }: PemBlock) =>
  label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type:.*ENCRYPTED/m.test(text);

const notPem = ({ path }: NamedText) =>
  problem(
    'answer/key-not-pem',
    `${path} holds no PEM private key`,
    'it should have one block from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----; to convert a binary file: openssl pkey -inform der -in FILE -out server.key',
  );

const several = ({ path }: NamedText) =>
  problem(
    'answer/key-several',
    `${path} holds more than one private key`,
    'leave only the key of the server certificate in it',
  );

const encrypted = ({ path }: NamedText) =>
  problem(
    'answer/key-encrypted',
    `the private key in ${path} is encrypted`,
    `the server starts unattended and cannot ask for a passphrase; to take it off: openssl pkey -in '${path}' -out server.key`,
  );

const forSsh = ({ path }: NamedText) =>
  problem('answer/key-format', `${path} holds a key for SSH`, 'give the key that the certificate was requested with');

const unreadable = ({ path }: NamedText) =>
  problem('answer/key-unreadable', `the private key in ${path} cannot be read`, 'copy it again, whole and unchanged');
