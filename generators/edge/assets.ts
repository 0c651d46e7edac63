import { readFileSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import type { Asset } from '../core/model/asset.js';
import type { Mount } from '../core/model/compose.js';
import { failed, fine, type Place, type Problem, type Result } from '../core/model/problem.js';
import type { Stack } from '../core/model/stack.js';
import { fileSources } from '../core/stack/file-sources.js';
import { asText, kindOf } from './beside.js';
import { codeOf } from './errors.js';
import { filesBelow } from './files-below.js';

/**
 * The files beside a stack that it names: relative bind sources, what images are built from, scripts that fetch, and `files`, perhaps as templates (`.ejs`). What is written
 * to is data, not configuration, unless it is a single file; what an option of init puts in place is the operator's. Reports `stack/asset-missing`, `-outside`, `-too-large`, `-not-text` and `-unreadable`.
 */
export function readAssets(stack: Stack, folder: string): Result<readonly Asset[]> {
  const found = wantedBy(stack).map((wanted) => assetsAt(wanted, folder, stack.described));
  const problems = found.flatMap((result) => (result.ok ? [] : result.problems));
  if (problems.length > 0) return failed(problems);
  const all = found.flatMap((result) => (result.ok ? result.value : []));
  // A file that says nothing comes with no templates of ours, whatever its files are called.
  const assets = stack.described ? all : all.map((asset) => ({ ...asset, template: false }));
  const warnings = found.flatMap((result) => (result.ok ? result.warnings : []));
  const once = new Map(warnings.map((warning) => [warning.message, warning]));
  return fine([...new Map(assets.map((asset) => [asset.path, asset])).values()], [...once.values()]);
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
    ...stack.services.flatMap(({ needs: { fetch }, at }) =>
      fetch === undefined ? [] : [{ path: clean(fetch.script), at, written: false }],
    ),
    ...stack.services.flatMap(granted),
    ...configFiles(stack),
    ...stack.files.flatMap((file) =>
      fileSources(file, stack).map((from) => ({ path: clean(from), at: file.at, written: false })),
    ),
  ];
}

const granted = ({ compose, at }: Stack['services'][number]): readonly Wanted[] =>
  [compose.rest.label_file ?? []].flat().flatMap((path) => fileBeside(path, at));

/** The files of Compose's own configs; the first service stands for all of them where a place is wanted. */
const configFiles = ({ composeConfigs, services }: Stack): readonly Wanted[] =>
  Object.values(composeConfigs).flatMap((config) =>
    typeof config === 'object' && config !== null && 'file' in config && services[0] !== undefined
      ? fileBeside(config.file, services[0].at)
      : [],
  );

const fileBeside = (path: unknown, at: Place): readonly Wanted[] =>
  typeof path === 'string' && !/^[/~]|\$/.test(path) ? [{ path: clean(path), at, written: false }] : [];

/** Sources with variables are answers or the host's, not files beside the stack. */
function wantedMount(mount: Mount, at: Place): readonly Wanted[] {
  if (mount.kind !== 'bind' || !mount.source.startsWith('.') || mount.source.includes('$')) return [];
  return [{ path: clean(mount.source), at, written: !mount.readOnly }];
}

const isMade = (path: string, { files }: Stack): boolean =>
  files.some((file) => `${clean(file.path)}/`.startsWith(`${path}/`));

const clean = (path: string): string => normalize(path).replace(/\/$/, '');

function assetsAt(wanted: Wanted, folder: string, described: boolean): Result<readonly Asset[]> {
  const { path, at, written } = wanted;
  if (path.startsWith('..'))
    return complain('outside', at, `${path} lies outside the folder of the stack`, 'put it beside the stack');
  switch (kindOf(join(folder, path))) {
    case 'file':
      return together([readAsset(path, at, folder)]);
    case 'folder':
      if (written && described) return fine([]);
      return (described ? together : asFarAsFit)(
        filesBelow(join(folder, path)).map((below) => readAsset(`${path}/${below}`, at, folder)),
      );
    case 'none':
      return kindOf(join(folder, `${path}.ejs`)) === 'file' && described
        ? together([readAsset(`${path}.ejs`, at, folder)])
        : absent({ ...wanted, written: written && described });
  }
}

function absent({ path, at, written, made }: Wanted): Result<readonly Asset[]> {
  if (written || made === true) return fine([]);
  return complain('missing', at, `${path} does not exist beside the stack`, 'add that file, or take the mount out');
}

/** A stack's files are small texts; what is larger belongs into an image or a volume. */
const largest = 1024 * 1024;
const elsewhere = 'put it into an image or a volume';

export function readAsset(path: string, at: Place, folder: string): Result<Asset> {
  if (/\p{Cc}/u.test(path))
    return complain('outside', at, `${JSON.stringify(path)} is no name that a file may have here`, 'rename it');
  const file = statSync(join(folder, path));
  if (!file.isFile()) return complain('not-text', at, `${path} is no file that could be copied`, elsewhere);
  if (file.size > largest) return complain('too-large', at, `${path} is larger than 1 MiB`, elsewhere);
  try {
    const text = asText(readFileSync(join(folder, path)));
    if (text === undefined) return complain('not-text', at, `${path} is no UTF-8 text`, elsewhere);
    return fine({ path, text, executable: (file.mode & 0o100) !== 0, template: path.endsWith('.ejs') });
  } catch (error) {
    if (codeOf(error) !== 'EACCES') throw error;
    return complain('unreadable', at, `you may not read ${path}`, 'give yourself the right to read it');
  }
}

function together(results: readonly Result<Asset>[]): Result<readonly Asset[]> {
  const problems = results.flatMap((result) => (result.ok ? [] : result.problems));
  return problems.length > 0 ? failed(problems) : fine(results.flatMap((result) => (result.ok ? [result.value] : [])));
}

/** In a folder of somebody else's, what cannot be copied is named and left out. */
export function asFarAsFit(results: readonly Result<Asset>[]): Result<readonly Asset[]> {
  const left = results.flatMap((result) => (result.ok ? [] : result.problems));
  const assets = results.flatMap((result) => (result.ok ? [result.value] : []));
  return fine(
    assets,
    left.map((problem) => ({
      ...problem,
      message: `${problem.message}, and is not copied`,
      hint: 'put it into the folder yourself',
    })),
  );
}

export function complain(code: string, at: Place, message: string, hint: string): Result<never> {
  const problem: Problem = { code: `stack/asset-${code}`, at, message, hint };
  return failed([problem]);
}
