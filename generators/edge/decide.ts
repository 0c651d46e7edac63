import { openProject, type Order } from './project.js';
import { hasLeft } from './prompt.js';
import { settle, type Settled } from './settle.js';
import { fine, type Result } from '../core/model/problem.js';
import type { World } from './world.js';

export type { Settled } from './settle.js';

/** From an order to everything decided: loads the stack, asks what is not answered, and has it all checked. Reports every problem on the way. */
export async function decide(order: Result<Order>, world: World): Promise<Result<Settled>> {
  if (!order.ok) return order;
  try {
    const project = await openProject(order.value, world);
    if (!project.ok) return project;
    const settled = await settle(project.value, world);
    return settled.ok ? fine(settled.value, [...project.warnings, ...settled.warnings]) : settled;
  } catch (error) {
    if (hasLeft(error)) return fine({ kind: 'left' });
    throw error;
  }
}
