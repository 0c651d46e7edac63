import type { Change, MergedSides } from '../../../core/model/file.js';

/** A text to be judged, and the generated one that it is measured by; both normal. */
export interface Merge {
  readonly path: string;
  readonly text: string;
  readonly theirs: string;
}

/** By path: which program refuses the merge, and its first words. */
export type Refusals = ReadonlyMap<string, string>;

export const none: Refusals = new Map();

export type Merged = Extract<Change, { readonly kind: 'merge' | 'move' }> & { readonly sides: MergedSides };

/** A merge, or a move whose text is one. */
export function isMerged(change: Change): change is Merged {
  return (change.kind === 'merge' || change.kind === 'move') && change.sides !== undefined;
}
