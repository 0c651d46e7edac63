import { codeOf } from '../errors.js';
import type { Disk } from './disk.js';
import { statsOf } from './look.js';
import type { Owner } from './owner.js';

/** A folder with exactly this mode; one that is there already (a killed run may have made it) is brought to it. A set-group bit stays. */
export async function makeFolder(place: string, mode: number, owner: Owner | undefined, disk: Disk): Promise<void> {
  try {
    await disk.mkdir(place, mode);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || statsOf(place)?.isDirectory() !== true) throw error;
  }
  const stats = statsOf(place);
  if (stats === undefined) return;
  if (owner !== undefined && (stats.uid !== owner.uid || stats.gid !== owner.gid)) await disk.chown(place, owner);
  if ((stats.mode & 0o777) !== mode) await disk.chmod(place, (stats.mode & 0o7000) | mode);
}

/** Only the operator may look into the folder of secrets. */
export const folderMode = (path: string): number => (path === 'secrets' || path.startsWith('secrets/') ? 0o700 : 0o755);
