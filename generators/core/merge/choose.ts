/** Which side counts where both changed the same place. */
export type Side = 'yours' | 'new';

/** A text with marks, settled for one side in every marked place; what went together stays together. */
export function choose(marked: string, side: Side): string {
  const parts = { yours: '$1', new: '$2' } as const;
  return marked.replaceAll(places, parts[side]);
}

/** Yours, the base that nobody needs here, and the new lines. */
const places = /^<<<<<<< yours\n([\s\S]*?)^\|\|\|\|\|\|\| last generated\n[\s\S]*?^=======\n([\s\S]*?)^>>>>>>> new\n/gm;
