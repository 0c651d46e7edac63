import { accessSync, constants, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Programs {
  /** Where a program is; nothing where it is not there. */
  readonly at: (name: string) => string | undefined;
  /** What the operator's environment says. */
  readonly environment: Environment;
  /** Where temporary folders go. */
  readonly temporary: string;
}

/**
 * The programs on the PATH of an environment, each looked for once. Relative folders in it are passed over, because a file of the
 * deployment's folder must not be taken for a program.
 */
export function programsIn(environment: Environment): Programs {
  const folders = (environment.PATH ?? '').split(':').filter(isAbsolute);
  const known = new Map<string, string | undefined>();
  return {
    at: (name) => {
      if (!known.has(name)) known.set(name, placesOf(name, folders).find(isProgram));
      return known.get(name);
    },
    environment,
    temporary: isAbsolute(environment.TMPDIR ?? '') ? (environment.TMPDIR ?? '') : tmpdir(),
  };
}

function placesOf(name: string, folders: readonly string[]): readonly string[] {
  if (isAbsolute(name)) return [name];
  return name === '' || name.includes('/') ? [] : folders.map((folder) => join(folder, name));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
