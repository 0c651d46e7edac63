import type { Answers } from '../model/question.js';
import { isMap, type Yaml, type YamlMap } from '../model/yaml.js';

/**
 * Nested maps as dotted paths: `{ gpu: { kind: none } }` is `gpu.kind`. Lists stay values, whatever is in them; an
 * empty map and a null say nothing and leave no path.
 */
export function flatten(tree: YamlMap): Answers {
  return Object.fromEntries(Object.entries(tree).flatMap(([key, value]) => leaves(key, value)));
}

/** Dotted paths as nested maps. Where one path is the beginning of another, the longer one keeps its dots, so that `flatten` gives back the same paths. */
export function nest(answers: Answers): YamlMap {
  return tree(Object.entries(answers).map(([path, value]) => ({ keys: path.split('.'), value })));
}

function leaves(path: string, value: Yaml): readonly (readonly [string, Yaml])[] {
  if (value === null) return [];
  if (!isMap(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(`${path}.${key}`, inner));
}

interface Leaf {
  readonly keys: readonly string[];
  readonly value: Yaml;
}

function tree(entries: readonly Leaf[]): YamlMap {
  const ends = new Set(entries.filter(isEnd).map(({ keys }) => keys[0]));
  const branches = new Map<string, Leaf[]>();
  for (const leaf of entries) {
    const [first = '', ...rest] = leaf.keys;
    const key = isEnd(leaf) || ends.has(first) ? leaf.keys.join('.') : first;
    const below = { keys: key === first ? rest : [], value: leaf.value };
    branches.set(key, [...(branches.get(key) ?? []), below]);
  }
  return Object.fromEntries([...branches].map(([key, branch]) => [key, branchValue(branch)]));
}

const isEnd = ({ keys }: Leaf): boolean => keys.length === 1;

function branchValue(branch: readonly Leaf[]): Yaml {
  const [only] = branch;
  return only !== undefined && only.keys.length === 0 ? only.value : tree(branch);
}
