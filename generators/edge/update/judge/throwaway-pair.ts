import { generateKeyPairSync, sign } from 'node:crypto';

/**
 * A key and a certificate that no one trusts, as files in `tls/`: the smallest that a server loads. It is written here byte by byte,
 * because what makes certificates for people takes longer to load than all the judging.
 */
export function throwawayPair(): ReadonlyMap<string, string> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const nobody = sequence();
  const inner = sequence(
    tagged(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    nobody,
    sequence(time('000101000000Z'), time('491231235959Z')),
    nobody,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = tagged(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', inner, privateKey)]));
  return new Map([
    ['tls/server.crt', pem(sequence(inner, ecdsaWithSha256, signature))],
    ['tls/server.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ]);
}

/** DER: a tag, a length of one byte below 128 and of a counted number of bytes from there on, and the content. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

const time = (text: string): Buffer => tagged(0x17, Buffer.from(text, 'latin1'));

const ecdsaWithSha256 = sequence(tagged(0x06, Buffer.from('2a8648ce3d040302', 'hex')));

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
