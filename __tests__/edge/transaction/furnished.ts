import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';

/** Path → kind, mode and content of everything in a folder, `keep` permitting; what two folders are compared by. */
export function pictureOf(
  folder: string,
  keep: (path: string) => boolean = (path) => !/^\.deployment\/backup(\/|$)/.test(path),
): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(keep).sort();
  return Object.fromEntries(paths.map((path) => [path, thingAt(join(folder, path))]));
}

function thingAt(place: string): string {
  const stats = lstatSync(place);
  const mode = (stats.mode & 0o7777).toString(8);
  if (stats.isSymbolicLink()) return `link to ${readlinkSync(place)}`;
  if (stats.isDirectory()) return `folder ${mode}`;
  return stats.isFile() ? `file ${mode} ${readFileSync(place).toString('latin1')}` : `special ${mode}`;
}

const made: string[] = [];

/** A folder of this test's own, in memory where there is such a place: these tests make hundreds, and a disk would be busy syncing. */
export function quickFolder(): string {
  const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = mkdtempSync(join(place, 'create deployment '));
  made.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A deployment folder, small and with everything that a run can meet. */
export function furnished(): string {
  const folder = quickFolder();
  furnish(folder);
  return folder;
}

function furnish(folder: string): void {
  for (const [path, content, mode] of furniture) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
    chmodSync(join(folder, path), mode);
  }
  chmodSync(join(folder, 'secrets'), 0o700);
  chmodSync(join(folder, 'old'), 0o750);
  chmodSync(join(folder, 'old/deep'), 0o755);
}

const furniture: readonly (readonly [string, string | Uint8Array, number])[] = [
  ['compose.yml', 'services: old\n', 0o644],
  ['README.md', '# kept\n', 0o640],
  ['init.sh', '#!/bin/sh\n', 0o644],
  ['raw.bin', new Uint8Array([0, 255, 13, 10]), 0o600],
  ['old/deep/gone.conf', 'gone\n', 0o640],
  ['old/a.conf', 'a\n', 0o644],
  ['nginx/site.conf', 'site\n', 0o644],
  ['secrets/KEY.env', "KEY='one'\n", 0o600],
  ['secrets/OLD.env', "OLD='two'\n", 0o600],
  ['.deployment/base/compose.yml', 'services: old\n', 0o644],
  ['.deployment/manifest.json', '{"version":1}\n', 0o644],
];
