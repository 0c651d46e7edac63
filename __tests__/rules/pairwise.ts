import type { Yaml } from '../../generators/core/model/yaml.js';

type Saying = Readonly<Record<string, Yaml>>;
type Axes = Readonly<Record<string, readonly Saying[]>>;

/**
 * Combinations of two axes or more in which each value of an axis meets each value of every other axis at least once: few, where the whole product would take
 * minutes. Takes the one that brings most new pairs, again and again; of equals the first.
 */
export function pairwise(axes: Axes): readonly Saying[] {
  const rows = product(Object.values(axes).map((values) => values.map((_, index) => index)));
  const chosen: (readonly number[])[] = [];
  const met = new Set<string>();
  const news = (row: readonly number[]): number => pairsOf(row).filter((pair) => !met.has(pair)).length;
  for (;;) {
    const best = rows.reduce((found, row) => (news(row) > news(found) ? row : found));
    if (news(best) === 0) return chosen.map((row) => said(row, axes));
    chosen.push(best);
    for (const pair of pairsOf(best)) met.add(pair);
  }
}

const product = (axes: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  axes.reduce<readonly (readonly number[])[]>(
    (rows, values) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );

/** Which values of which two axes meet in a row. */
const pairsOf = (row: readonly number[]): readonly string[] =>
  row.flatMap((value, axis) =>
    row.slice(axis + 1).map((other, more) => `${axis}:${value} ${axis + 1 + more}:${other}`),
  );

const said = (row: readonly number[], axes: Axes): Saying =>
  Object.assign({}, ...Object.values(axes).map((values, axis) => values[row[axis] ?? 0]));
