import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorded } from '../core/model/file.js';
import { masked } from './docker.js';
import { readEnvFile } from './secrets/env-file.js';

/** Replaces every value of a secret of the folder by stars: somebody may have typed one into a file that is shown. */
export function masking(folder: string, recorded: readonly Recorded[]): (text: string) => string {
  const files = recorded.filter(({ owner, path }) => owner === 'secret' && path.endsWith('.env'));
  const values = files.flatMap(({ path }) => valuesIn(join(folder, path)));
  const telling = [...new Set(values)].filter((value) => value.length >= shortest);
  return (text) => masked(text, telling, '********');
}

/** Shorter ones would be found in words that have nothing to do with them. */
const shortest = 6;

/** A file that cannot be read or is none of ours has nothing that could be known here. */
function valuesIn(path: string): readonly string[] {
  try {
    const read = readEnvFile(path, readFileSync(path, 'utf8'));
    return read.ok ? Object.values(read.value) : [];
  } catch {
    return [];
  }
}
