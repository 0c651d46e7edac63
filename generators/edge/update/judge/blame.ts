import { type Merge, none, type Refusals } from './merge.js';

/** What a program says to a set of files. `silent`: it cannot tell. */
export type Trial =
  | { readonly kind: 'accepted' | 'silent' }
  /** `path`: the file that it names. */
  | { readonly kind: 'refused'; readonly why: string; readonly path?: string };

/**
 * Finds the merges that make a program refuse the whole. `tried` judges it with some of them put back to the generated text.
 * Where that is refused with all of them put back, it is not the merges, and nobody is blamed. The file that the program names is
 * to blame; else the first that makes it all right once put back; else all.
 */
export function blame(merges: readonly Merge[], tried: (putBack: ReadonlySet<string>) => Trial): Refusals {
  if (merges.length === 0) return none;
  const first = tried(new Set());
  if (first.kind !== 'refused') return none;
  const all = new Set(merges.map(({ path }) => path));
  return tried(all).kind === 'accepted' ? guilty([...all], first, new Set(), tried) : none;
}

function guilty(
  rest: readonly string[],
  trial: Trial,
  putBack: ReadonlySet<string>,
  tried: (putBack: ReadonlySet<string>) => Trial,
): Refusals {
  if (trial.kind !== 'refused' || rest.length === 0) return none;
  const { why, path } = trial;
  const found = path !== undefined && rest.includes(path) ? [path] : culprits(rest, putBack, tried);
  const without = new Set([...putBack, ...found]);
  const left = rest.filter((one) => !found.includes(one));
  const more = left.length === 0 ? none : guilty(left, tried(without), without, tried);
  const whole = path === undefined && found.length === 1 ? `${why} in ${found[0]}` : why;
  return new Map([...found.map((one) => [one, whole] as const), ...more]);
}

function culprits(
  rest: readonly string[],
  putBack: ReadonlySet<string>,
  tried: (putBack: ReadonlySet<string>) => Trial,
): readonly string[] {
  if (rest.length === 1) return rest;
  const one = rest.find((path) => tried(new Set([...putBack, path])).kind === 'accepted');
  return one === undefined ? rest : [one];
}
