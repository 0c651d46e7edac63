import type { CreateCommand } from './command.js';

/** A command line that says nothing: what a folder's own answers come to. */
export const asIfNothingSaid: CreateCommand = {
  kind: 'create',
  purpose: 'update',
  sets: [],
  yes: true,
  dryRun: true,
  json: false,
  ask: [],
  wishes: new Map(),
  insists: false,
  allowDowngrade: true,
  commit: false,
};
