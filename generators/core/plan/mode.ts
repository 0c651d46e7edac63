const execute = 0o111;

/**
 * The mode of a generated file after a run. What nobody changed follows the generator; where the operator (or the umask of a
 * clone) has set another, that stays, and only a change of the generator to the execute bits comes through, for those who may read.
 * Of a file that the last run did not know (`base` absent), all of it is the operator's.
 */
export function mergedMode(base: number | undefined, disk: number, next: number): number {
  if (base === undefined) return disk;
  if (disk === base) return next;
  const readers = (disk & 0o444) >> 2;
  const added = next & ~base & execute & readers;
  const removed = base & ~next & execute;
  return (disk | added) & ~removed;
}

/** What a secret's file is brought to: never looser than it should be, and never looser than it is. */
export function privateMode(disk: number, next: number): number {
  return disk & next;
}
