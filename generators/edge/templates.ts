import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Templates } from '../core/render/template.js';
import { filesBelow } from './files-below.js';

/** All templates of what goes in every folder, by their path below `templates/`. */
export function readTemplates(root: string): Templates {
  const folder = join(root, 'templates', 'folder');
  return Object.fromEntries(
    filesBelow(folder).map((path) => [`folder/${path}`, readFileSync(join(folder, path), 'utf8')]),
  );
}
