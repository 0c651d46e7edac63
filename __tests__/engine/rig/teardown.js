import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Jest's global teardown: no swarm is left behind. It is left here and not by the tests that make it, for an engine that leaves one
 * forgets the names of all containers that run.
 */
export default function teardown() {
  const rig = process.env.RIG ?? join(import.meta.dirname, '../../../.rig');
  const leave = '. "$1" && docker swarm leave --force && docker network rm docker_gwbridge';
  spawnSync('bash', ['-c', leave, '_', join(rig, 'env')], { stdio: 'ignore' });
}
