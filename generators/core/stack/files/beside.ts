/** What lies beside a Compose file; paths are relative to its folder, with `/`. */
export interface Beside {
  /** The folder's absolute path, from which a stack without a name takes one. */
  readonly folder: string;
  kind(path: string): 'file' | 'folder' | 'none';
  /** The text of a file; nothing if there is none, or it is no text. */
  text(path: string): string | undefined;
  /** The names in a folder; none if there is no folder. */
  list(path: string): readonly string[];
}

/** The path of something that is named in a file of `folder`, from where the main file lies; absolute ones stay. */
export function joined(folder: string, path: string): string {
  if (/^[/~]/.test(path)) return path;
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/') || '.';
}

export const folderOf = (path: string): string => joined('', path.replace(/[^/]*$/, ''));

/** As Compose wants a path that is no name: with `./` before it. */
export const asPath = (path: string): string => (/^(?:[/~]|\.\.?(?:\/|$))/.test(path) ? path : `./${path}`);
