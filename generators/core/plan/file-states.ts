import type { Found, Recorded } from '../model/file.js';
import { normal } from './style.js';

/** What became of a file since the last run. `odd`: something that is no text file is in its place. */
export type FileState =
  | 'pristine'
  | 'edited'
  | 'deleted'
  | 'orphan'
  | 'mine'
  | 'odd'
  | 'operator'
  | 'secret'
  | 'secret-missing'
  | 'secret-unused';

/** The state of every file that the last run recorded. */
export function fileStates(
  recorded: readonly Recorded[],
  found: (path: string) => Found,
): readonly { readonly path: string; readonly state: FileState }[] {
  return recorded.map((record) => ({ path: record.path, state: stateOf(record, found(record.path)) }));
}

function stateOf({ owner, fate, base }: Recorded, found: Found): FileState {
  if (owner === 'secret') {
    if (found.kind === 'none') return 'secret-missing';
    return fate === 'orphan' ? 'secret-unused' : 'secret';
  }
  if (found.kind === 'none') return 'deleted';
  if (fate !== undefined) return fate;
  if (owner === 'operator') return 'operator';
  if (found.kind !== 'text') return 'odd';
  return base !== undefined && normal(found.text) === base ? 'pristine' : 'edited';
}
