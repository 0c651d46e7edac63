import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import { header } from './header.js';
import { shell } from './quote.js';
import { type ScriptData, scriptData } from './script-data.js';
import { type Templates, template } from './template.js';

/** `init-deployment.sh` and `scripts/`: the same text in every folder, and `scripts/deployment.sh`, which says what is special about this one. */
export function scriptFiles(deployment: Deployment, templates: Templates): readonly OutputFile[] {
  const view = scriptData(deployment);
  return [
    ...programs.map((path) => constant(path, 0o755, templates)),
    ...(deployment.servers.length === 0 ? [] : [constant('scripts/reach.sh', 0o755, templates)]),
    ...(view.started.length === 0 ? [] : [constant('scripts/stop-started.sh', 0o755, templates)]),
    ...parts.map((path) => constant(path, 0o644, templates)),
    {
      path: 'scripts/deployment.sh',
      text: `${header(deployment)}${data(templates, view)}`,
      mode: 0o644,
      owner: 'generated',
    },
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
  'scripts/start.sh',
  'scripts/copies.sh',
  'scripts/report.sh',
  'scripts/checks.sh',
  'scripts/checks-folder.sh',
  'scripts/checks-images.sh',
] as const;

function constant(path: string, mode: 0o755 | 0o644, templates: Templates): OutputFile {
  const text = templates[`folder/${path}`];
  if (text === undefined) throw new Error(`no template folder/${path}`);
  return { path, text, mode, owner: 'generated' };
}

const data = template<ScriptData>('folder/scripts/deployment.sh.ejs', shell);
