import type { ComposeText } from '../model/yaml.js';
import { references } from '../yaml/interpolation.js';

/** These names, and those of the variables that their values are made of. */
export function mentions(
  names: readonly string[],
  variables: Readonly<Record<string, ComposeText>>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const follow = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const inner of references(variables[name] ?? '')) follow(inner.name);
  };
  names.forEach(follow);
  return found;
}
