import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import { usesDeviceFiles } from './host.js';
import { shell } from './quote.js';
import { type Templates, template } from './template.js';

/** `.gitignore`: secrets and keys stay out, state and READMEs stay in. */
export function gitignoreFile(deployment: Deployment, templates: Templates): OutputFile {
  const local = deployment.services.flatMap(({ fetch, options }) => [
    ...options.flatMap((option) => (option.kind === 'puts' ? [option.path] : [])),
    ...(fetch?.local ?? []),
  ]);
  return {
    path: '.gitignore',
    text: fill(templates, {
      folders: deployment.certificates.map(({ folder }) => folder),
      local: [
        ...local.map((path) => path.replace(/^\.\//, '')),
        ...(deployment.services.some(usesDeviceFiles) ? ['host.yml'] : []),
      ],
    }),
    mode: 0o644,
    owner: 'generated',
  };
}

const fill = template<{ folders: readonly string[]; local: readonly string[] }>('folder/gitignore.ejs', shell);
