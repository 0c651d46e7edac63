import type { Deployment } from '../../model/deployment.js';
import { buildOrder } from '../../steps/builds.js';
import { type Chapter, page } from './chapter.js';
import { cell, code, joined, line, type Markdown, prose } from './words.js';

/** Images that are built on this machine: which, of what, and how that is repeated. */
export const builds: Chapter = {
  title: 'Images that are built here',
  text: ({ deployment, templates }) => {
    const order = buildOrder(deployment);
    return order.length === 0 ? undefined : fill(templates, view(order, deployment));
  },
};

type View = {
  compose: Markdown;
  rows: readonly { name: Markdown; about: Markdown }[];
  sources: readonly { script: Markdown; local: Markdown }[];
};

const fill = page<View>('builds');

const view = (order: readonly string[], { host, services }: Deployment): View => ({
  compose: line(host.compose),
  rows: order.map((name) => ({
    name: cell(name),
    about: prose(services.find((service) => service.name === name)?.about ?? ''),
  })),
  sources: services.flatMap(({ fetch }) =>
    fetch === undefined
      ? []
      : [{ script: code(plainly(fetch.script)), local: joined(fetch.local.map(plainly).map(code)) }],
  ),
});

const plainly = (path: string): string => path.replace(/^\.\//, '');
