import { join } from 'node:path';
import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import { isId } from './id.js';
import { bytesOf, statsOf } from './look.js';
import { inBackup, placesIn } from './places.js';
import { parseJson, parseRecord, type RunRecord } from './record.js';

/** A run that was decided and has not ended. */
export interface Unfinished {
  readonly record: RunRecord;
  /** `on`: to be finished. `back`: to be taken back, because a step has failed. */
  readonly way: Way;
  /** The folder of its back-up, which gets its lasting name when all is done. */
  readonly backup: string;
  readonly complete: boolean;
}

export type Way = 'on' | 'back';

export const printJournal = (id: string, way: Way): string => `${JSON.stringify({ schema: 1, id, way })}\n`;

export const isUnfinished = (folder: string): boolean => statsOf(placesIn(folder).journal) !== undefined;

/** The run that the journal names, if there is one. All of it may be anybody's writing: `target/journal-damaged` where it does not fit. */
export function readJournal(folder: string): Result<Unfinished | undefined> {
  const { journal, backups } = placesIn(folder);
  if (!isUnfinished(folder)) return fine(undefined);
  const named = parseJournal(textOf(journal));
  if (named === undefined || statsOf(backups)?.isDirectory() !== true) return failed([damaged]);
  for (const complete of [false, true]) {
    const backup = join(backups, complete ? named.id : `${named.id}.tmp`);
    if (statsOf(backup)?.isDirectory() !== true) continue;
    const record = parseRecord(textOf(inBackup(backup).record), named.id);
    return record === undefined ? failed([damaged]) : fine({ record, way: named.way, backup, complete });
  }
  return failed([damaged]);
}

function parseJournal(text: string): { readonly id: string; readonly way: Way } | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('id' in value) || !('way' in value)) return undefined;
  const { id, way } = value;
  return typeof id === 'string' && isId(id) && (way === 'on' || way === 'back') ? { id, way } : undefined;
}

/** Nothing where there is no plain file. */
export const textOf = (place: string): string =>
  statsOf(place)?.isFile() === true ? Buffer.from(bytesOf(place)).toString() : '';

const damaged: Problem = {
  code: 'target/journal-damaged',
  message: '.deployment/journal tells of a run that was interrupted, and cannot be understood',
  hint: 'compare the folder with what is in .deployment/backup; when it is right, remove .deployment/journal',
};
