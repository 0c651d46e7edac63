import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where our own package lies, and which one it is. */
export interface Package {
  readonly root: string;
  readonly version: string;
}

/** The package that this code is part of, as source or bundled: the nearest folder upwards with a package.json and templates. */
export function ownPackage(from: string = fileURLToPath(import.meta.url)): Package {
  const root = dirname(from);
  const description = join(root, 'package.json');
  if (existsSync(description) && existsSync(join(root, 'templates'))) return { root, version: versionIn(description) };
  if (root === from) throw new Error('create-deployment is incomplete: its templates are not found');
  return ownPackage(root);
}

function versionIn(description: string): string {
  const { version } = JSON.parse(readFileSync(description, 'utf8')) as { readonly version: string };
  return version;
}
