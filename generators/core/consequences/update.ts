import type { Change } from '../model/file.js';
import { type ComposeFile, readCompose } from './compose-file.js';
import { assignments } from './env-text.js';
import { readScript, type ScriptText, scriptPath } from './script-text.js';
import { type Touched, touchedBy } from './touched.js';

/** The folder before and after a run, as far as containers and init are concerned. */
export interface Update {
  readonly before: ComposeFile;
  readonly after: ComposeFile;
  readonly touched: ReadonlyMap<string, Touched>;
  readonly settings: Settings;
  /** What the scripts knew and know; nothing where the file has not changed. */
  readonly scripts?: { readonly before: ScriptText; readonly after: ScriptText };
  /** The text of a file as it is after the run, if that is known. */
  readonly textOf: (path: string) => string | undefined;
}

/** `.env`, as far as the run has changed it. */
export interface Settings {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  /** The names whose values are others now. */
  readonly changed: ReadonlySet<string>;
}

/** The text of a file that the run has left as it is, if whoever asks can tell. */
export type TextOf = (path: string) => string | undefined;

export function updateOf(
  changes: readonly Change[],
  compose: { readonly before: string; readonly after: string },
  untouched: TextOf,
): Update {
  const touched = touchedBy(changes);
  const script = touched.get(scriptPath);
  return {
    before: readCompose(compose.before),
    after: readCompose(compose.after),
    touched,
    settings: settingsOf(touched.get('.env')),
    ...(script === undefined
      ? {}
      : { scripts: { before: readScript(script.before), after: readScript(script.after) } }),
    textOf: (path) => (touched.has(path) ? touched.get(path)?.after : untouched(path)),
  };
}

function settingsOf(touched: Touched | undefined): Settings {
  const before = new Map(assignments(touched?.before ?? ''));
  const after = new Map(assignments(touched?.after ?? ''));
  const names = [...before.keys(), ...after.keys()];
  return { before, after, changed: new Set(names.filter((name) => before.get(name) !== after.get(name))) };
}
