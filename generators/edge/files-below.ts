import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Paths of all files in a folder and the folders in it, relative to it, with forward slashes, sorted. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths = entries.map(async (entry) => {
    if (!entry.isDirectory()) return [entry.name];
    return (await filesBelow(join(folder, entry.name))).map((path) => `${entry.name}/${path}`);
  });
  return (await Promise.all(paths)).flat().sort();
}
