import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pair } from '../../../generators/edge/certificates/world.js';

export const openssl = spawnSync('openssl', ['version']).status === 0;

/** What `openssl verify -x509_strict` says of a leaf: `OK`, or its complaint. */
export function verify(authority: Pair, leaf: Pair, ...words: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  try {
    writeFileSync(join(folder, 'ca.crt'), authority.certificate);
    writeFileSync(join(folder, 'server.crt'), leaf.certificate);
    const files = ['-CAfile', 'ca.crt', 'server.crt'];
    const { stdout, stderr } = spawnSync('openssl', ['verify', '-x509_strict', ...words, ...files], {
      cwd: folder,
      encoding: 'utf8',
    });
    return stdout.trim() === 'server.crt: OK' ? 'OK' : stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
