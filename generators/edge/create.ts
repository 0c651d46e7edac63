import type { CreateCommand } from './command.js';
import { decide } from './decide.js';
import { readOrder } from './order.js';
import { realWorld } from './world.js';
import type { Outcome } from './write.js';
import { write } from './write.js';

/** The same steps as the generator's, in the same order, with nobody to ask. */
export async function create(command: CreateCommand, signal: AbortSignal): Promise<Outcome> {
  const world = realWorld(signal);
  return write(await decide(await readOrder(command, world), world), world);
}
