import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Jest's global set-up: an engine and its images, reused where they are there. Needs root on Debian, and says so. */
export default function setup() {
  const here = import.meta.dirname;
  const rig = process.env.RIG ?? join(here, '../../../.rig');
  execFileSync(join(here, 'engine.sh'), ['up'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, RIG: rig },
  });
  const env = join(rig, 'env');
  if (!existsSync(env)) throw new Error(`engine.sh left no ${env}`);
  execFileSync('bash', ['-c', '. "$1" && exec "$2"', '_', env, join(here, 'images.sh')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
