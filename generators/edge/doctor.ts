import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { failed, fine, type Result } from '../core/model/problem.js';

/** Runs the folder's own doctor, whose words go straight to the terminal, and gives back its exit status. Reports a folder that has none. */
export function doctor(folder: string): Result<number> {
  const place = resolve(folder);
  if (!existsSync(`${place}/scripts/doctor.sh`)) {
    return failed([
      {
        code: 'target/no-deployment',
        message: `${place} has no scripts/doctor.sh`,
        hint: 'name the folder of a deployment',
      },
    ]);
  }
  const { status } = spawnSync('sh', ['scripts/doctor.sh'], { cwd: place, stdio: 'inherit' });
  return fine(status ?? 1);
}
