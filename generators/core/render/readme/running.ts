import { type Chapter, page } from './chapter.js';
import { hasUnit, running as services, typical } from './services.js';
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
      mounts: deployment.host.requiredMounts.length === 0 ? [] : [joined(deployment.host.requiredMounts.map(code))],
    }),
};

type View = {
  compose: Markdown;
  unit: Markdown;
  service: Markdown;
  hasUnit: boolean;
  timers: boolean;
  mounts: readonly Markdown[];
};

const fill = page<View>('running');
