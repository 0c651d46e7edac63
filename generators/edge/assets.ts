import { readFileSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import type { Mount } from '../core/model/compose.js';
import { failed, fine, type Place, type Problem, type Result } from '../core/model/problem.js';
import type { Asset, Stack } from '../core/model/stack.js';
import { fileSources } from '../core/stack/file-sources.js';
import { codeOf } from './errors.js';
import { filesBelow } from './files-below.js';

/**
 * The files beside a stack that it names: relative bind sources and `files`, perhaps as templates (`.ejs`). What is written
 * to is data, not configuration, unless it is a single file; what an option of init puts in place is the operator's. Reports `stack/asset-missing`, `-outside`, `-too-large`, `-not-text` and `-unreadable`.
 */
export function readAssets(stack: Stack, folder: string): Result<readonly Asset[]> {
  const found = wantedBy(stack).map((wanted) => assetsAt(wanted, folder));
  const problems = found.flatMap((result) => (result.ok ? [] : result.problems));
  if (problems.length > 0) return failed(problems);
  const assets = found.flatMap((result) => (result.ok ? result.value : []));
  return fine([...new Map(assets.map((asset) => [asset.path, asset])).values()]);
}

interface Wanted {
  readonly path: string;
  readonly at: Place;
  /** Written to by a container: nothing is wrong if it is not there yet, and a folder of it is not ours to copy. */
  readonly written: boolean;
  /** Some further file of the stack is written there: nothing has to lie beside it. */
  readonly made?: boolean;
}

function wantedBy(stack: Stack): readonly Wanted[] {
  const mounts = stack.services.flatMap(({ compose, at }) => compose.mounts.flatMap((mount) => wantedMount(mount, at)));
  const put = new Set(
    stack.services.flatMap(({ needs }) =>
      needs.options.flatMap((option) => (option.kind === 'puts' ? [clean(option.path)] : [])),
    ),
  );
  return [
    ...mounts.filter(({ path }) => !put.has(path)).map((wanted) => ({ ...wanted, made: isMade(wanted.path, stack) })),
    ...stack.files.flatMap((file) =>
      fileSources(file, stack).map((from) => ({ path: clean(from), at: file.at, written: false })),
    ),
  ];
}

/** Sources with variables are answers or the host's, not files beside the stack. */
function wantedMount(mount: Mount, at: Place): readonly Wanted[] {
  if (mount.kind !== 'bind' || !mount.source.startsWith('.') || mount.source.includes('$')) return [];
  return [{ path: clean(mount.source), at, written: !mount.readOnly }];
}

const isMade = (path: string, { files }: Stack): boolean =>
  files.some((file) => `${clean(file.path)}/`.startsWith(`${path}/`));

const clean = (path: string): string => normalize(path).replace(/\/$/, '');

function assetsAt(wanted: Wanted, folder: string): Result<readonly Asset[]> {
  const { path, at, written } = wanted;
  if (path.startsWith('..'))
    return complain('outside', at, `${path} lies outside the folder of the stack`, 'put it beside the stack');
  switch (kindOf(join(folder, path))) {
    case 'file':
      return together([readAsset(path, at, folder)]);
    case 'folder':
      return written
        ? fine([])
        : together(filesBelow(join(folder, path)).map((below) => readAsset(`${path}/${below}`, at, folder)));
    case 'none':
      return kindOf(join(folder, `${path}.ejs`)) === 'file'
        ? together([readAsset(`${path}.ejs`, at, folder)])
        : absent(wanted);
  }
}

function absent({ path, at, written, made }: Wanted): Result<readonly Asset[]> {
  if (written || made === true) return fine([]);
  return complain('missing', at, `${path} does not exist beside the stack`, 'add that file, or take the mount out');
}

function kindOf(path: string): 'file' | 'folder' | 'none' {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'none';
  return found.isDirectory() ? 'folder' : 'file';
}

/** A stack's files are small texts; what is larger belongs into an image or a volume. */
const largest = 1024 * 1024;
const elsewhere = 'put it into an image or a volume';

function readAsset(path: string, at: Place, folder: string): Result<Asset> {
  if (/\p{Cc}/u.test(path))
    return complain('outside', at, `${JSON.stringify(path)} is no name that a file may have here`, 'rename it');
  const file = statSync(join(folder, path));
  if (!file.isFile()) return complain('not-text', at, `${path} is no file that could be copied`, elsewhere);
  if (file.size > largest) return complain('too-large', at, `${path} is larger than 1 MiB`, elsewhere);
  try {
    const text = asText(readFileSync(join(folder, path)));
    if (text === undefined) return complain('not-text', at, `${path} is no UTF-8 text`, elsewhere);
    return fine({ path, text, executable: (file.mode & 0o100) !== 0 });
  } catch (error) {
    if (codeOf(error) !== 'EACCES') throw error;
    return complain('unreadable', at, `you may not read ${path}`, 'give yourself the right to read it');
  }
}

function asText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function together(results: readonly Result<Asset>[]): Result<readonly Asset[]> {
  const problems = results.flatMap((result) => (result.ok ? [] : result.problems));
  return problems.length > 0 ? failed(problems) : fine(results.flatMap((result) => (result.ok ? [result.value] : [])));
}

function complain(code: string, at: Place, message: string, hint: string): Result<never> {
  const problem: Problem = { code: `stack/asset-${code}`, at, message, hint };
  return failed([problem]);
}
