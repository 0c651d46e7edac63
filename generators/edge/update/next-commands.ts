import { commands, consequences } from '../../core/consequences/consequences.js';
import type { Change } from '../../core/model/file.js';
import type { Existing } from './existing.js';

/** What to run after changes to files of a folder that is there, by the same reckoning as after an update. */
export function nextCommands(changes: readonly Change[], { found, manifest }: Existing): readonly string[] {
  const textIn = (path: string) => {
    const there = found(path);
    return there.kind === 'text' ? there.text : undefined;
  };
  const before = textIn(composePath) ?? '';
  const changed = changes.find(({ path }) => path === composePath);
  const after = changed !== undefined && 'text' in changed ? changed.text : before;
  const command = manifest?.answers?.['compose.command'];
  return commands(
    consequences(changes, { before, after }, textIn),
    typeof command === 'string' ? command : 'docker compose',
  );
}

const composePath = 'docker-compose.yml';
