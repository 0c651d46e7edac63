import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Target } from '../model/target.js';
import { folderParts, folderPrograms } from '../texts/folder-scripts.js';
import { header } from './header.js';
import { shell } from './quote.js';
import { type ScriptData, scriptData } from './script-data.js';
import { type StackData, stackData } from './swarm/stack-data.js';
import { type Templates, template } from './template.js';

/** `init-deployment.sh` and `scripts/`: the same text in every folder, and `scripts/deployment.sh`, which says what is special about this one. */
export function scriptFiles(deployment: Deployment, target: Target, templates: Templates): readonly OutputFile[] {
  const view = scriptData(deployment, target);
  return [
    ...folderPrograms.map((path) => constant(path, 0o755, templates)),
    ...(deployment.servers.length === 0 ? [] : [constant('scripts/reach.sh', 0o755, templates)]),
    ...(view.started.length === 0 ? [] : [constant('scripts/stop-started.sh', 0o755, templates)]),
    ...folderParts.map((path) => constant(path, 0o644, templates)),
    {
      path: 'scripts/deployment.sh',
      text: `${header(deployment)}${data(templates, view)}`,
      mode: 0o644,
      owner: 'generated',
    },
    ...ofTarget(deployment, target, templates),
    ...toolScripts(deployment, templates),
  ];
}

/** What is done in another way with each target stands in one file, under one name. */
function ofTarget(deployment: Deployment, target: Target, templates: Templates): readonly OutputFile[] {
  const differences = constant('scripts/target.sh', 0o644, templates, `target/${target.kind}.sh`);
  switch (target.kind) {
    case 'compose':
      return [differences];
    case 'swarm':
      return [
        differences,
        constant('scripts/deploy.sh', 0o755, templates),
        constant('scripts/env-value.sh', 0o644, templates),
        {
          path: 'scripts/stack.sh',
          text: `${header(deployment)}${stack(templates, stackData(deployment, target))}`,
          mode: 0o644,
          owner: 'generated',
        },
      ];
  }
}

function constant(path: string, mode: 0o755 | 0o644, templates: Templates, from = path): OutputFile {
  const text = templates[`folder/${from}`];
  if (text === undefined) throw new Error(`no template folder/${from}`);
  return { path, text, mode, owner: 'generated' };
}

/** One script for each line of a tool's `scripts`. */
const toolScripts = (deployment: Deployment, templates: Templates): readonly OutputFile[] =>
  deployment.services.flatMap(({ name, about, scripts = {} }) =>
    Object.entries(scripts).map(([script, words]) => ({
      path: `scripts/${script}.sh`,
      text: tool(templates, {
        script,
        service: name,
        about: (about ?? name).replaceAll(/\s+/g, ' '),
        words: words.split(' '),
      }),
      mode: 0o755 as const,
      owner: 'generated' as const,
    })),
  );

/** `about` is a comment, and one line. */
interface ToolScript {
  readonly script: string;
  readonly service: string;
  readonly about: string;
  readonly words: readonly string[];
}

const tool = template<ToolScript>('folder/tool.sh.ejs', shell);

const data = template<ScriptData>('folder/scripts/deployment.sh.ejs', shell);
const stack = template<StackData>('folder/scripts/stack.sh.ejs', shell);
