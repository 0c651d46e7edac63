import { isMap, type Yaml, type YamlMap } from '../model/yaml.js';
import { woven } from './weave.js';
import { printed, quotesOf } from './yaml-print.js';
import { readYaml, rewritten } from './yaml-rewrite.js';

/** `value` undefined: the key is taken out. */
export interface YamlEdit {
  readonly path: readonly string[];
  readonly value: Yaml | undefined;
}

/**
 * Sets and removes values at key paths of a YAML text; its comments, order and formatting stay. A map that a removal leaves empty goes
 * with it. A new key comes behind the one that precedes it in `order` (the key paths in their right order), else at the end.
 * Undefined if the text is no YAML, or cannot be changed without writing it anew.
 */
export function editYaml(
  text: string,
  edits: readonly YamlEdit[],
  order: readonly (readonly string[])[] = [],
): string | undefined {
  const isBlank = /^(?:[ \t]*(?:#[^\n]*)?(?:\n|$))*$/.test(text);
  const root = isBlank ? undefined : readYaml(text);
  if (!isBlank && !isMap(root?.value)) return undefined;
  const before = isMap(root?.value) ? root.value : {};
  const want = edits.reduce((map, { path, value }) => edited(map, path, value, ordered(order, path)), before);
  if (!isBlank) return rewritten(text, want);
  if (Object.keys(want).length === 0) return text;
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${printed(want, quotesOf(text))}\n`;
}

/** The keys beside each step of `path`, in their right order. */
function ordered(order: readonly (readonly string[])[], path: readonly string[]): readonly (readonly string[])[] {
  return path.map((_, depth) => {
    const beside = order.filter(
      (other) => other.length > depth && path.slice(0, depth).every((step, at) => step === other[at]),
    );
    return [...new Set(beside.map((other) => other[depth] ?? ''))];
  });
}

function edited(
  map: YamlMap,
  path: readonly string[],
  value: Yaml | undefined,
  order: readonly (readonly string[])[],
): YamlMap {
  const [name, ...more] = path;
  if (name === undefined) return isMap(value) ? value : map;
  const former = Object.hasOwn(map, name) ? map[name] : undefined;
  if (more.length === 0) return placed(map, name, value, order[0]);
  const inner = isMap(former) ? former : {};
  if (value === undefined && !isMap(former)) return map;
  const next = edited(inner, more, value, order.slice(1));
  const isEmptied = Object.keys(next).length === 0 && Object.keys(inner).length > 0;
  return placed(map, name, isEmptied ? undefined : next, order[0]);
}

function placed(map: YamlMap, name: string, value: Yaml | undefined, order: readonly string[] = []): YamlMap {
  const kept = Object.keys(map);
  if (value === undefined) return Object.fromEntries(Object.entries(map).filter(([key]) => key !== name));
  const names = kept.includes(name)
    ? kept
    : woven(kept, order.includes(name) ? order : [...kept, name], new Set([name]));
  return Object.fromEntries(names.map((key): [string, Yaml] => [key, key === name ? value : (map[key] ?? null)]));
}
