import type { Change, Clash, Found, Operation, OutputFile } from '../model/file.js';
import { normal } from './style.js';

/** What operations are made with. */
export interface Making {
  readonly found: (path: string) => Found;
  /** The content of a secret that is to be created. */
  readonly content: (path: string) => string | Uint8Array;
  /** SHA-256 in hexadecimal. */
  readonly hash: (text: string) => string;
}

/**
 * What the disk is to hold after a run, in the order in which it is done: the files, what waits in `pending/`, and the state with the
 * manifest last. Nothing for what is there already, so a run that changes nothing has none.
 */
export function operations(
  changes: readonly Change[],
  state: readonly OutputFile[],
  former: readonly string[],
  making: Making,
): readonly Operation[] {
  const kept = new Set(state.map(({ path }) => path));
  const dropped = former.filter((path) => !kept.has(path) && making.found(path).kind === 'text');
  return [
    ...changes.flatMap((change) => [...ofChange(change, making), ...ofClash(change)]),
    ...dropped.map((path): Operation => ({ kind: 'remove', path })),
    ...stateOperations(state, making.found),
  ];
}

function ofChange(change: Change, { found, content, hash }: Making): readonly Operation[] {
  const { path } = change;
  switch (change.kind) {
    case 'create':
      return [
        {
          kind: 'write',
          path,
          content: change.owner === 'secret' ? content(path) : change.text,
          mode: change.mode,
          ...(found(path).kind === 'none' ? { seen: 'none' } : {}),
        },
      ];
    case 'update':
    case 'merge':
      return [{ kind: 'write', path, content: change.text, mode: change.mode, seen: hash(change.before) }];
    case 'move':
      return [
        { kind: 'write', path, content: change.text, mode: change.mode, seen: 'none' },
        { kind: 'remove', path: change.from, seen: hash(change.before) },
      ];
    case 'mode':
      return [{ kind: 'mode', path, mode: change.mode }];
    case 'remove':
      return [{ kind: 'remove', path, seen: hash(change.before) }];
    case 'clash':
    case 'unchanged':
    case 'edited':
    case 'same':
    case 'deleted':
    case 'orphan':
    case 'mine':
    case 'absent':
      return [];
  }
}

/** Below `.deployment/pending/`, each under its own path: the new text, the last generated one, and both sides with marks to be edited. */
function ofClash(change: Change): readonly Operation[] {
  const clash: Clash | undefined = change.kind === 'clash' ? change : change.kind === 'move' ? change.clash : undefined;
  const sides = { new: clash?.theirs, base: clash?.base, merge: clash?.marked };
  return Object.entries(sides).flatMap(([side, text]) =>
    text === undefined
      ? []
      : [{ kind: 'write' as const, path: pendingPath(side, change.path), content: text, mode: clash?.mode ?? 0o644 }],
  );
}

/** Where one side of a clash waits. */
export const pendingPath = (side: string, path: string): string => `.deployment/pending/${side}/${path}`;

/** What of the state is not on the disk yet, in whatever style it lies there. */
export function stateOperations(state: readonly OutputFile[], found: (path: string) => Found): readonly Operation[] {
  return state.flatMap(({ path, text, mode }): readonly Operation[] => {
    const there = found(path);
    if (there.kind === 'text' && normal(there.text) === text) return [];
    return [{ kind: 'write', path, content: text, mode: there.kind === 'text' ? there.mode : mode }];
  });
}
