/** Folders for the bench to update: many files, some of them edited, and a new version of the stack that changes them all. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prepares a stack of `count` files in `place` and a deployment of its first version in which every tenth file is edited; the second
 * version then lies beside it. `act` runs the command. Gives back a function that puts all back and tells which words update it.
 */
export function manyFiles(place, count, act) {
  const [stack, folder, kept] = ['stack', 'site', 'kept'].map((name) => join(place, name));
  writeStack(stack, count, 1);
  act([folder, '--stack', stack, '--yes']);
  for (const name of readdirSync(join(folder, 'conf'))
    .sort()
    .filter((_, index) => index % 10 === 0)) {
    const path = join(folder, 'conf', name);
    writeFileSync(path, readFileSync(path, 'utf8').replace('line 35 ', 'line 35, edited '));
  }
  writeStack(stack, count, 2);
  cpSync(folder, kept, { recursive: true, preserveTimestamps: true });
  return () => {
    rmSync(folder, { recursive: true });
    cpSync(kept, folder, { recursive: true, preserveTimestamps: true });
    // What this leaves for the disk to do would be counted as the update's.
    spawnSync('sync');
    return ['update', folder, '--json'];
  };
}

/** What such an update has to come to; throws where it measured something else. */
export function checkManyFiles(stdout, count) {
  const { changes } = JSON.parse(stdout);
  const here = (kind) => changes.filter((change) => change.kind === kind && change.path.startsWith('conf/')).length;
  const found = { merge: here('merge'), update: here('update') };
  if (found.merge !== count / 10 || found.update !== count - count / 10)
    throw new Error(`an update of ${count} files has merged ${found.merge} and replaced ${found.update}`);
}

function writeStack(stack, count, version) {
  mkdirSync(join(stack, 'conf'), { recursive: true });
  writeFileSync(
    join(stack, 'stack.yml'),
    'name: many\nx-deployment: { version: 1, title: Many files }\nservices:\n  web: { image: "many/web:1", volumes: ["./conf:/etc/many:ro"] }\n',
  );
  for (let index = 0; index < count; index++)
    writeFileSync(join(stack, 'conf', `${String(index).padStart(4, '0')}.conf`), textOf(index, version));
}

/** Forty lines, of which the tenth is another in each version. */
function textOf(index, version) {
  const lines = Array.from({ length: 40 }, (_, line) => `line ${line} of file ${index}`);
  return `${lines.with(9, `line 9 of file ${index} in version ${version}`).join('\n')}\n`;
}
