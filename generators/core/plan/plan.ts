import type { Change, OutputFile } from '../model/file.js';
import { failed, fine, type Problem, type Result } from '../model/problem.js';

/**
 * What will be done for a folder that does not exist yet: every file is created, in the order of its path. Reports
 * `target/outside` (paths that lead out of the folder), `target/reserved` (our state) and `target/clash` (two files, one place).
 */
export function plan(files: readonly OutputFile[]): Result<readonly Change[]> {
  const problems = [
    ...files.filter(({ path }) => !isInside(path)).map(escapes),
    ...files.filter(({ path }) => /^\.deployment(\/|$)/i.test(path)).map(reserved),
    ...clashes(files),
  ];
  if (problems.length > 0) return failed(problems);
  return fine([...files].sort((a, b) => byPath(a.path, b.path)).map((file) => ({ kind: 'create', file })));
}

/** A path that stays in the folder wherever the folder is: relative, forward slashes, no `..`, nothing that a terminal would act on. */
export function isInside(path: string): boolean {
  const parts = path.split('/');
  return !/[\\\p{Cc}]/u.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
}

function escapes({ path }: OutputFile): Problem {
  return {
    code: 'target/outside',
    message: `${JSON.stringify(path)} is no path inside the deployment folder`,
    hint: 'the stack names it in files, or beside a bind mount: use a relative path without ..',
  };
}

function reserved({ path }: OutputFile): Problem {
  return {
    code: 'target/reserved',
    message: `${path} is where the generator keeps its own state`,
    hint: 'rename the file that comes with the stack',
  };
}

/** The same path twice, also where only upper and lower case tell them apart, or a file where another needs a folder. */
function clashes(files: readonly OutputFile[]): readonly Problem[] {
  const paths = files.map(({ path }) => path.toLowerCase());
  const folders = new Set(paths.flatMap(foldersOf));
  return paths.flatMap((path, index) => {
    if (paths.indexOf(path) !== index) return [clash(files[index]?.path ?? path, 'two files want this place')];
    return folders.has(path)
      ? [clash(files[index]?.path ?? path, 'one file wants this place, and others want a folder here')]
      : [];
  });
}

function clash(path: string, message: string): Problem {
  return { code: 'target/clash', message: `${path}: ${message}`, hint: 'rename the file that comes with the stack' };
}

/** `a/b/c` lies in `a` and `a/b`. */
export function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

const byPath = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
