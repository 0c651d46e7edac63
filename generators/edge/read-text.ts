import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import { codeOf } from './errors.js';

/** The text of a file that the operator named, relative to where they stand; what cannot be read is reported under the name they used. */
export async function readText(
  path: string,
  cwd: string,
  { code, option }: { readonly code: Problem['code']; readonly option: string },
): Promise<Result<string>> {
  try {
    return fine(await readFile(resolve(cwd, path), 'utf8'));
  } catch (error) {
    const why = unreadable[codeOf(error) ?? ''];
    if (why === undefined) throw error;
    return failed([{ code, message: `${option} ${path}: ${why}` }]);
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'you may not read this file',
  ENAMETOOLONG: 'there is no such file',
  ENXIO: 'this is a socket, not a file',
  ELOOP: 'its symbolic links lead in a circle',
};
