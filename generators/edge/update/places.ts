import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Found, Oddity } from '../../core/model/file.js';
import { codeOf } from '../errors.js';

/**
 * Looks at places of a folder, each once, and gives back what is there. Follows no link, and does not open a secret's file: of
 * that only its being there counts. Waits for the disk, as small files are read sooner than a thread could take them over.
 */
export function lookAt(folder: string, secrets: ReadonlySet<string>): (path: string) => Found {
  const known = new Map<string, Found>();
  const parents = new Map<string, Oddity | 'none' | 'folder'>([['.', 'folder']]);
  return (path) => {
    const found = known.get(path) ?? look(folder, path, secrets.has(path), parents);
    known.set(path, found);
    return found;
  };
}

type Parents = Map<string, Oddity | 'none' | 'folder'>;

function look(folder: string, path: string, secret: boolean, parents: Parents): Found {
  const parent = parentOf(folder, dirname(path), parents);
  if (parent === 'none') return { kind: 'none' };
  if (parent !== 'folder') return { kind: 'odd', what: parent };
  const stat = lstatSync(join(folder, path), { throwIfNoEntry: false });
  if (stat === undefined) return { kind: 'none' };
  if (stat.isSymbolicLink()) return { kind: 'odd', what: 'link' };
  if (stat.isDirectory()) return { kind: 'odd', what: 'folder' };
  if (!stat.isFile()) return { kind: 'odd', what: 'special' };
  const mode = stat.mode & 0o777;
  if (secret) return stat.size === 0 ? { kind: 'none' } : { kind: 'secret', mode };
  return content(join(folder, path), mode);
}

/** What the folder above is: one that may be looked into, none yet, or something that no file of ours can lie below. */
function parentOf(folder: string, path: string, parents: Parents): Oddity | 'none' | 'folder' {
  const known = parents.get(path);
  if (known !== undefined) return known;
  const above = parentOf(folder, dirname(path), parents);
  const found = above === 'folder' ? kindOf(join(folder, path)) : above;
  parents.set(path, found);
  return found;
}

function kindOf(path: string): Oddity | 'none' | 'folder' {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'none';
  if (stat.isSymbolicLink()) return 'behind-link';
  return stat.isDirectory() ? 'folder' : 'below-file';
}

function content(path: string, mode: number): Found {
  try {
    const text = textOf(readFileSync(path));
    return text === undefined ? { kind: 'binary', mode } : { kind: 'text', text, mode };
  } catch (error) {
    if (codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM') return { kind: 'odd', what: 'unreadable' };
    throw error;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
