import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './rig/docker.js';

/** A certificate and its private key, as files. */
export interface Pair {
  readonly crt: string;
  readonly key: string;
}

/** A certificate authority that has nothing to do with a deployment's own: a company's, for instance. */
export function authority(folder: string, name: string) {
  mkdirSync(folder, { recursive: true });
  const own = files(folder, name);
  request(own, name, ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']);
  return {
    ...own,
    text: readFileSync(own.crt, 'utf8'),
    /** A server's pair that it has signed; `names` as openssl writes them (DNS:…, IP:…). */
    sign: (subject: string, names: readonly string[]): Pair => {
      const pair = files(folder, subject);
      request(
        pair,
        subject,
        ['basicConstraints=critical,CA:FALSE', `subjectAltName=${names.join(',')}`],
        ['-CA', own.crt, '-CAkey', own.key],
      );
      return pair;
    },
  };
}

const files = (folder: string, name: string): Pair => ({
  crt: join(folder, `${name}.crt`),
  key: join(folder, `${name}.key`),
});

function request({ crt, key }: Pair, subject: string, extensions: readonly string[], signer: readonly string[] = []) {
  must('openssl', [
    ...['req', '-x509', '-config', '/dev/null', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-subj', `/CN=${subject}`, '-days', '90', '-out', crt, '-keyout', key],
    ...extensions.flatMap((extension) => ['-addext', extension]),
    ...signer,
  ]);
}

/** Name and fingerprint of the certificate that a server shows. */
export function presented(port: number, ...options: readonly string[]) {
  const shown = must('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'localhost', ...options]);
  const fact = (what: string) => must('openssl', ['x509', '-noout', `-${what}`], { input: shown }).trim();
  return { subject: fact('subject'), fingerprint: fact('fingerprint') };
}
