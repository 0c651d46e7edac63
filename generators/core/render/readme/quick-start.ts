import { type Chapter, page } from './chapter.js';
import { type StartAndStop, startAndStop } from './start-and-stop.js';
import { address, waysIn } from './ways-in.js';
import { line, link, type Markdown } from './words.js';

/** From the written folder to a running deployment, and how to stop it. */
export const quickStart: Chapter = {
  title: 'Quick start',
  text: ({ deployment, target, templates }) => {
    const site = waysIn(deployment).find(({ protocol }) => protocol !== 'tcp');
    return fill(templates, {
      ...startAndStop(deployment, target),
      folder: line(deployment.name),
      address: site === undefined ? [] : [link(address(site))],
    });
  },
};

const fill = page<StartAndStop & { folder: Markdown; address: readonly Markdown[] }>('quick-start');
