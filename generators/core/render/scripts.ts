import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import type { Target } from '../model/target.js';
import { header } from './header.js';
import { shell } from './quote.js';
import { type ScriptData, scriptData } from './script-data.js';
import { type StackData, stackData } from './swarm/stack-data.js';
import { type Templates, template } from './template.js';

/** `init-deployment.sh` and `scripts/`: the same text in every folder, and `scripts/deployment.sh`, which says what is special about this one. */
export function scriptFiles(deployment: Deployment, target: Target, templates: Templates): readonly OutputFile[] {
  return [
    ...programs.map((path) => constant(path, 0o755, templates)),
    ...(deployment.servers.length === 0 ? [] : [constant('scripts/reach.sh', 0o755, templates)]),
    ...parts.map((path) => constant(path, 0o644, templates)),
    {
      path: 'scripts/deployment.sh',
      text: `${header(deployment)}${data(templates, scriptData(deployment, target))}`,
      mode: 0o644,
      owner: 'generated',
    },
    ...ofTarget(deployment, target, templates),
  ];
}

const programs = [
  'init-deployment.sh',
  'scripts/doctor.sh',
  'scripts/renew-certificates.sh',
  'scripts/install-unit.sh',
  'scripts/ready.sh',
  'scripts/prepare-volumes.sh',
  'scripts/probe-share.sh',
  'scripts/prepare-nodes.sh',
  'scripts/log-in.sh',
  'scripts/save-images.sh',
  'scripts/load-images.sh',
  'scripts/backup.sh',
  'scripts/restore.sh',
  'scripts/dns.sh',
] as const;

/** Read by the programs, of no use by themselves. */
const parts = [
  'scripts/lib.sh',
  'scripts/lock.sh',
  'scripts/unfinished.sh',
  'scripts/docker.sh',
  'scripts/options.sh',
  'scripts/secrets.sh',
  'scripts/openssl.sh',
  'scripts/certificates.sh',
  'scripts/authorities.sh',
  'scripts/nodes.sh',
  'scripts/shares.sh',
  'scripts/build.sh',
  'scripts/images.sh',
  'scripts/registry.sh',
  'scripts/gpus.sh',
  'scripts/start.sh',
  'scripts/copies.sh',
  'scripts/report.sh',
  'scripts/checks.sh',
  'scripts/checks-folder.sh',
  'scripts/checks-images.sh',
] as const;

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

const data = template<ScriptData>('folder/scripts/deployment.sh.ejs', shell);
const stack = template<StackData>('folder/scripts/stack.sh.ejs', shell);
