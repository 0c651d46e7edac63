import type { Deployment } from '../../model/deployment.js';
import { scriptData } from '../script-data.js';
import { type Chapter, page } from './chapter.js';
import { docker, hasUnit, running as services, typical } from './services.js';
import { code, joined, line, type Markdown } from './words.js';

/** Start, stop, look and restart, by Compose and by systemd. */
export const running: Chapter = {
  title: 'Start, stop, look',
  text: ({ deployment, files, templates }) =>
    fill(templates, {
      compose: line(deployment.host.compose),
      unit: line(deployment.name),
      service: line(typical(deployment)?.name ?? services(deployment)[0]?.name ?? ''),
      hasUnit: hasUnit(deployment, files),
      timers: files.some(({ path }) => path.startsWith('systemd/') && path.endsWith('-certificates.timer')),
      started: scriptData(deployment).started.map((pattern) => startedBy(pattern, deployment)),
      mounts: deployment.host.requiredMounts.length === 0 ? [] : [joined(deployment.host.requiredMounts.map(code))],
    }),
};

type View = {
  compose: Markdown;
  unit: Markdown;
  service: Markdown;
  hasUnit: boolean;
  timers: boolean;
  /** Containers that the application starts itself. */
  started: readonly { pattern: Markdown; list: Markdown; logs: Markdown }[];
  mounts: readonly Markdown[];
};

const fill = page<View>('running');

function startedBy(pattern: string, { host }: Deployment): View['started'][number] {
  const prefix = pattern.replace(/\*$/, '');
  return {
    pattern: code(pattern),
    list: line(`${docker(host)} ps --all --filter name=${prefix}`),
    logs: line(`${docker(host)} logs --follow --tail 100 ${prefix}NAME`),
  };
}
