import type { Oddity } from '../../core/model/file.js';
import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import { codeOf } from '../errors.js';
import { type Disk, realDisk } from './disk.js';
import { finish, goBack, hasLeftovers, sweep } from './finish.js';
import { readJournal, type Unfinished } from './journal.js';
import { locked, orProblem } from './lock.js';
import { inTheWay, look } from './look.js';
import { triedTwice } from './remove.js';

/**
 * Ends what a killed run has left: a decided run is finished, or taken back where that was decided or finishing fails. What was
 * never decided is removed. Gives back what has become of the run; a folder with nothing to be done is not touched. Where another
 * run is at work, the journal is damaged or something odd is in the way, that is the problem, and nothing is changed.
 */
export async function recover(
  folder: string,
  disk: Disk = realDisk,
): Promise<Result<'nothing' | 'finished' | 'taken-back'>> {
  return orProblem(folder, async () => {
    if (!hasLeftovers(folder)) return fine('nothing');
    return locked(folder, disk, async () => {
      const run = readJournal(folder);
      if (!run.ok) return run;
      const done = run.value === undefined ? fine('nothing' as const) : await resume(folder, run.value, disk);
      if (done.ok) await triedTwice(() => sweep(folder, undefined, disk));
      return done;
    });
  });
}

async function resume(folder: string, run: Unfinished, disk: Disk): Promise<Result<'finished' | 'taken-back'>> {
  const odd = oddities(folder, run);
  if (odd.length > 0) return failed(odd);
  if (run.way === 'back') return fine('taken-back', await goBack(folder, run, disk));
  try {
    return fine('finished', await finish(folder, run, disk));
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    const now = readJournal(folder);
    if (!now.ok || now.value === undefined) throw error;
    return fine('taken-back', await goBack(folder, now.value, disk));
  }
}

/** Folders too: one that has become a link would be followed. A link in the place of a file itself is left alone by every step. */
function oddities(folder: string, { record, way, complete }: Unfinished): readonly Problem[] {
  if (complete && way === 'on') return [];
  const folders = [...record.made, ...record.emptied].map(({ path }) => `${path}/.`);
  return [...record.steps.map(({ path }) => path), ...folders].flatMap((path) => {
    const found = look(folder, path);
    return found.kind === 'odd' && hindering.has(found.what) ? [inTheWay(path, found.what)] : [];
  });
}

const hindering: ReadonlySet<Oddity> = new Set(['behind-link', 'below-file', 'unreadable'] as const);
