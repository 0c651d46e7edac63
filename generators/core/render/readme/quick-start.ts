import { isFurther } from '../../texts/node-folder.js';
import { type Chapter, page } from './chapter.js';
import { type StartAndStop, startAndStop } from './start-and-stop.js';
import { address, waysIn } from './ways-in.js';
import { code, line, link, type Markdown } from './words.js';

/** From the written folder to a running deployment, and how to stop it. */
export const quickStart: Chapter = {
  title: 'Quick start',
  text: ({ deployment, target, templates }) => {
    const site = waysIn(deployment).find(({ protocol }) => protocol !== 'tcp');
    return fill(templates, {
      ...startAndStop(deployment, target),
      further: isFurther(deployment.node) ? [code(deployment.node.name)] : [],
      servers: deployment.servers.length > 0,
      folder: line(deployment.name),
      archive: deployment.images.kind === 'archive',
      address: site === undefined ? [] : [link(address(site))],
    });
  },
};

const fill = page<
  StartAndStop & {
    further: readonly Markdown[];
    servers: boolean;
    folder: Markdown;
    archive: boolean;
    address: readonly Markdown[];
  }
>('quick-start');
