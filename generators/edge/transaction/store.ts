import { join } from 'node:path';
import { foldersOf } from '../../core/plan/folders-of.js';
import { codeOf } from '../errors.js';
import type { Disk } from './disk.js';
import { printJournal } from './journal.js';
import { statsOf } from './look.js';
import { makeFolder } from './make-folder.js';
import { type Owner, ownerFor } from './owner.js';
import { inBackup, placesIn } from './places.js';
import { printRecord, type RunRecord } from './record.js';
import type { Planned } from './steps.js';
import { together } from './together.js';

/**
 * Puts everything that the run needs into `backup`, synced: what is replaced or removed, what comes instead, the record of both,
 * and the journals of either way. The deployment's own files are only read. An aborted `signal` throws.
 */
export async function store(
  folder: string,
  backup: string,
  record: RunRecord,
  planned: readonly Planned[],
  signal: AbortSignal,
  disk: Disk,
): Promise<void> {
  const owner = ownerFor(folder);
  const place = inBackup(backup);
  const kept = planned.flatMap(({ step }) => (step.did === 'changed' || step.did === 'removed' ? [step.path] : []));
  const folders = ['', 'before', 'after', ...new Set(kept.flatMap(foldersOf).map((path) => `before/${path}`))];
  await makeBackups(folder, owner, disk);
  for (const each of folders) await makeFolder(join(backup, each), 0o700, owner, disk);
  await together(kept, async (path) => {
    signal.throwIfAborted();
    await linkOrCopy(join(folder, path), place.before(path), disk);
  });
  await together([...planned.entries()], async ([index, { step, look, content }]) => {
    signal.throwIfAborted();
    if (content === undefined || step.after === undefined) return;
    await disk.write(place.after(index), content, step.after.mode, look.kind === 'file' ? look.stats : owner);
  });
  await disk.write(place.record, printRecord(record), 0o600, owner);
  await disk.write(place.journal, printJournal(record.id, 'on'), 0o600, owner);
  await disk.write(place.undo, printJournal(record.id, 'back'), 0o600, owner);
  const { backups, state } = placesIn(folder);
  await together([...folders.map((each) => join(backup, each)), backups, state, folder], disk.syncFolder);
}

/** Back-ups hold secrets: nobody else's to read, and ignored by git whatever else a folder ignores. */
async function makeBackups(folder: string, owner: Owner | undefined, disk: Disk): Promise<void> {
  const { backups } = placesIn(folder);
  const ignore = join(backups, '.gitignore');
  await makeFolder(backups, 0o700, owner, disk);
  if (statsOf(ignore) === undefined) await disk.write(ignore, '*\n', 0o600, owner);
}

/** The same file under a second name costs nothing; what replaces the first name leaves the second as it is. */
async function linkOrCopy(from: string, to: string, disk: Disk): Promise<void> {
  try {
    await disk.link(from, to);
  } catch (error) {
    if (!linkless.has(codeOf(error) ?? '')) throw error;
    await disk.copy(from, to);
  }
}

/** No links there at all, none to files of others, no more of them, none across a mount. */
const linkless: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);
