import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Paths of all files in a folder and the folders in it, relative to it, with forward slashes, sorted. Waits for the disk: small
 * files near at hand are read sooner than a thread could take them over.
 */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)).map((path) => `${entry.name}/${path}`) : [entry.name],
    )
    .sort();
}
