import { type Chapter, page } from './chapter.js';
import { address, waysIn } from './ways-in.js';
import { line, link, type Markdown } from './words.js';

/** From the written folder to a running deployment, and how to stop it. */
export const quickStart: Chapter = {
  title: 'Quick start',
  text: ({ deployment, templates }) => {
    const site = waysIn(deployment).find(({ protocol }) => protocol !== 'tcp');
    return fill(templates, {
      compose: line(deployment.host.compose),
      servers: deployment.servers.length > 0,
      folder: line(deployment.name),
      address: site === undefined ? [] : [link(address(site))],
    });
  },
};

const fill = page<{ compose: Markdown; servers: boolean; folder: Markdown; address: readonly Markdown[] }>(
  'quick-start',
);
