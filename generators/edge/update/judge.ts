import { join } from 'node:path';
import type { Change, Found } from '../../core/model/file.js';
import { normal } from '../../core/plan/style.js';
import { inNodeFolder } from '../../core/texts/node-folder.js';
import { ahead } from './judge/ahead.js';
import { composeRefusals } from './judge/compose.js';
import { isMerged, type Merge, type Merged, type Refusals } from './judge/merge.js';
import { nginxRefusals } from './judge/nginx.js';
import { type Environment, type Programs, programsIn } from './judge/programs.js';
import { pythonComplaint } from './judge/python.js';
import { shellComplaint } from './judge/shell.js';
import { unitComplaint } from './judge/unit.js';

export interface Place {
  /** The deployment's folder. */
  readonly folder: string;
  /** How Compose is called here, such as `docker compose`. */
  readonly compose: string;
  readonly found: (path: string) => Found;
}

/**
 * What a program refuses becomes a clash; programs that are not there, do not end in time, or refuse what is generated too, have no
 * opinion. Only merges are judged, and without any no program is started. Never throws for what a program does.
 */
export function judged(
  changes: readonly Change[],
  place: Place,
  environment: Environment = process.env,
): readonly Change[] {
  const merged = changes.filter(isMerged);
  if (merged.length === 0) return changes;
  const programs = programsIn(environment);
  const folders = new Set(merged.map(({ path }) => folderAt(path)));
  const refusals = new Map([...folders].flatMap((folder) => [...refusalsIn(folder, changes, place, programs)]));
  return changes.map((change) => {
    const why = refusals.get(change.path);
    return why === undefined || !isMerged(change) ? change : refused(change, why);
  });
}

/** Each machine's folder is judged by itself, as it will lie there: paths count from it. */
function refusalsIn(folder: string, changes: readonly Change[], place: Place, programs: Programs): Refusals {
  const own = changes
    .filter(({ path }) => folderAt(path) === folder)
    .map((change) => ({
      ...change,
      path: change.path.slice(folder.length),
      ...(change.kind === 'move' ? { from: change.from.slice(folder.length) } : {}),
    }));
  const there = {
    ...place,
    folder: join(place.folder, folder),
    found: (path: string) => place.found(`${folder}${path}`),
  };
  const refused = refusalsOf(own.filter(isMerged).map(mergeOf), own, there, programs);
  return new Map([...refused].map(([path, why]) => [`${folder}${path}`, why]));
}

/** Empty for the main machine's. */
function folderAt(path: string): string {
  const node = inNodeFolder(path)?.node;
  return node === undefined ? '' : `nodes/${node}/`;
}

function refusalsOf(merges: readonly Merge[], changes: readonly Change[], place: Place, programs: Programs): Refusals {
  const coming = ahead(changes, place);
  return new Map([
    ...merges.flatMap((merge) => alone(merge, programs)),
    ...composeRefusals(merges, coming, { command: place.compose, programs }),
    ...nginxRefusals(merges, coming, programs),
  ]);
}

/** Judges of a single file, which may not complain of what is generated either. */
function alone({ path, text, theirs }: Merge, programs: Programs): readonly (readonly [path: string, why: string])[] {
  return [shellComplaint, pythonComplaint, unitComplaint].flatMap((complaint) => {
    const why = complaint({ path, text }, programs);
    return why === undefined || complaint({ path, text: theirs }, programs) !== undefined ? [] : [[path, why] as const];
  });
}

const mergeOf = ({ path, text, sides }: Merged): Merge => ({ path, text: normal(text), theirs: sides.theirs });

/** The operator's text stays, also where the file moves; the merged one waits to be put right. */
function refused(change: Merged, why: string): Change {
  const { sides, ...rest } = change;
  const clash = { why, mode: change.mode, ...sides, marked: normal(change.text) };
  const { path, owner } = change;
  return rest.kind === 'move' ? { ...rest, text: change.before, clash } : { path, owner, kind: 'clash', ...clash };
}
