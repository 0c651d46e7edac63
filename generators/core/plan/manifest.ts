import type { Owner } from '../model/file.js';
import { failed, fine, type Problem, type Result } from '../model/problem.js';
import type { Answers } from '../model/question.js';
import type { Yaml } from '../model/yaml.js';
import { foldersOf } from './folders-of.js';
import { inside } from './inside.js';
import { migrate } from './migrate.js';

/** Schema of `.deployment/manifest.json`; a tool that finds a higher number must refuse. */
export const schema = 2;

export interface Origin {
  /** The version of create-deployment that wrote it. */
  readonly version: string;
  readonly stack: {
    readonly name: string;
    readonly sha256: string;
    /** SHA-256 of the templates of somebody else's stack that the operator has trusted. */
    readonly trusted?: string;
  };
}

export interface Manifest extends Origin {
  readonly schema: typeof schema;
  /** Every answer of the last run, defaults too; of a folder that 0.1.0 wrote, none is known. */
  readonly answers?: Answers;
  readonly files: readonly ManifestEntry[];
}

/** Of a secret only its place is recorded. */
export interface ManifestEntry {
  readonly path: string;
  /** Absent: the path. */
  readonly id?: string;
  readonly owner: Owner;
  /** Octal digits. */
  readonly mode: string;
  /** Of the pristine copy in `base/`. */
  readonly sha256?: string;
  readonly fate?: 'mine' | 'orphan';
}

/**
 * Reads a manifest, and brings an older one up to date. Anybody may have committed it, so nothing in it is trusted: reports
 * `target/state-unreadable` (what is not of the form, paths that lead out, the same path twice) and `target/state-newer`.
 */
export function readManifest(text: string): Result<Manifest> {
  const found = parsed(text);
  if (!isRecord(found)) return refuse('is no JSON object');
  if (typeof found.schema === 'number' && found.schema > schema) return newer(found);
  const value = migrate(found);
  const wrong = wrongIn(value);
  return wrong.length > 0 ? failed(wrong.map(unreadable)) : fine(manifestOf(value));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is wrong with it, as ends of sentences that begin with the file's name. */
function wrongIn({ schema: number, version, stack, answers, files }: Unknown): readonly string[] {
  if (number !== schema) return ['does not say its schema'];
  return [
    ...(typeof version === 'string' ? [] : ['does not say its version']),
    ...(isRecord(stack) && typeof stack.name === 'string' && typeof stack.sha256 === 'string'
      ? []
      : ['does not say its stack']),
    ...(answers === undefined || isRecord(answers) ? [] : ['has answers that are no object']),
    ...(Array.isArray(files) ? wrongFiles(files) : ['has no list of files']),
  ];
}

function wrongFiles(files: readonly unknown[]): readonly string[] {
  const wrong = files.filter((file) => !isEntry(file));
  if (wrong.length > 0) return wrong.map((file) => `has an entry that is none: ${JSON.stringify(file)?.slice(0, 80)}`);
  const paths = files.filter(isEntry).map(({ path }) => path);
  const last = new Map(paths.map((path, index) => [path, index]));
  const twice = paths.filter((path, index) => last.get(path) !== index);
  const folders = new Set(paths.flatMap(foldersOf));
  return [
    ...twice.map((path) => `names ${path} twice`),
    ...paths.filter((path) => folders.has(path)).map((path) => `names ${path} as a file and as a folder`),
  ];
}

function isEntry(value: unknown): value is ManifestEntry {
  if (!isRecord(value)) return false;
  const { path, id, owner, mode, sha256, fate } = value;
  return (
    typeof path === 'string' &&
    inside(path) &&
    !/^\.deployment(\/|$)/i.test(path) &&
    (id === undefined || typeof id === 'string') &&
    (owner === 'generated' || owner === 'operator' || owner === 'secret') &&
    typeof mode === 'string' &&
    /^0?[0-7]{3}$/.test(mode) &&
    (sha256 === undefined || (typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256))) &&
    (fate === undefined || fate === 'mine' || fate === 'orphan')
  );
}

/** Only what is known is taken over. */
function manifestOf({ version, stack, answers, files }: Unknown): Manifest {
  const { name, sha256, trusted } = stack as Origin['stack'];
  return {
    schema,
    version: version as string,
    stack: { name, sha256, ...(typeof trusted === 'string' ? { trusted } : {}) },
    ...(answers === undefined ? {} : { answers: answers as Readonly<Record<string, Yaml>> }),
    files: files as readonly ManifestEntry[],
  };
}

type Unknown = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const where = '.deployment/manifest.json';

const refuse = (what: string): Result<never> => failed([unreadable(what)]);

function unreadable(what: string): Problem {
  return {
    code: 'target/state-unreadable',
    message: `${where} ${what}`,
    hint: 'put it back from git or a back-up; or remove the folder .deployment and take this folder over: create-deployment adopt',
  };
}

function newer({ version }: Unknown): Result<never> {
  const wanted = typeof version === 'string' ? version : 'latest';
  return failed([
    {
      code: 'target/state-newer',
      message: `${where} was written by create-deployment ${wanted}, which is newer than this one`,
      hint: `use that one: npm create deployment@${wanted}`,
    },
  ]);
}
