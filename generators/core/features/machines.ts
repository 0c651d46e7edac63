import { mainName, type Node } from '../model/node.js';
import type { Answers } from '../model/question.js';
import type { Role, Stack } from '../model/stack.js';
import { list, maybeText } from './answer.js';
import { type NodeEntry, nodeEntry } from './node-entry.js';

/** A machine, and what the operator said about it that is otherwise than on the main one. */
export interface Machine {
  readonly node: Node;
  readonly answers: NodeEntry['answers'];
}

/** Every machine of the deployment, the main one first. */
export function machines(stack: Stack, answers: Answers): readonly Machine[] {
  const distributed = maybeText(answers, 'shape.kind') === 'distributed';
  const address = distributed ? maybeText(answers, 'shape.address') : undefined;
  const main = { name: mainName, role: mainName, ...(address === undefined ? {} : { address }) };
  return [
    { node: main, answers: {} },
    ...(distributed ? list(answers, 'nodes').map((item) => further(nodeEntry(item), stack.roles)) : []),
  ];
}

function further(entry: NodeEntry, roles: readonly Role[]): Machine {
  const { name, address } = entry;
  return { node: { name, address, role: entry.role ?? roles[0]?.name ?? '' }, answers: entry.answers };
}
