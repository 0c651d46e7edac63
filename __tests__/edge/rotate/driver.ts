/**
 * Rotates one secret from a command line, for tests that have to be somebody else: the folder, the deployment's answers as JSON,
 * the secret's name, and what becomes of the file: `write`, `fail` (the disk is full), or `die` (killed before it is written).
 * Prints the result as JSON.
 */
import type { Operation } from '../../../generators/core/model/file.js';
import { failed } from '../../../generators/core/model/problem.js';
import { composeIn } from '../../../generators/edge/docker.js';
import { rotate } from '../../../generators/edge/rotate/rotate.js';
import { cryptoDice } from '../../../generators/edge/secrets/dice.js';
import { change } from '../../../generators/edge/transaction/change.js';
import { compiled, dioptra } from '../../rules/dioptra.js';

const [folder = '', answers = '{}', name = '', how = 'write'] = process.argv.slice(2);

const signal = new AbortController().signal;

async function write(operations: readonly Operation[]) {
  if (how === 'die') process.kill(process.pid, 'SIGKILL');
  if (how === 'fail') return failed([{ code: 'target/no-space', message: 'no space is left' }]);
  return change(folder, operations, { command: 'rotate', version: '0.0.0', now: new Date() }, signal);
}

const { deployment } = compiled(JSON.parse(answers));
const result = await rotate({ folder, name }, deployment, dioptra.stack, {
  dice: cryptoDice,
  signal,
  compose: composeIn(folder, deployment.host.compose),
  change: write,
});
process.stdout.write(`${JSON.stringify(result)}\n`);
