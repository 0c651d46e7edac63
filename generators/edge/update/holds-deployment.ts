import { lstatSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a folder holds a deployment: it has our state, whatever that is worth. */
export function holdsDeployment(folder: string): boolean {
  return lstatSync(join(folder, '.deployment'), { throwIfNoEntry: false }) !== undefined;
}
