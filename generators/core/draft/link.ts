import type { Deployment } from '../model/deployment.js';
import { type Link, mainName } from '../model/node.js';
import type { Volume } from '../model/volume.js';

/** The machines with what each serves the others, which only shows with all of them in view; nobody uses what is not there. */
export function linked(drafts: readonly Deployment[]): readonly Deployment[] {
  const there = drafts.map((draft) => ({
    ...draft,
    links: { uses: draft.links.uses.filter((link) => provides(drafts, link)), serves: [] },
  }));
  return there.map((draft) => ({
    ...draft,
    volumes: draft.volumes.map((volume) => ({ ...volume, sharedWith: sharers(volume, draft, there) })),
    links: {
      ...draft.links,
      serves: unique(there.flatMap(({ links }) => links.uses)).filter(({ on }) => on === draft.node.name),
    },
  }));
}

/** A machine that uses a volume alone shares it with nobody; the main one is named where it is one of them. */
function sharers({ name, sharedWith }: Volume, { node }: Deployment, all: readonly Deployment[]): Volume['sharedWith'] {
  if (sharedWith === 'nobody') return 'nobody';
  const users = all.filter(({ volumes }) => volumes.some((other) => other.name === name)).map((draft) => draft.node);
  if (users.every((user) => user.name === node.name)) return 'nobody';
  return users.some((user) => user.name === mainName) ? 'main' : 'others';
}

const provides = (drafts: readonly Deployment[], { service, on }: Link): boolean =>
  drafts.some(({ node, services }) => node.name === on && services.some(({ origin }) => origin === service));

const unique = (links: readonly Link[]): readonly Link[] => [
  ...new Map(links.map((link) => [`${link.service} ${link.on}`, link])).values(),
];
