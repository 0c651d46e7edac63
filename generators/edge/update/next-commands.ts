import { type Consequences, commands, consequences } from '../../core/consequences/consequences.js';
import type { Change, Found } from '../../core/model/file.js';
import { isQuiet } from '../../core/plan/verdict.js';
import { inNodeFolder } from '../../core/texts/node-folder.js';
import type { Existing } from './existing.js';

/** What to run after changes to files of a folder that is there. */
export function nextCommands(changes: readonly Change[], { found, manifest }: Existing): readonly string[] {
  const command = manifest?.answers?.['compose.command'];
  return commands(consequencesIn(found, changes), typeof command === 'string' ? command : 'docker compose');
}

/** What follows from changes for the main machine, in a folder as it lies there. */
export function consequencesIn(found: (path: string) => Found, changes: readonly Change[]): Consequences {
  const own = changes.filter(({ path }) => inNodeFolder(path) === undefined);
  return consequences(own, composeTexts(found, own), (path) => textIn(found, path));
}

/** A further machine whose folder a run changes, and what follows there once it has been copied. */
export interface NodeConsequences {
  readonly node: string;
  /** `new`: it has no folder yet; `gone`: it is no machine of this deployment any more. */
  readonly state: 'new' | 'there' | 'gone';
  readonly consequences: Consequences;
}

/** The same for each further machine. */
export function nodeConsequencesIn(
  found: (path: string) => Found,
  changes: readonly Change[],
): readonly NodeConsequences[] {
  const names = new Set(changes.flatMap((change) => (isQuiet(change) ? [] : (inNodeFolder(change.path)?.node ?? []))));
  return [...names].map((node) => {
    const own = changes.flatMap((change) => {
      const place = inNodeFolder(change.path);
      return place?.node === node ? [{ ...change, path: place.path }] : [];
    });
    const foundThere = (path: string) => found(`nodes/${node}/${path}`);
    const compose = own.find(({ path }) => path === composePath)?.kind;
    return {
      node,
      state: compose === 'create' ? 'new' : compose === 'remove' ? 'gone' : 'there',
      consequences: consequences(own, composeTexts(foundThere, own), (path) => textIn(foundThere, path)),
    };
  });
}

/** Compose as it is in the folder, and as it will be. */
export function composeTexts(found: (path: string) => Found, changes: readonly Change[]) {
  const change = changes.find(({ path }) => path === composePath);
  const before = textIn(found, composePath) ?? '';
  return { before, after: change !== undefined && 'text' in change ? change.text : before };
}

/** The text of a file as it lies there, where it is one. */
export function textIn(found: (path: string) => Found, path: string): string | undefined {
  const there = found(path);
  return there.kind === 'text' ? there.text : undefined;
}

export const composePath = 'docker-compose.yml';
