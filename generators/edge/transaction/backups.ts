import { join } from 'node:path';
import { fine, type Problem, type Result } from '../../core/model/problem.js';
import { isId } from './id.js';
import { textOf } from './journal.js';
import { orProblem } from './lock.js';
import { statsOf } from './look.js';
import { inBackup, placesIn } from './places.js';
import { parseRecord, type RunRecord, type Step } from './record.js';
import { entriesOf } from './remove.js';

/** A run that can be taken back, and what it did. */
export interface Backup {
  readonly id: string;
  readonly command: string;
  readonly version: string;
  readonly time: string;
  readonly files: readonly { readonly path: string; readonly did: Step['did'] }[];
}

/** The runs that can be taken back, newest first; one whose record is damaged is left out, with the warning `target/backup-damaged`. */
export async function backupsIn(folder: string): Promise<Result<readonly Backup[]>> {
  return orProblem(folder, async () => {
    const found = recordsIn(folder);
    const backups = found.flatMap(({ record }): readonly Backup[] => (record === undefined ? [] : [told(record)]));
    return fine(
      backups,
      found.flatMap(({ id, record }) => (record === undefined ? [damagedBackup(id)] : [])),
    );
  });
}

const told = ({ id, command, version, time, steps }: RunRecord): Backup => ({
  id,
  command,
  version,
  time,
  files: steps.map(({ path, did }) => ({ path, did })),
});

/** Every complete back-up, newest first, without a record where that is damaged. */
export function recordsIn(folder: string): readonly { readonly id: string; readonly record?: RunRecord }[] {
  const { backups } = placesIn(folder);
  if (statsOf(backups)?.isDirectory() !== true) return [];
  const ids = entriesOf(backups).filter((name) => isId(name) && statsOf(join(backups, name))?.isDirectory());
  return ids.reverse().map((id) => {
    const record = parseRecord(textOf(inBackup(join(backups, id)).record), id);
    return record === undefined ? { id } : { id, record };
  });
}

export const damagedBackup = (id: string): Problem => ({
  code: 'target/backup-damaged',
  message: `.deployment/backup/${id} cannot be understood`,
  hint: 'what was replaced is in its folder before',
});
