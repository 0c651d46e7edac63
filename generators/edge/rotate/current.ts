import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, type Problem, type Result } from '../../core/model/problem.js';
import { codeOf } from '../errors.js';

/** The file of a secret as it stands. */
export interface Current {
  readonly content: Buffer;
  readonly mode: number;
  readonly sha256: string;
}

/**
 * Reads the file of a secret, not through a link: a link's target is not ours to replace. Reports `target/secret-missing`,
 * `target/secret-unreadable` and `target/not-allowed`.
 */
export async function readCurrent(folder: string, path: string): Promise<Result<Current>> {
  try {
    const handle = await open(join(folder, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const about = await handle.stat();
      if (!about.isFile()) return failed([odd(path)]);
      const content = await handle.readFile();
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { ok: true, value: { content, mode: about.mode & 0o777, sha256 }, warnings: [] };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const problem = problems[codeOf(error) ?? '']?.(path);
    if (problem === undefined) throw error;
    return failed([problem]);
  }
}

const missing = (path: string): Problem => ({
  code: 'target/secret-missing',
  message: `${path} is not there, so there is nothing to change`,
  hint: 'run ./init-deployment.sh: it makes what is missing, and says what it cannot make',
});

const odd = (path: string): Problem => ({
  code: 'target/secret-unreadable',
  message: `${path} is a link or no file at all, and is not replaced`,
  hint: 'change the value where it really is, or put a file in its place',
});

const forbidden = (path: string): Problem => ({
  code: 'target/not-allowed',
  message: `you may not read ${path}`,
  hint: 'run this as the user to whom the folder belongs',
});

const problems: Readonly<Record<string, (path: string) => Problem>> = {
  ENOENT: missing,
  ENOTDIR: missing,
  ELOOP: odd,
  ENXIO: odd,
  EACCES: forbidden,
  EPERM: forbidden,
};
