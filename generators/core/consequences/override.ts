import type { Problem } from '../model/problem.js';
import { readCompose } from './compose-file.js';

/**
 * Services that the operator's override changes and that are not generated any more: without an image of their own Compose refuses the
 * whole project (`target/override-stranded`). `generated` and `override` are texts of Compose files.
 */
export function strandedIn(override: string, generated: string): readonly Problem[] {
  const known = readCompose(generated).services;
  const stranded = [...readCompose(override).services].filter(
    ([name, service]) => !known.has(name) && service.image === undefined && service.build === undefined,
  );
  return stranded.map(([name]) => ({
    code: 'target/override-stranded',
    message: `docker-compose.override.yml changes ${name}, which is not in docker-compose.yml any more: Compose will refuse both`,
    hint: `take ${name} out of docker-compose.override.yml`,
  }));
}
