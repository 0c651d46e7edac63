import { type Consequences, commands, consequences } from '../../core/consequences/consequences.js';
import type { Change, Found } from '../../core/model/file.js';
import type { Existing } from './existing.js';

/** What to run after changes to files of a folder that is there. */
export function nextCommands(changes: readonly Change[], { found, manifest }: Existing): readonly string[] {
  const command = manifest?.answers?.['compose.command'];
  return commands(consequencesIn(found, changes), typeof command === 'string' ? command : 'docker compose');
}

/** What follows from changes, in a folder as it lies there. */
export const consequencesIn = (found: (path: string) => Found, changes: readonly Change[]): Consequences =>
  consequences(changes, composeTexts(found, changes), (path) => textIn(found, path));

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
