import type { Machine } from '../features/machines.js';
import { mainName } from '../model/node.js';
import type { Problem } from '../model/problem.js';

/** A further machine with the address of the main one (`answer/same-machine-twice`): both folders would be one project of one engine, and want the same ports. */
export function addressProblems(machines: readonly Machine[]): readonly Problem[] {
  const main = machines.find(({ node }) => node.name === mainName)?.node.address;
  return machines
    .filter(({ node }) => node.name !== mainName && node.address === main)
    .map(({ node }) => ({
      code: 'answer/same-machine-twice',
      message: `nodes: ${node.name} has the address ${main}, which is that of the main machine (shape.address)`,
      hint: 'give it the address of another machine, or leave it out',
    }));
}
