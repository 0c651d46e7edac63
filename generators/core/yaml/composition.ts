import type { Event } from 'js-yaml';
import type { Node } from './node.js';

/** What is wrong with a document, at an offset of its text. */
export interface Fault {
  readonly code: FaultCode;
  readonly at: number;
  readonly message: string;
  readonly hint?: string;
}

export const faultCodes = [
  'cyclic-alias',
  'duplicate-key',
  'key-not-text',
  'merge-not-map',
  'several-documents',
  'too-large',
  'unknown-anchor',
  'unknown-tag',
] as const;

type FaultCode = (typeof faultCodes)[number];

/** One walk over the events of a parser: where it is, and what it has seen. */
export interface Composition {
  readonly events: readonly Event[];
  readonly text: string;
  readonly faults: Fault[];
  readonly anchors: Map<string, Node>;
  /** Anchors whose node is not finished. */
  readonly open: Set<string>;
  /** How many nodes a node stands for, aliases resolved. */
  readonly weights: WeakMap<object, number>;
  /** The event that comes next. */
  next: number;
}

/** A document may repeat itself through aliases up to this many nodes. */
const largest = 100_000;

/** Keeps the size of a node that holds `parts`; one that aliases have blown up is replaced by nothing. */
export function weighed(node: Node, parts: readonly Node[], composition: Composition): Node {
  const { weights, faults } = composition;
  const weight = parts.reduce((total, part) => total + (weights.get(part) ?? 1), 1);
  if (weight <= largest) {
    weights.set(node, weight);
    return node;
  }
  if (!faults.some(({ code }) => code === 'too-large'))
    faults.push({
      code: 'too-large',
      at: node.via?.at ?? node.at,
      message: `aliases repeat more than ${largest} values here`,
    });
  return empty(node.at);
}

/** The values of a map as they were weighed, not as they are reached. */
export const valuesOf = (node: Node): readonly Node[] =>
  node.kind === 'map' ? [...node.entries.values()].map((entry) => entry.node) : [];

/** Nothing, said at `at`. */
export function empty(at: number): Node {
  return { kind: 'scalar', at, end: at, value: null };
}
