import { isMap, type Yaml } from '../model/yaml.js';
import type { Node } from '../yaml/node.js';
import { itemKeyAt } from './compose-lists.js';
import { markedLines, mergeLines } from './lines.js';
import { type Merged, type Sides, unclashed } from './sides.js';
import { type Comment, commentsOf, counted, lost } from './yaml-comments.js';
import { readYaml, rewritten } from './yaml-rewrite.js';
import { alike, differences, mergeValues, type Path } from './yaml-value.js';

/**
 * Three-way merge of YAML: what the values become together is settled first, then the text is made that says so and keeps the
 * operator's comments, order and formatting. `isCompose`: some lists are merged by item. `why` names the keys that both changed.
 */
export function mergeYaml(sides: Sides, isCompose: boolean): Merged {
  const base = readYaml(sides.base);
  const yours = readYaml(sides.yours);
  const theirs = readYaml(sides.theirs);
  if (base === undefined || yours === undefined || theirs === undefined) return mergeLines(sides);
  const trees = { base, yours, theirs };
  const values = { base: base.value, yours: yours.value, theirs: theirs.value };
  const { value, clashes } = mergeValues(values, isCompose ? itemKeyAt : () => undefined);
  const isIts = (side: 'yours' | 'theirs', text: string) => {
    const found = readYaml(text)?.value;
    return found !== undefined && clashes.every((path) => alike(valueAt(found, path), valueAt(values[side], path)));
  };
  const clash = (why: string): Merged => ({ kind: 'clash', why, marked: markedLines(sides, isIts) });
  if (clashes.length > 0 || value === undefined) return clash(said(clashes));
  const text = textFor(value, sides, trees);
  if (text !== undefined) return { kind: 'merged', text };
  return clash(`${said(differences(values.base, values.theirs))} cannot be changed in the file as it is written`);
}

/** The value at a path, or the list that has it as an item. */
function valueAt(value: Yaml | undefined, [name, ...more]: Path): Yaml | undefined {
  if (name === undefined || Array.isArray(value)) return value;
  return isMap(value) && Object.hasOwn(value, name) ? valueAt(value[name], more) : undefined;
}

const said = (paths: readonly Path[]): string => paths.map((path) => path.join('.') || 'the whole file').join(', ');

interface Trees {
  readonly base: Node;
  readonly yours: Node;
  readonly theirs: Node;
}

/** Changes by key find their place best; by line, changes of the template's own comments come through as well. */
function textFor(value: Yaml, sides: Sides, trees: Trees): string | undefined {
  const comments = {
    base: commentsOf(sides.base, trees.base),
    yours: commentsOf(sides.yours, trees.yours),
    theirs: commentsOf(sides.theirs, trees.theirs),
  };
  const byKey = changedByKey(value, sides, trees.theirs, comments.base);
  const found = byKey === undefined ? undefined : readYaml(byKey);
  const result = byKey === undefined || found === undefined ? undefined : commentsOf(byKey, found);
  const isWhole = result !== undefined && lost(comments.base, comments.yours, result).length === 0;
  if (isWhole && lost(comments.base, comments.theirs, result).length === 0) return byKey;
  const byLine = mergeLines(sides);
  if (byLine.kind === 'merged' && alike(readYaml(byLine.text)?.value, value)) return byLine.text;
  return isWhole ? byKey : undefined;
}

function changedByKey(value: Yaml, sides: Sides, theirs: Node, base: readonly Comment[]): string | undefined {
  const known = counted(base);
  const text = rewritten(sides.yours, value, {
    source: { text: sides.theirs, node: theirs },
    isFleeting: (comment) => known.has(comment.text),
  });
  return text === undefined ? undefined : withHeader(text, sides);
}

/** The comment that the file begins with goes by line; where both changed it, the operator's stays. */
function withHeader(text: string, sides: Sides): string {
  const yours = headerOf(sides.yours);
  if (!text.startsWith(yours)) return text;
  const parts = { base: headerOf(sides.base), yours, theirs: headerOf(sides.theirs) };
  const merged = mergeLines(parts);
  const header = unclashed(parts) ?? (merged.kind === 'merged' ? merged.text : yours);
  return header + text.slice(yours.length);
}

const headerOf = (text: string): string => /^(?:[ \t]*(?:#[^\n]*)?\n)*/.exec(text)?.[0] ?? '';
