import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from './edge/places.js';

const root = join(import.meta.dirname, '..');

/** The package as npm would publish it, unpacked where no node_modules can help it. */
export interface Published {
  readonly root: string;
  readonly cli: string;
  /** Size of the tarball in bytes. */
  readonly packed: number;
  /** The list of bundled packages, made anew. */
  readonly notices: string;
}

/** Builds, packs and unpacks: what is tested is what people get. */
export function publish(): Published {
  const place = emptyFolder();
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--out', place], { cwd: root, stdio: 'pipe' });
  for (const name of ['package.json', 'templates', 'LICENSE', 'README.md']) {
    if (existsSync(join(root, name))) cpSync(join(root, name), join(place, name), { recursive: true });
  }
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent'], { cwd: place, stdio: 'pipe' });
  const tarball = readdirSync(place).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm has packed nothing');
  execFileSync('tar', ['xzf', tarball], { cwd: place });
  return {
    root: join(place, 'package'),
    cli: join(place, 'package/dist/cli.js'),
    packed: statSync(join(place, tarball)).size,
    notices: join(place, 'THIRD-PARTY-NOTICES'),
  };
}
