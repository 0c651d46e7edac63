import type { Operation } from '../../core/model/file.js';
import { failed, fine, type Result } from '../../core/model/problem.js';
import type { RotationStep } from '../../core/rotation/rotation.js';
import type { Compose } from '../docker.js';
import { type Current, readCurrent } from './current.js';
import { forget, keep } from './kept.js';
import type { Next } from './next.js';
import { notUndone, refusal } from './problems.js';
import { tell } from './service.js';
import type { Values } from './told.js';

/** One rotation, all of it decided. */
export interface Work extends Before {
  readonly folder: string;
  readonly name: string;
  readonly next: Next;
  readonly steps: readonly RotationStep[];
  readonly world: { readonly compose: Compose; readonly change: Change };
}

export interface Before {
  readonly path: string;
  readonly file: Current;
  /** Absent of bytes. */
  readonly current?: string;
  readonly kept?: string;
}

/** Writes into the folder, all or nothing. */
export type Change = (operations: readonly Operation[]) => Promise<Changed>;

export type Changed = Result<{ readonly id?: string }>;

/**
 * The services first and then the file, with the value kept in between. What fails is undone; where that fails too, the value stays
 * kept and `target/rotation-unfinished` says so beside the reason.
 */
export async function changeBoth(work: Work): Promise<Changed> {
  const { folder, name, next, kept } = work;
  if (kept === undefined) {
    const safe = await keep(folder, name, String(next.content));
    if (!safe.ok) return safe;
  }
  const told = await tellAll(work);
  return told.ok ? writeOrUndo(work) : told;
}

/** In order; the first that fails undoes those before it. */
async function tellAll(work: Work): Promise<Result<undefined>> {
  for (const [index, step] of work.steps.entries()) {
    const told = await tell(step, forwards(work), work.world.compose);
    if (told.kind === 'done') continue;
    // A service that refuses a value which an earlier run has kept may know it all the same.
    const isSure = told.kind === 'refused' && !work.next.resumed;
    const undone = await undo(work, work.steps.slice(0, isSure ? index : index + 1));
    return failed([refusal(step, told.words), ...(undone ? [] : [notUndone(work.name)])]);
  }
  return fine(undefined);
}

/** The file; if that cannot be written, the services get the old value back. */
async function writeOrUndo(work: Work): Promise<Changed> {
  let written: Changed | undefined;
  let error: unknown;
  try {
    written = await changeFile(work);
  } catch (thrown) {
    error = thrown;
  }
  if (written?.ok) return written;
  if (await fileHolds(work)) return fine({});
  const rest = (await undo(work, work.steps)) ? [] : [notUndone(work.name)];
  if (written !== undefined) return failed([...written.problems, ...rest]);
  throw rest.length === 0 ? error : new Error(rest.map(({ message }) => message).join(), { cause: error });
}

/** Tells the old value, last first; only if all have it is the new one forgotten. */
async function undo(work: Work, steps: readonly RotationStep[]): Promise<boolean> {
  const { from, to } = forwards(work);
  let undone = true;
  for (const step of [...steps].reverse()) {
    const told = await tell(step, { from: to, to: from }, work.world.compose);
    undone = told.kind === 'done' && undone;
  }
  // A copy that cannot be removed is gone on with by the next run, as if nothing had been undone.
  return (
    undone &&
    forget(work.folder, work.name).then(
      () => true,
      () => false,
    )
  );
}

function forwards({ current, next, name }: Work): Values {
  if (current === undefined || next.value === undefined) throw new Error(`the bytes of ${name} are told to nobody`);
  return { from: current, to: next.value };
}

/** Readable by the operator alone, whatever it was before; a file that has the value already is left alone. */
export async function changeFile({ path, file, next, world }: Work): Promise<Changed> {
  if (file.content.equals(Buffer.from(next.content))) return fine({});
  return world.change([{ kind: 'write', path, content: next.content, mode: file.mode & 0o600, seen: file.sha256 }]);
}

/** Another run may have been faster, or ours not known that it was through. */
async function fileHolds({ folder, path, next }: Work): Promise<boolean> {
  const now = await readCurrent(folder, path).catch(() => undefined);
  return now?.ok === true && now.value.content.equals(Buffer.from(next.content));
}
