import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsync,
  futimesSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { codeOf } from '../errors.js';
import { isRoot, type Owner } from './owner.js';

/**
 * Every call of a transaction that changes something, or whose place in the order counts. It is handed in, so that a test can
 * count the calls, and fail or kill at each. All throw what the system throws.
 */
export interface Disk {
  /** A new folder; its mode goes through the umask. */
  readonly mkdir: (path: string, mode: number) => Promise<void>;
  /** A new file, whole and synced, with exactly this mode, and this owner as far as the system lets us. */
  readonly write: (path: string, content: string | Uint8Array, mode: number, owner?: Owner) => Promise<void>;
  readonly link: (from: string, to: string) => Promise<void>;
  /** A second file with the content, mode, times and owner of the first; synced. */
  readonly copy: (from: string, to: string) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly unlink: (path: string) => Promise<void>;
  readonly rmdir: (path: string) => Promise<void>;
  readonly chmod: (path: string, mode: number) => Promise<void>;
  readonly chown: (path: string, owner: Owner) => Promise<void>;
  /** A name in a folder is only safe once the folder is synced too. */
  readonly syncFolder: (path: string) => Promise<void>;
}

const synced = promisify(fsync);

/** The real one. Small calls are made at once, for they are over sooner than a thread could take them; waited for are the syncs. */
export const realDisk: Disk = {
  mkdir: async (path, mode) => {
    mkdirSync(path, { mode });
  },
  write: (path, content, mode, owner) =>
    opened(path, 'wx', async (file) => {
      if (owner !== undefined) give(file, owner);
      fchmodSync(file, mode);
      writeFileSync(file, content);
      await synced(file);
    }),
  link: async (from, to) => linkSync(from, to),
  copy: (from, to) =>
    opened(from, plainly, (source) =>
      opened(to, 'wx', async (file) => {
        const { uid, gid, mode, atime, mtime } = fstatSync(source);
        give(file, { uid, gid });
        fchmodSync(file, mode & 0o7777);
        writeFileSync(file, readFileSync(source));
        futimesSync(file, atime, mtime);
        await synced(file);
      }),
    ),
  rename: async (from, to) => renameSync(from, to),
  unlink: async (path) => unlinkSync(path),
  rmdir: async (path) => rmdirSync(path),
  chmod: async (path, mode) => chmodSync(path, mode),
  chown: async (path, { uid, gid }) => chownSync(path, uid, gid),
  syncFolder: (path) =>
    opened(path, 'r', async (folder) => {
      try {
        await synced(folder);
      } catch (error) {
        if (!unsyncable.has(codeOf(error) ?? '')) throw error;
      }
    }),
};

/** Neither through a link nor waiting for somebody at the other end of a pipe. */
export const plainly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Some network file systems cannot sync a folder, and need not. */
const unsyncable: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EPERM']);

async function opened(path: string, flags: string | number, act: (file: number) => Promise<void>): Promise<void> {
  const file = openSync(path, flags, 0o600);
  try {
    await act(file);
  } finally {
    closeSync(file);
  }
}

/** Who is not root may give a file to a group of theirs at most; where not even that is permitted, the file stays theirs. */
function give(file: number, { uid, gid }: Owner): void {
  const now = fstatSync(file);
  if (now.uid === uid && now.gid === gid) return;
  try {
    fchownSync(file, isRoot() ? uid : now.uid, gid);
  } catch (error) {
    if (isRoot() || codeOf(error) !== 'EPERM') throw error;
  }
}
