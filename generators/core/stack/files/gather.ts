import type { Node } from '../../yaml/node.js';
import type { Reading } from '../reading.js';
import type { Beside } from './beside.js';
import { inlinedEnvFiles } from './env-files.js';
import { fileAt, type Gathering } from './gathering.js';
import { type Gathered, gatheredFile } from './include.js';
import { laidOver } from './merge.js';
import { projectDefaults } from './project-env.js';

/**
 * Puts a Compose file together: the override file beside it, `include`, `extends`, `env_file`, and the `.env` that says what
 * its variables are. Reports files that are missing or lead in a circle, and whatever is wrong in them, at their own places.
 */
export function gather(reading: Reading, beside: Beside): Gathered {
  const gathering: Gathering = { beside, reading, defaults: projectDefaults(beside, reading), open: [] };
  const { root, defaults } = gatheredFile(withOverride(reading.document.root, gathering), '.', gathering);
  return { root: inlinedEnvFiles(root, { ...gathering, defaults }), defaults };
}

/** Compose takes an override file beside its own default names. */
function withOverride(root: Node, gathering: Gathering): Node {
  const name = /(?:^|[/\\])((?:docker-)?compose)\.ya?ml$/.exec(gathering.reading.document.file)?.[1];
  const usual = name === undefined ? [] : [`${name}.override.yml`, `${name}.override.yaml`];
  const path = usual.find((each) => gathering.beside.text(each) !== undefined);
  if (path === undefined) return root;
  gathering.reading.warn('override-file', root, `${path} beside this file is read with it, as Compose does`);
  const over = fileAt(path, root, gathering);
  return over === undefined ? root : laidOver(root, over);
}
