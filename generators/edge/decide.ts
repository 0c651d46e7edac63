import { fine, type Result } from '../core/model/problem.js';
import type { NamedStack } from './given.js';
import type { Order } from './order.js';
import { hasLeft } from './prompt.js';
import type { Settled } from './settle.js';
import { whichStack } from './which-stack.js';
import type { World } from './world.js';

/** From an order to everything decided: loads the stack, asks what is not answered, and has it all checked. Reports every problem on the way. */
export async function decide(order: Result<Order>, world: World): Promise<Result<Settled>> {
  if (!order.ok) return order;
  try {
    const name = await whichStack(order.value, world);
    if (!name.ok) return name;
    const settled = await settleFor(name.value, order.value, world);
    return settled.ok ? fine(settled.value, [...order.warnings, ...settled.warnings]) : settled;
  } catch (error) {
    if (hasLeft(error)) return fine({ kind: 'left' });
    throw error;
  }
}

/** Reader and compiler are loaded after the first question, so that it is there at once. */
async function settleFor(name: NamedStack, order: Order, world: World): Promise<Result<Settled>> {
  const { agreed, openProject, settle } = await import('./compiler.js');
  const project = await openProject(order, name, world);
  if (!project.ok) return project;
  const agreement = await agreed(project.value, world);
  if (!agreement.ok) return agreement;
  if (!agreement.value) return fine({ kind: 'stopped' });
  const settled = await settle(project.value, world);
  return settled.ok ? fine(settled.value, [...project.warnings, ...settled.warnings]) : settled;
}
