import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyKind } from '../../core/model/choices.js';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A new key pair, made by OpenSSL off the main thread: a long RSA key takes a second or more. */
export async function makeKeyPair(kind: KeyKind): Promise<KeyPair> {
  switch (kind) {
    case 'p256':
      return generate('ec', { namedCurve: 'P-256' });
    case 'rsa2048':
      return generate('rsa', { modulusLength: 2048 });
    case 'rsa4096':
      return generate('rsa', { modulusLength: 4096 });
  }
}

export const keyPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

const generate = promisify(generateKeyPair);
