import type { Change } from '../model/file.js';

/** A place in the folder whose content is another one now: what it was and what it is, as far as there was or is something. */
export interface Touched {
  readonly before?: string;
  readonly after?: string;
}

/** What the run has changed, by path, as far as a container could read it: neither secrets nor what only people and git read. */
export function touchedBy(changes: readonly Change[]): ReadonlyMap<string, Touched> {
  const found = new Map<string, Touched>();
  for (const change of changes) {
    if (change.owner === 'secret') continue;
    for (const [path, texts] of placesOf(change)) {
      if (!forPeople.test(path)) found.set(path, { ...found.get(path), ...texts });
    }
  }
  return new Map([...found].filter(([, { before, after }]) => before !== after));
}

/** Not what a container mounts, whatever folder it lies in. */
const forPeople = /(?:^|\/)(?:[^/]*\.md|\.gitignore)$|^\.deployment\//;

function placesOf(change: Change): readonly (readonly [string, Touched])[] {
  switch (change.kind) {
    case 'create':
      return [[change.path, { after: change.text }]];
    case 'update':
    case 'merge':
      return [[change.path, { before: change.before, after: change.text }]];
    case 'move':
      return [
        [change.from, { before: change.before }],
        [change.path, { after: change.text }],
      ];
    case 'remove':
      return [[change.path, { before: change.before }]];
    case 'mode':
    case 'clash':
    case 'unchanged':
    case 'edited':
    case 'same':
    case 'deleted':
    case 'orphan':
    case 'mine':
    case 'absent':
      return [];
  }
}
