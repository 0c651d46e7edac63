import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asset } from '../core/model/asset.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import type { Stack, StackService } from '../core/model/stack.js';
import { isMap, type Yaml, type YamlMap } from '../core/model/yaml.js';
import { joined } from '../core/stack/files/beside.js';
import { asFarAsFit, complain, readAsset } from './assets.js';
import { kindOf } from './beside.js';
import { ignoring } from './dockerignore.js';
import { filesBelow } from './files-below.js';

/** A stack whose images are built from what lies in the folder itself. */
export interface Built {
  readonly stack: Stack;
  readonly assets: readonly Asset[];
}

/**
 * Copies what images are built from (`build: ./web`) to `build/` of the folder: texts, as far as `.dockerignore` lets them in. A
 * source that cannot be copied is a problem, and a warning where an image is named that can be pulled instead. What a script fetches
 * is no part of the stack, and stays where that puts it.
 */
export function withBuildContexts(stack: Stack, folder: string): Result<Built> {
  const fetched = stack.services.flatMap(({ needs }) => needs.fetch?.local ?? []).map((path) => joined('.', path));
  const steps = stack.services.map((service) =>
    isFetched(service, fetched) ? fine({ service, assets: [] }) : builtHere(service, folder),
  );
  const problems = steps.flatMap((step) => (step.ok ? [] : step.problems));
  if (problems.length > 0) return failed(problems);
  const built = steps.flatMap((step) => (step.ok ? [step.value] : []));
  const assets = new Map(built.flatMap((each) => each.assets).map((asset) => [asset.path, asset]));
  return fine(
    { stack: { ...stack, services: built.map(({ service }) => service) }, assets: [...assets.values()] },
    steps.flatMap((step) => (step.ok ? step.warnings : [])),
  );
}

interface BuiltService {
  readonly service: StackService;
  readonly assets: readonly Asset[];
}

function isFetched({ compose: { build } }: StackService, fetched: readonly string[]): boolean {
  if (!isMap(build) || typeof build.context !== 'string') return false;
  const context = `${joined('.', build.context)}/`;
  return fetched.some((path) => context.startsWith(`${path}/`));
}

function builtHere(service: StackService, folder: string): Result<BuiltService> {
  const { build, image, ...compose } = service.compose;
  if (!isMap(build)) return fine({ service, assets: [] });
  const context = build.context ?? '.';
  const local = [context, ...Object.values(isMap(build.additional_contexts) ? build.additional_contexts : {})].filter(
    isLocal,
  );
  const copies = local.map((path) => copied(path, service, folder));
  const problems = copies.flatMap((copy) => (copy.ok ? [] : copy.problems));
  const assets = copies.flatMap((copy) => (copy.ok ? copy.value : []));
  const warnings = copies.flatMap((copy) => (copy.ok ? copy.warnings : []));
  if (problems.length === 0)
    return fine({ service: { ...service, compose: { ...service.compose, build: moved(build) } }, assets }, warnings);
  if (image === undefined) return failed(problems);
  return fine({ service: { ...service, compose: { ...compose, image } }, assets: [] }, [pulled(service, problems)]);
}

/** Not an address, nor a variable that may be one. */
const isLocal = (context: Yaml): context is string =>
  typeof context === 'string' && !/^[a-z][a-z0-9+.-]*:|^git@|^\$/.test(context);

/** Where a context lies in the folder: the stack's own folder holds more than what is built. */
const placeOf = (path: string): string =>
  `build/${
    joined('.', path)
      .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[.-]+/, '') || 'source'
  }`;

function moved(build: YamlMap): YamlMap {
  const at = (path: Yaml): Yaml => (isLocal(path) ? `./${placeOf(path)}` : path);
  const more = build.additional_contexts;
  return {
    ...build,
    context: at(build.context ?? '.'),
    ...(isMap(more)
      ? {
          additional_contexts: Object.fromEntries(Object.entries(more).map(([name, path]) => [name, at(path)])),
        }
      : {}),
  };
}

const most = { files: 500, bytes: 4 * 1024 * 1024 };
const wayOut =
  'build it elsewhere, push it to a registry, and name that image; or make what is built from smaller with .dockerignore';

function copied(path: string, { at, compose }: StackService, folder: string): Result<readonly Asset[]> {
  const source = join(folder, path);
  if (joined('.', path).startsWith('..'))
    return complain('outside', at, `${compose.name} is built from ${path}, outside the folder of the stack`, wayOut);
  if (kindOf(source) !== 'folder')
    return complain(
      'missing',
      at,
      `${compose.name} is built from ${path}, which is no folder beside the stack`,
      wayOut,
    );
  const ignore = join(source, '.dockerignore');
  const left = ignoring(kindOf(ignore) === 'file' ? readFileSync(ignore, 'utf8') : '');
  const names = filesBelow(source, (name) => name !== '.git' && name !== 'node_modules' && !left(name));
  if (names.length > most.files)
    return complain('too-large', at, `${compose.name} is built from ${names.length} files`, wayOut);
  const read = asFarAsFit(names.map((name) => readAsset(`${path}/${name}`, at, folder)));
  const assets = (read.ok ? read.value : []).map((asset) => ({
    ...asset,
    path: `${placeOf(path)}/${asset.path.slice(path.length + 1)}`,
    template: false,
  }));
  const size = assets.reduce((total, { text }) => total + text.length, 0);
  return size > most.bytes
    ? complain('too-large', at, `${compose.name} is built from more than ${most.bytes / 1024 / 1024} MiB`, wayOut)
    : fine(assets, read.ok ? read.warnings : []);
}

const pulled = ({ at, compose }: StackService, [first]: readonly Problem[]): Problem => ({
  code: 'stack/not-built',
  at,
  message: `${compose.name} is not built here but pulled as ${compose.image}: ${first?.message}`,
  ...(first?.hint === undefined ? {} : { hint: first.hint }),
});
