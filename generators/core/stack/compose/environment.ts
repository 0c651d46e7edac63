import type { ComposeText } from '../../model/yaml.js';
import { entriesOf, itemsOf, type Node } from '../../yaml/node.js';
import type { Reading } from '../reading.js';
import { expected, type Shape, text } from '../shape.js';

type Environment = Readonly<Record<string, ComposeText | null>>;

/**
 * `environment` (and `labels`, `args`, …) as a list of `NAME=value` or as a map → a map. Numbers and booleans become
 * text as Compose writes them; a name without a value stays null. Warns where a number will not arrive as it was typed.
 */
export const environment: Shape<Environment> = (node, reading) => {
  if (node.kind === 'list') return Object.fromEntries(itemsOf(node).flatMap((item) => listEntry(item, reading)));
  if (node.kind !== 'map') return expected(node, reading, 'a map of NAME: value, or a list of NAME=value');
  return Object.fromEntries(entriesOf(node).map((entry) => [entry.name, value(entry.node, reading)]));
};

function listEntry(item: Node, reading: Reading): readonly (readonly [string, ComposeText | null])[] {
  const written = text(item, reading);
  if (written === undefined) return [];
  const equals = written.indexOf('=');
  return [equals < 0 ? [written, null] : [written.slice(0, equals), written.slice(equals + 1)]];
}

function value(node: Node, reading: Reading): ComposeText | null {
  if (node.kind !== 'scalar') {
    expected(node, reading, 'text');
    return null;
  }
  warnIfRewritten(node, reading);
  return node.value === null ? null : String(node.value);
}

/** `1.10` is the number 1.1 to every YAML reader, `022` is eighteen to Compose: the author should know. */
export function warnIfRewritten(node: Node, reading: Reading): void {
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return;
  const written = (node.source?.text ?? reading.document.text).slice(node.at, node.end);
  if (written === String(node.value)) return;
  const message = `${written} is a number, and is read as ${node.value}`;
  reading.warn('number-rewritten', node, message, `write "${written}" with quotes if it is meant as it stands`);
}
