import type { Condition, ConditionEntry, Scalar } from '../model/condition.js';
import { type Entry, entriesOf, entryOf, itemsOf, type Node } from '../yaml/node.js';
import type { Reading } from './reading.js';
import { mapSchema, type Schema } from './schema.js';
import { expected, taking } from './shape.js';

/** What a condition compares with. */
export const scalarSchema: Schema = { title: 'a value', type: ['string', 'number', 'boolean'] };
const anyOfThem: Schema = { anyOf: [scalarSchema, { type: 'array', items: scalarSchema, minItems: 1 }] };
const conditionSchema: Schema = {
  title: 'a condition',
  ...mapSchema({
    anyOf: [
      ...(anyOfThem.anyOf ?? []),
      { type: 'object', properties: { not: anyOfThem }, required: ['not'], additionalProperties: false },
    ],
  }),
};

/** `when: { path: value, path: [value, …], path: { not: … } }`; problems: anything that is no such map. */
export const condition = taking<Condition>(conditionSchema, (node, reading) =>
  node.kind === 'map'
    ? entriesOf(node).flatMap((entry) => conditionEntry(entry, reading) ?? [])
    : expected(node, reading, 'a map such as { app.NAME: value }'),
);

function conditionEntry({ name, node }: Entry, reading: Reading): ConditionEntry | undefined {
  const not = node.kind === 'map';
  const said = not ? onlyNot(node, reading) : node;
  const values = said === undefined ? undefined : scalars(said, reading);
  return values === undefined ? undefined : reading.remember({ path: name, not, values }, node);
}

function onlyNot(node: Node, reading: Reading): Node | undefined {
  const not = entryOf(node, 'not')?.node;
  if (not !== undefined && entriesOf(node).length === 1) return not;
  return expected(node, reading, 'a value, a list of values, or { not: … }');
}

function scalars(node: Node, reading: Reading): readonly Scalar[] | undefined {
  const nodes = node.kind === 'list' ? itemsOf(node) : [node];
  const values = nodes.map((each) => each.value).filter(isScalar);
  if (values.length === nodes.length && values.length > 0) return values;
  return expected(node, reading, 'a value, a list of values, or { not: … }');
}

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
