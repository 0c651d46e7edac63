import type { StackVariable } from '../model/stack.js';
import { type Entry, entriesOf, entryOf, itemsOf, type Node } from '../yaml/node.js';
import { condition } from './condition.js';
import type { Reading } from './reading.js';
import { anything, expected, fields } from './shape.js';

type Case = StackVariable['cases'][number];

const variableCase = fields({ when: condition, value: anything });

/** `variables: NAME:` a value, or `[{ when, value }, …, { value }]`. */
export function readVariables(node: Node | undefined, reading: Reading): readonly StackVariable[] {
  if (node !== undefined && node.kind !== 'map') expected(node, reading, 'a map from names to values');
  return entriesOf(node).map((entry) => readVariable(entry, reading));
}

function readVariable({ name, key, node }: Entry, reading: Reading): StackVariable {
  const at = reading.document.placeAt(key);
  const cases = areCases(node) ? readCases(node, reading) : [{ when: [], value: node.value }];
  return reading.remember({ name, cases, at }, node, key);
}

/** A list whose first item says `when` or `value` is a list of cases; any other list is a value. */
function areCases(node: Node): boolean {
  const first = itemsOf(node)[0];
  return entryOf(first, 'value') !== undefined || entryOf(first, 'when') !== undefined;
}

function readCases(node: Node, reading: Reading): readonly Case[] {
  const items = itemsOf(node);
  return items.flatMap((item, i) => {
    const said = variableCase(item, reading);
    if (said === undefined) return [];
    const value = entryOf(item, 'value')?.node.value;
    if (value === undefined) expected(item, reading, 'a map with a value', 'write { when: …, value: … }');
    const unconditional = (said.when ?? []).length === 0 && entryOf(item, 'when') === undefined;
    if (unconditional && i < items.length - 1)
      reading.error(
        'unreachable-case',
        items[i + 1]!,
        'this case is never reached',
        'the case without when must be the last',
      );
    return [{ when: said.when ?? [], value: value ?? null }];
  });
}
