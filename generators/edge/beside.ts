import { readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Beside } from '../core/stack/files/beside.js';

/** What lies in the folder of a Compose file; what cannot be read is as if it were not there. */
export function besideIn(folder: string): Beside {
  const at = (path: string) => resolve(folder, path);
  return {
    folder,
    kind: (path) => kindOf(at(path)),
    text: (path) => (kindOf(at(path)) === 'file' ? textAt(at(path)) : undefined),
    list: (path) => (kindOf(at(path)) === 'folder' ? readdirSync(at(path)).sort() : []),
  };
}

export function kindOf(path: string): 'file' | 'folder' | 'none' {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'none';
  return found.isDirectory() ? 'folder' : 'file';
}

function textAt(path: string): string | undefined {
  try {
    return asText(readFileSync(path));
  } catch {
    return undefined;
  }
}

/** The text of a file; nothing if it is no UTF-8. */
export function asText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
