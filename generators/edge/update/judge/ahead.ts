import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Change, Found } from '../../../core/model/file.js';
import { normal } from '../../../core/plan/style.js';

/** The folder as it will be once the changes are made. */
export interface Ahead {
  /** The normal text at a path; nothing where no text will be, or a secret. */
  readonly text: (path: string) => string | undefined;
  /** The paths of all files below a folder. */
  readonly below: (folder: string) => readonly string[];
}

interface Place {
  readonly folder: string;
  readonly found: (path: string) => Found;
}

/** Reads what it is asked for only, and goes through no link. */
export function ahead(changes: readonly Change[], { folder, found }: Place): Ahead {
  const changed = new Map(changes.map((change) => [change.path, change]));
  const gone = new Set(
    changes.flatMap((change) =>
      change.kind === 'remove' ? [change.path] : change.kind === 'move' ? [change.from] : [],
    ),
  );
  return {
    text: (path) => {
      const change = changed.get(path);
      if (change !== undefined && 'text' in change) return change.owner === 'secret' ? undefined : normal(change.text);
      const there = found(path);
      return gone.has(path) || there.kind !== 'text' ? undefined : normal(there.text);
    },
    below: (above) => {
      const there = found(above);
      const now = there.kind === 'odd' && there.what === 'folder' ? filesBelow(folder, above) : [];
      const added = changes.flatMap((change) =>
        'text' in change && change.path.startsWith(`${above}/`) ? [change.path] : [],
      );
      return [...new Set([...now, ...added])].filter((path) => !gone.has(path) || added.includes(path));
    },
  };
}

function filesBelow(folder: string, above: string): readonly string[] {
  return entriesOf(join(folder, above)).flatMap((entry) => {
    const path = `${above}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(folder, path);
    return entry.isFile() ? [path] : [];
  });
}

/** A folder that may not be read has no files for us. */
function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}
