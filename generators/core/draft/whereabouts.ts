import { mainName } from '../model/node.js';
import type { Role, StackService } from '../model/stack.js';
import type { Place } from './place.js';

/** Whether a service runs on this machine; one whose role nobody has runs where the role says. */
export function runsHere(
  { needs }: StackService,
  { node, others }: Pick<Place, 'node' | 'others'>,
  roles: readonly Role[],
): boolean {
  switch (needs.runsOn) {
    case 'main':
      return node.name === mainName;
    case 'every-node':
      return true;
    default: {
      if (node.role === needs.runsOn) return true;
      const taken = others.some(({ role }) => role === needs.runsOn);
      const otherwise = roles.find(({ name }) => name === needs.runsOn)?.otherwise;
      return !taken && otherwise === 'main' && node.name === mainName;
    }
  }
}
