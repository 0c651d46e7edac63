import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Templates } from '../core/render/template.js';
import { filesBelow } from './files-below.js';

/** All templates of what goes in every folder, by their path below `templates/`. */
export async function readTemplates(root: string): Promise<Templates> {
  const paths = await filesBelow(join(root, 'templates', 'folder'));
  const entries = paths.map(
    async (path) => [`folder/${path}`, await readFile(join(root, 'templates', 'folder', path), 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
