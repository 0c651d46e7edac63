/**
 * A point through which a shortest way from `a` to `b` leads (x numbers of `a` and y of `b` lie before it), so that both sides of it
 * can be compared on their own. Both must have something, and neither their first nor their last number in common. The search goes
 * from both ends at once until they meet (E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986). It is ended early where
 * there is too much to search, and the point is then the furthest one found.
 */
export function middle(a: Int32Array, b: Int32Array): readonly [number, number] {
  const size = a.length + b.length;
  const most = Math.min(Math.ceil(size / 2), Math.max(64, Math.floor(effort / size)));
  const ahead = search(a, b, most);
  const back = search(a.toReversed(), b.toReversed(), most);
  for (let steps = 0; steps <= most; steps++) {
    const met = advance(ahead, steps, back, steps - 1);
    if (met !== undefined) return met;
    const [x, y] = advance(back, steps, ahead, steps) ?? [];
    if (x !== undefined && y !== undefined) return [a.length - x, b.length - y];
  }
  return furthest(ahead, most);
}

/** Steps times numbers: below some 2,000 lines the search always ends well, and with 20,000 it never takes long. */
const effort = 2_000_000;

/** A way is told by how far it has come on its diagonal, which is x - y. */
interface Search {
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Diagonal, counted from `centre` → the largest x reached on it. */
  readonly reached: Int32Array;
  readonly centre: number;
}

const nowhere = -2;

function search(a: Int32Array, b: Int32Array, most: number): Search {
  return { a, b, reached: new Int32Array(2 * most + 5).fill(nowhere), centre: most + 2 };
}

/** Goes one step further on every diagonal; the point where the other search, coming the other way, has been already, if there is one. */
function advance(own: Search, steps: number, other: Search, otherSteps: number): readonly [number, number] | undefined {
  const { a, b, reached, centre } = own;
  const [width, height] = [a.length, b.length];
  const from = Math.max(-steps, -height + ((steps + height) & 1));
  const to = Math.min(steps, width);
  for (let diagonal = from; diagonal <= to; diagonal += 2) {
    let x = steps === 0 ? 0 : entered(own, diagonal);
    if (x === nowhere) continue;
    while (x < width && x - diagonal < height && a[x] === b[x - diagonal]) x++;
    reached[centre + diagonal] = x;
    const opposite = width - height - diagonal;
    if (Math.abs(opposite) > otherSteps || ((opposite + otherSteps) & 1) !== 0) continue;
    const met = other.reached[other.centre + opposite] ?? nowhere;
    if (met !== nowhere && x + met >= width) return [x, x - diagonal];
  }
  return undefined;
}

/** The larger x with which a diagonal can be entered from its neighbours: from below by leaving out a number of `a`, from above one of `b`. */
function entered({ a, b, reached, centre }: Search, diagonal: number): number {
  const below = reached[centre + diagonal - 1] ?? nowhere;
  const above = reached[centre + diagonal + 1] ?? nowhere;
  const right = below === nowhere || below >= a.length ? nowhere : below + 1;
  const down = above === nowhere || above - diagonal > b.length ? nowhere : above;
  return Math.max(right, down);
}

function furthest({ reached, centre }: Search, steps: number): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
    const x = reached[centre + diagonal] ?? nowhere;
    if (x !== nowhere && 2 * x - diagonal > best[0] + best[1]) best = [x, x - diagonal];
  }
  return best;
}
