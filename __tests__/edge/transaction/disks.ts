import { writeFileSync } from 'node:fs';
import { type Disk, realDisk } from '../../../generators/edge/transaction/disk.js';

/** One call of a disk, before it is made. */
export interface Call {
  /** Counts from 1. */
  readonly number: number;
  readonly name: keyof Disk;
  readonly paths: readonly string[];
}

const names = Object.keys(realDisk) as readonly (keyof Disk)[];

/** The real disk, with `before` and `after` around each call, also one that fails. */
export function watched(before: (call: Call) => void, after: (call: Call) => void = () => {}): Disk {
  let number = 0;
  const around = (name: keyof Disk) => {
    const act = realDisk[name] as (...given: readonly unknown[]) => Promise<void>;
    return async (...given: readonly unknown[]): Promise<void> => {
      number += 1;
      const call = { number, name, paths: given.filter((each) => typeof each === 'string') };
      before(call);
      try {
        await act(...given);
      } finally {
        after(call);
      }
    };
  };
  // Object.fromEntries forgets which names it was given.
  return Object.fromEntries(names.map((name) => [name, around(name)])) as unknown as Disk;
}

export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Fails at each call that is meant; a file that cannot be written is there by half, as on a full disk. */
export const failing = (code: string, is: (call: Call) => boolean): Disk =>
  watched((call) => {
    if (!is(call)) return;
    if (call.name === 'write') writeFileSync(call.paths[0] ?? '', 'hal', { flag: 'wx' });
    throw failure(code);
  });

/** How many calls a run makes. */
export function counting(): { readonly disk: Disk; readonly calls: readonly Call[] } {
  const calls: Call[] = [];
  return { disk: watched((call) => calls.push(call)), calls };
}
