import { lstatSync } from 'node:fs';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export const isRoot = (): boolean => process.geteuid?.() === 0;

/** Whose the things are that root makes in this folder: the folder's owner's. Nobody else can give anything away. */
export function ownerFor(folder: string): Owner | undefined {
  if (!isRoot()) return undefined;
  const { uid, gid } = lstatSync(`${folder}/`);
  return { uid, gid };
}
