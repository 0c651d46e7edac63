/**
 * A process that can be killed: `child ACTION FOLDER [before|after NUMBER]`. Prints what came of it as JSON. It is bundled by the
 * tests, because the code is TypeScript.
 */
import { setTimeout } from 'node:timers/promises';
import { fine } from '../../../generators/core/model/problem.js';
import { change } from '../../../generators/edge/transaction/change.js';
import { realDisk } from '../../../generators/edge/transaction/disk.js';
import { locked } from '../../../generators/edge/transaction/lock.js';
import { recover } from '../../../generators/edge/transaction/recover.js';
import { rollbackTo } from '../../../generators/edge/transaction/rollback.js';
import { type Call, watched } from './disks.js';
import { good, never, operations, run } from './sample.js';

const [action = '', folder = '', when, number] = process.argv.slice(2);

const killIf = (here: string) => (call: Call) => {
  if (when === here && call.number === Number(number)) process.kill(process.pid, 'SIGKILL');
};
const disk = watched(killIf('before'), killIf('after'));

const actions: Readonly<Record<string, () => Promise<unknown>>> = {
  change: () => change(folder, operations, run, never, disk),
  recover: () => recover(folder, disk),
  rollback: async () => {
    const { operations: back, folders } = good(await rollbackTo(folder, '20260822T101530Z'));
    return change(folder, back, { ...run, command: 'rollback', folders }, never, disk);
  },
  hold: () =>
    locked(folder, realDisk, async () => {
      console.log('held');
      await setTimeout(60_000);
      return fine('held');
    }),
};

process.umask(0o022);
console.log(JSON.stringify(await actions[action]?.()));
