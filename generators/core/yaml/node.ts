import type { Place } from '../model/problem.js';
import type { Yaml, YamlMap } from '../model/yaml.js';

/**
 * A parsed YAML document as a tree that knows where everything was written. Aliases and merge keys are resolved;
 * what came through one says so in `via`. Offsets count in the text from 0.
 */
export type Node = ScalarNode | ListNode | MapNode;

/** Where something stands: its own offset, and the alias through which it was reached. */
export interface Spot {
  readonly at: number;
  readonly via?: Via;
  /** The file it was brought in from; absent for the document itself. */
  readonly source?: Source;
}

/** A file whose values stand in the document of another one (`include`, `extends`, `env_file`). */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly place: (offset: number) => Place;
}

/** The alias (`*anchor`) that brought a node to where it is used: the outermost one. */
export interface Via {
  readonly anchor: string;
  readonly at: number;
}

export interface ScalarNode extends Spot {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly tag?: MergeTag;
  /** Behind its last character, so that the text between is the scalar as written. */
  readonly end: number;
}

export interface ListNode extends Spot {
  readonly kind: 'list';
  readonly value: readonly Yaml[];
  readonly tag?: MergeTag;
  readonly items: readonly Node[];
}

export interface MapNode extends Spot {
  readonly kind: 'map';
  readonly value: YamlMap;
  readonly tag?: MergeTag;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** What Compose is told to do with a value when files are merged: take it away, or put it in the place of the other. */
export type MergeTag = '!reset' | '!override';

export interface Entry {
  readonly name: string;
  readonly key: Spot;
  readonly node: Node;
}

/** The entries of a map, in order; empty for what is no map. */
export function entriesOf(node: Node | undefined): readonly Entry[] {
  if (node?.kind !== 'map') return [];
  const entries = [...node.entries.values()];
  return node.via === undefined ? entries : entries.map((entry) => reached(entry, node.via));
}

/** The items of a list, in order; empty for what is no list. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  if (node?.kind !== 'list') return [];
  const { via } = node;
  return via === undefined ? node.items : node.items.map((item) => ({ ...item, via }));
}

/** The entry called `name`, if `node` is a map that has it. */
export function entryOf(node: Node | undefined, name: string): Entry | undefined {
  if (node?.kind !== 'map') return undefined;
  const entry = node.entries.get(name);
  return entry === undefined ? undefined : reached(entry, node.via);
}

/** The node below `node` at `path` (keys and list indexes), if there is one. */
export function nodeAt(node: Node | undefined, path: readonly (string | number)[]): Node | undefined {
  const [step, ...more] = path;
  if (node === undefined || step === undefined) return node;
  return nodeAt(typeof step === 'number' ? itemsOf(node)[step] : entryOf(node, step)?.node, more);
}

/** The same entry, reached through an alias: an outer alias hides the inner ones. */
export function reached(entry: Entry, via: Via | undefined): Entry {
  return via === undefined ? entry : { ...entry, key: { ...entry.key, via }, node: { ...entry.node, via } };
}
