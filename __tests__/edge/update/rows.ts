import { expect, test } from '@jest/globals';

/** The rows of a list of tests of another tool: what we have of each, and what of it has no meaning here. */
export interface Rows {
  /** A test of what a row asks for; its name begins with that of the row. */
  readonly row: (name: string, what: string, act: () => void | Promise<void>) => void;
  /** To be called last: a test that every name is either tested or has a reason not to be, and none is invented. */
  readonly complete: () => void;
}

/** `names`: all rows of the list; `meaningless`: why a row has no meaning here, in a phrase. */
export function rowsOf(names: readonly string[], meaningless: Readonly<Record<string, string>>): Rows {
  const tested = new Set<string>();
  return {
    row: (name, what, act) => {
      tested.add(name);
      test(`${name}: ${what}`, act);
    },
    complete: () =>
      test('every row is tested or has a reason not to be, and none both', () => {
        const settled = [...tested, ...Object.keys(meaningless)].sort();
        expect(settled).toEqual([...names].sort());
        expect(Object.values(meaningless).filter((reason) => reason.trim().split(' ').length < 2)).toEqual([]);
      }),
  };
}
