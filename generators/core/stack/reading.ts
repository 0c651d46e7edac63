import type { Problem } from '../model/problem.js';
import type { Document } from '../yaml/document.js';
import { entryOf, type Node, nodeAt, type Spot } from '../yaml/node.js';
import type { ReadingCode } from './codes.js';
import { type Text, textsOf } from './texts.js';

/** One reading of one file: where problems are put down, and where each part of the model was written. */
export interface Reading {
  readonly document: Document;
  readonly problems: Problem[];
  readonly warnings: Problem[];
  /** Every text of the stack with a dollar in it. */
  texts(): readonly Text[];
  /** What is wrong, and what would be right. The same thing reached through two aliases is said once. */
  error(code: ReadingCode, spot: Spot, message: string, hint?: string): void;
  warn(code: ReadingCode, spot: Spot, message: string, hint?: string): void;
  /** Keeps the node (and the key) that a part of the model was read from; gives the part back. */
  remember<T extends object>(part: T, node: Node, key?: Spot): T;
  nodeOf(part: object): Node;
  /** Where a remembered part is called by its name, else the part itself. */
  nameOf(part: object): Spot;
  /** Where something in a remembered part stands: the value at `path`, else the part itself. */
  spotOf(part: object, ...path: readonly (string | number)[]): Spot;
  /** The key called `name` in a remembered part, else the part itself. */
  keyOf(part: object, name: string): Spot;
}

/** A reading of a document; one that goes on from another keeps what was put down. */
export function startReading(document: Document, before?: Reading): Reading {
  const origins = new WeakMap<object, { readonly node: Node; readonly key: Spot }>();
  const said = new Set<string>();
  const problems = before?.problems ?? [];
  const warnings = before?.warnings ?? [];
  let texts: readonly Text[] | undefined;
  const nodeOf = (part: object) => origins.get(part)?.node ?? document.root;

  function put(list: Problem[], code: ReadingCode, spot: Spot, message: string, hint: string | undefined): void {
    const once = `${code} ${spot.source?.file ?? ''} ${spot.at} ${message}`;
    if (said.has(once)) return;
    said.add(once);
    list.push({
      code: `stack/${code}`,
      at: document.placeAt(spot),
      message: `${message}${through(document, spot)}`,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  return {
    document,
    problems,
    warnings,
    texts() {
      texts ??= textsOf(document.root);
      return texts;
    },
    error: (code, spot, message, hint) => put(problems, code, spot, message, hint),
    warn: (code, spot, message, hint) => put(warnings, code, spot, message, hint),
    remember(part, node, key = node) {
      origins.set(part, { node, key });
      return part;
    },
    nodeOf,
    nameOf: (part) => origins.get(part)?.key ?? document.root,
    spotOf: (part, ...path) => nodeAt(nodeOf(part), path) ?? nodeOf(part),
    keyOf: (part, name) => entryOf(nodeOf(part), name)?.key ?? nodeOf(part),
  };
}

function through(document: Document, spot: Spot): string {
  if (spot.via === undefined) return '';
  return ` (it comes from &${spot.via.anchor}, line ${(spot.source?.place ?? document.place)(spot.at).line})`;
}
