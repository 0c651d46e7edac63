import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../../errors.js';

/**
 * Puts files into a folder of their own in another, which nobody else may enter, and takes it away again whatever happens. `filesFor` is told
 * where the folder is. Nothing is given back where there is no room for one, so that judging never stands in an update's way.
 */
export function inWorkplace<Answer>(
  parent: string,
  filesFor: (folder: string) => ReadonlyMap<string, string>,
  work: (folder: string) => Answer,
): Answer | undefined {
  const folder = made(parent);
  if (folder === undefined) return undefined;
  try {
    return filled(folder, filesFor(folder)) ? work(folder) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** mkdtemp gives it the mode 0700. */
const made = (parent: string): string | undefined =>
  attempt(() => realpathSync(mkdtempSync(join(parent, 'create-deployment-'))));

function filled(folder: string, files: ReadonlyMap<string, string>): boolean {
  const done = attempt(() => {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, { mode: 0o600 });
    }
    return true;
  });
  return done === true;
}

function attempt<Made>(make: () => Made): Made | undefined {
  try {
    return make();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}
