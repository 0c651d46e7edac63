/** The name of a run and of its back-up: the time in UTC, and a number for a later one in the same second. */
export const isId = (name: string): boolean => /^\d{8}T\d{6}Z(?:-\d{4})?$/.test(name);

/** A name that sorts behind all others, also where the clock was put back. */
export function nextId(now: Date, others: readonly string[]): string {
  const stamp = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const newest = others.filter(isId).sort().at(-1);
  if (newest === undefined || newest.slice(0, 16) < stamp) return stamp;
  const [last = stamp, number = '1'] = newest.split('-');
  return `${last}-${String(Number(number) + 1).padStart(4, '0')}`;
}
