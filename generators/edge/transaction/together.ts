/** Side by side, because each waits for the disk; a bounded number, because each holds a file open. All end before the first failure is thrown. */
export async function together<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += 128) {
    const ends = await Promise.allSettled(items.slice(start, start + 128).map(act));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}
