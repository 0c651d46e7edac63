import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import { markdown } from './quote.js';
import { type Templates, template } from './template.js';

/** `README.md`, made for exactly this deployment. */
export function readmeFile(deployment: Deployment, files: readonly OutputFile[], templates: Templates): OutputFile {
  return {
    path: 'README.md',
    text: fill(templates, { title: deployment.title, files: files.map(({ path }) => path) }),
    mode: 0o644,
    owner: 'generated',
  };
}

const fill = template<{ readonly title: string; readonly files: readonly string[] }>('folder/README.md.ejs', markdown);
