import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Paths of all files in a folder and the folders in it, relative to it, with forward slashes, sorted; `wanted` says by their paths which
 * files and folders to look at. Waits for the disk: small files near at hand are read sooner than a thread could take them over.
 */
export function filesBelow(
  folder: string,
  wanted: (path: string) => boolean = () => true,
  before = '',
): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => wanted(`${before}${entry.name}`))
    .flatMap((entry) =>
      entry.isDirectory()
        ? filesBelow(join(folder, entry.name), wanted, `${before}${entry.name}/`).map((path) => `${entry.name}/${path}`)
        : [entry.name],
    )
    .sort();
}
