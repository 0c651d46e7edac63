import { join } from 'node:path';

/** Where a transaction keeps its own things in a deployment folder. */
export interface Places {
  readonly state: string;
  readonly lock: string;
  readonly journal: string;
  readonly backups: string;
}

export function placesIn(folder: string): Places {
  const state = join(folder, '.deployment');
  return { state, lock: join(state, 'lock'), journal: join(state, 'journal'), backups: join(state, 'backup') };
}

/** The parts of a run's back-up. `undo` is the journal of the way back, there before it is needed: a full disk cannot keep it away. */
export const inBackup = (backup: string) => ({
  record: join(backup, 'run.json'),
  journal: join(backup, 'journal'),
  undo: join(backup, 'journal-back'),
  before: (path: string): string => join(backup, 'before', path),
  after: (step: number): string => join(backup, 'after', String(step)),
});
