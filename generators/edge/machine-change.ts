import type { GivenAnswers } from '../core/answers/given.js';
import { nodeEntry } from '../core/features/node-entry.js';
import { failed, fine, type Result } from '../core/model/problem.js';
import type { Yaml, YamlMap } from '../core/model/yaml.js';
import type { MachineChange } from './command.js';
import { usage } from './usage.js';

/**
 * The answer `nodes` with a machine more or fewer than a folder's own answers have; the others stay as they are written. What is wrong
 * with the new one is found where that answer is read. Reports a deployment on one machine (`usage/one-machine`), and a machine that
 * is none of its own (`usage/no-such-node`).
 */
export function withMachine(change: MachineChange, own: GivenAnswers): Result<GivenAnswers> {
  if (textAt(own, 'shape.kind') !== 'distributed') return failed([oneMachine]);
  const said = own.get('nodes');
  const there = said?.kind === 'value' && Array.isArray(said.value) ? (said.value as readonly Yaml[]) : [];
  if (change.kind === 'add') return fine(nodes([...there, entry(change)]));
  const others = there.filter((item) => nodeEntry(item).name !== change.name);
  if (others.length === there.length) return failed([noSuchNode(change.name, there)]);
  return fine(nodes(others));
}

const nodes = (value: readonly Yaml[]): GivenAnswers => new Map([['nodes', { kind: 'value', value }]]);

const entry = ({ name, address, role }: Extract<MachineChange, { kind: 'add' }>): YamlMap => ({
  name,
  address,
  ...(role === undefined ? {} : { role }),
});

function textAt(own: GivenAnswers, path: string): string | undefined {
  const said = own.get(path);
  return said?.kind === 'value' ? String(said.value) : said?.text;
}

const oneMachine = usage(
  'one-machine',
  'this deployment is on one machine, and has no place for others yet',
  'first: create-deployment update --set shape.kind=distributed --set shape.address=… (the private IP address of this machine)',
);

function noSuchNode(name: string, there: readonly Yaml[]) {
  const names = there.map((item) => nodeEntry(item).name);
  const hint = names.length === 0 ? 'it has no further machines' : `there are ${names.join(', ')}`;
  return usage('no-such-node', `${JSON.stringify(name)} is no further machine of this deployment`, hint);
}
