/** A path in the folder, and a word on it. */
export interface Entry {
  readonly path: string;
  readonly about: string;
}

/**
 * Paths as lines of a tree, folders before files and both by name, each with its word in one column. A path that ends in `/` is a
 * folder whose contents are not shown.
 */
export function tree(entries: readonly Entry[]): readonly string[] {
  const lines = branch(entries, '');
  const width = Math.min(56, Math.max(0, ...lines.map(({ drawn }) => drawn.length)));
  return ['./', ...lines.map(({ drawn, about }) => (about === '' ? drawn : `${drawn.padEnd(width)}  ${about}`))];
}

interface Line {
  readonly drawn: string;
  readonly about: string;
}

function branch(entries: readonly Entry[], indent: string): readonly Line[] {
  const names = [...new Set(entries.map(({ path }) => first(path)))].sort(foldersFirst);
  return names.flatMap((name, index) => {
    const last = index === names.length - 1;
    const inside = entries.filter(({ path }) => path.startsWith(name) && path !== name).map(below(name));
    const about = entries.find(({ path }) => path === name)?.about ?? '';
    const isFolder = name.endsWith('/');
    return [
      { drawn: `${indent}${last ? '└── ' : '├── '}${name}`, about },
      ...(isFolder ? branch(inside, `${indent}${last ? '    ' : '│   '}`) : []),
    ];
  });
}

/** `a/` of `a/b/c`, `c` of `c`. */
const first = (path: string): string => path.replace(/\/.*$/s, '/');

const below =
  (folder: string) =>
  ({ path, about }: Entry): Entry => ({ path: path.slice(folder.length), about });

function foldersFirst(a: string, b: string): number {
  const [folderA, folderB] = [a.endsWith('/'), b.endsWith('/')];
  if (folderA !== folderB) return folderA ? -1 : 1;
  return a < b ? -1 : 1;
}
