import type { Problem } from '../../core/model/problem.js';
import { foldersOf } from '../../core/plan/folders-of.js';
import { inside } from '../../core/plan/inside.js';

/**
 * Whether something may be done at these paths: each inside the folder wherever that is, none where a transaction or git keeps its
 * own things, and no two in each other's way. Gives back every problem.
 */
export function pathProblems(paths: readonly string[]): readonly Problem[] {
  const outside = paths.filter((path) => !inside(path));
  const reserved = paths.filter((path) => inside(path) && isReserved(path));
  return [
    ...outside.map(
      (path): Problem => ({
        code: 'target/outside',
        message: `${JSON.stringify(path)} is no path inside the folder`,
        hint: 'a relative one without .., \\ and control characters',
      }),
    ),
    ...reserved.map(
      (path): Problem => ({
        code: 'target/reserved',
        message: `${path} is not for files of the deployment`,
        hint: 'another path',
      }),
    ),
    ...clashes(paths),
  ];
}

/** In lower case, because there are file systems that do not tell the cases apart. A hook in `.git` would be run by the next commit. */
function isReserved(path: string): boolean {
  const parts = path.toLowerCase().split('/');
  if (parts.includes('.git')) return true;
  return parts[0] === '.deployment' && (parts[1] === undefined || /^(?:backup|journal|lock(?:\.\d+)?)$/.test(parts[1]));
}

function clashes(paths: readonly string[]): readonly Problem[] {
  const folders = new Set(paths.flatMap(foldersOf));
  const first = new Map([...paths.entries()].reverse().map(([index, path]) => [path, index]));
  const twice = paths.filter((path, index) => first.get(path) !== index || folders.has(path));
  return twice.map((path) => ({
    code: 'target/clash',
    message: `${path} is wanted twice`,
    hint: 'one file, and no folder of the same name',
  }));
}
