import type { StackVariable } from '../model/stack.js';
import { type Entry, entriesOf, entryOf, itemsOf, type Node } from '../yaml/node.js';
import { condition } from './condition.js';
import { fields, key } from './fields.js';
import type { Reading } from './reading.js';
import type { Schema } from './schema.js';
import { anything, expected, taking } from './shape.js';

type Case = StackVariable['cases'][number];

/** One case of a variable. */
export const variableCase = fields({
  when: key(condition, 'It counts only then; the last case may do without.'),
  value: key(anything, 'Any YAML; text may hold variables.', {
    required: { code: 'wrong-type', message: 'a case has a value', hint: 'write { when: …, value: … }' },
  }),
});

const aCase: Schema = { type: 'object', anyOf: [{ required: ['value'] }, { required: ['when'] }] };

const variableSchema: Schema = {
  title: 'a value, or a list of cases `{ when, value }`',
  if: { type: 'array', items: [aCase], minItems: 1 },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
  then: { items: variableCase.schema ?? {} },
};

/** One variable, under its name: a value, or cases, of which the first that holds counts. */
export const variable = taking(variableSchema, anything);

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
