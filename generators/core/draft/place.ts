import { mainName, type Node } from '../model/node.js';

/** Which machine is drafted, and which others there are. */
export interface Place {
  readonly node: Node;
  readonly others: readonly Node[];
  /** Vendors of the GPUs of all machines together; none where no machine has any. */
  readonly gpus: readonly string[];
}

/** The one machine of a deployment that has no other, with the GPUs that its answers name. */
export const alone = (gpu: unknown): Place => ({
  node: { name: mainName, role: mainName },
  others: [],
  gpus: typeof gpu === 'string' && gpu !== 'none' ? [gpu] : [],
});
