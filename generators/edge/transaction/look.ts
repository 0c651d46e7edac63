import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Oddity } from '../../core/model/file.js';
import type { Problem } from '../../core/model/problem.js';
import { foldersOf } from '../../core/plan/folders-of.js';
import { codeOf } from '../errors.js';
import { plainly } from './disk.js';

/** What is in one place of the folder now. Nothing is looked at through a link. */
export type Look =
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly stats: Stats; readonly mode: number; readonly sha256: string }
  | { readonly kind: 'odd'; readonly what: Oddity };

export function look(folder: string, path: string): Look {
  for (const above of foldersOf(path)) {
    const stats = statsOf(join(folder, above));
    if (stats === undefined) return { kind: 'none' };
    if (stats.isSymbolicLink()) return { kind: 'odd', what: 'behind-link' };
    if (!stats.isDirectory()) return { kind: 'odd', what: 'below-file' };
  }
  const stats = statsOf(join(folder, path));
  if (stats === undefined) return { kind: 'none' };
  if (stats.isSymbolicLink()) return { kind: 'odd', what: 'link' };
  if (stats.isDirectory()) return { kind: 'odd', what: 'folder' };
  if (!stats.isFile()) return { kind: 'odd', what: 'special' };
  return fileAt(join(folder, path), stats);
}

function fileAt(place: string, stats: Stats): Look {
  try {
    return { kind: 'file', stats, mode: stats.mode & 0o777, sha256: sha256(bytesOf(place)) };
  } catch (error) {
    if (codeOf(error) === 'EACCES') return { kind: 'odd', what: 'unreadable' };
    throw error;
  }
}

/** The content of a file that is no link. */
export function bytesOf(place: string): Uint8Array {
  const file = openSync(place, plainly);
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** What `lstat` says, or nothing where nothing is, or can be. */
export function statsOf(place: string): Stats | undefined {
  try {
    return lstatSync(place, { throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR' || codeOf(error) === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}

/** Something is where a file has to be, and it is no file. */
export function inTheWay(path: string, what: Oddity): Problem {
  return what === 'unreadable'
    ? { code: 'target/not-allowed', message: `${path} may not be read by you`, hint: 'have it made yours' }
    : { code: 'target/in-the-way', message: `${path} ${words[what]}`, hint: 'a file, or nothing, in its place' };
}

const words: Readonly<Record<Exclude<Oddity, 'unreadable'>, string>> = {
  link: 'is a link, and nothing is written through links',
  'behind-link': 'is behind a link, and nothing is written through links',
  folder: 'is a folder, where a file has to be',
  'below-file': 'is below a file, where a folder has to be',
  special: 'is neither a file nor a folder',
};
