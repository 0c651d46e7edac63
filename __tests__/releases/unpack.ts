import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { makeAuthority } from '../../generators/edge/certificates/authority.js';
import { makeLeaf } from '../../generators/edge/certificates/leaf.js';

/**
 * Puts the folder `name` that a release has written into the existing directory `into`, with its modes, and returns its path. Secrets
 * are not stored; with `secrets`, each has one that cannot be taken for real, and certificates have a pair made for these tests.
 */
export function unpack(
  release: string,
  name: string,
  into: string,
  wanted: { readonly secrets?: boolean } = {},
): string {
  const folder = join(into, name);
  const archive = resolve('__tests__/releases', release, `${name}.tar.gz`);
  mkdirSync(folder);
  execFileSync('tar', ['-x', '-z', '-p', '--no-same-owner', '-f', archive, '-C', folder]);
  if (wanted.secrets === true)
    for (const { path, mode } of secretsOf(folder)) put(join(folder, path), mode, fake(path));
  return folder;
}

interface Entry {
  readonly path: string;
  readonly owner: string;
  readonly mode: string;
}

function secretsOf(folder: string): readonly Entry[] {
  const manifest = JSON.parse(readFileSync(join(folder, '.deployment/manifest.json'), 'utf8')) as {
    readonly files: readonly Entry[];
  };
  return manifest.files.filter(({ owner }) => owner === 'secret');
}

function put(path: string, mode: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, Number.parseInt(mode, 8));
}

const world = { now: new Date(), random: randomBytes };
const authority = await makeAuthority({ commonName: 'throwaway', key: 'p256' }, world);
const names = ['localhost', 'db', 'lab.example.org', '127.0.0.1', '::1'];
const leaf = await makeLeaf({ commonName: 'throwaway', names, key: 'p256', days: 365 }, authority, world);

/** All pairs of a folder are the same one. */
function fake(path: string): string {
  const file = basename(path);
  const name = basename(path, '.env');
  if (name !== file) return `${name}='fake-${name}'\n`;
  const pair = path.startsWith('ssl/ca/') ? authority : leaf;
  if (file.endsWith('.crt')) return pair.certificate;
  if (file.endsWith('.key')) return pair.key;
  throw new Error(`no fake is known for ${path}`);
}
