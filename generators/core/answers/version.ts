/** Below 0, 0 or above 0 as `a` is older than, the same as or newer than `b` (semver.org, precedence); nothing if one of them is no version. */
export function compareVersions(a: string, b: string): number | undefined {
  const [one, other] = [parsed(a), parsed(b)];
  if (one === undefined || other === undefined) return undefined;
  const numbers = one.numbers
    .map((number, index) => number - (other.numbers[index] ?? 0))
    .find((difference) => difference !== 0);
  return numbers ?? comparePrereleases(one.prerelease, other.prerelease);
}

interface Version {
  readonly numbers: readonly number[];
  readonly prerelease: readonly string[];
}

function parsed(text: string): Version | undefined {
  const [, numbers, prerelease] = /^(\d+\.\d+\.\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text) ?? [];
  if (numbers === undefined) return undefined;
  return { numbers: numbers.split('.').map(Number), prerelease: prerelease?.split('.') ?? [] };
}

/** A release comes after its prereleases; of these, numbers count as numbers and come before words. */
function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  const index = a.findIndex((part, at) => part !== b[at]);
  if (index === -1) return a.length - b.length;
  const [one = '', other] = [a[index], b[index]];
  return other === undefined ? 1 : comparePart(one, other);
}

function comparePart(a: string, b: string): number {
  const [one, other] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (one && other) return Number(a) - Number(b);
  if (one !== other) return one ? -1 : 1;
  return a < b ? -1 : 1;
}
