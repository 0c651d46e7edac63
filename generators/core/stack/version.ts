import { compareVersions } from '../answers/moved.js';
import { entryOf, type Node } from '../yaml/node.js';
import { key } from './fields.js';
import type { Reading } from './reading.js';
import { exactly, shown, taking } from './shape.js';

/** The version of the vocabulary that is read here; what it promises is in docs/decisions/vocabulary-1.md. */
const ours = 1;

const hint = `write version: ${ours}`;

export const version = key(
  taking<number>({ enum: [ours] }, (node, reading) => {
    if (node.value === ours) return ours;
    reading.error('version', node, `there is no version ${shown(node)} of x-deployment`, hint);
    return undefined;
  }),
  'The version of this vocabulary.',
  { required: { code: 'version', message: 'x-deployment has no version', hint } },
);

/** The oldest create-deployment that knows every word of a stack. */
export const program = exactly(/^\d+\.\d+\.\d+$/, 'a version of create-deployment', 'such as 0.4.0');

/**
 * Whether a stack is written for a newer create-deployment than this one: by its version of the vocabulary, or because it says so under
 * `requires`. Reports that, and nothing of it should be read: whatever else would be said of it would mislead.
 */
export function isAheadOf(own: string | undefined, root: Node, reading: Reading): boolean {
  const said = entryOf(root, 'x-deployment')?.node;
  const written = entryOf(said, 'version')?.node;
  const needed = entryOf(entryOf(said, 'requires')?.node, 'create-deployment')?.node;
  const least = typeof needed?.value === 'string' ? needed.value : undefined;
  const hint = `npm create deployment@${least ?? 'latest'} has it`;
  if (typeof written?.value === 'number' && written.value > ours) {
    const needs = least === undefined ? 'a newer create-deployment' : `create-deployment ${least}`;
    const message = `version ${written.value} of x-deployment needs ${needs}; ${own ?? 'this one'} reads version ${ours}`;
    reading.error('version', written, message, hint);
    return true;
  }
  if (needed === undefined || least === undefined || own === undefined || (compareVersions(own, least) ?? 0) >= 0)
    return false;
  reading.error('program-too-old', needed, `this stack needs create-deployment ${least}, and this is ${own}`, hint);
  return true;
}
