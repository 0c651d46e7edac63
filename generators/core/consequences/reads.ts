import type { YamlMap } from '../model/yaml.js';
import { references } from '../yaml/interpolation.js';
import { asMap, envFilesOf, passedOn, pathInFolder, within } from './compose-file.js';
import { sourcesOf } from './definition.js';
import { type Assignment, assignments } from './env-text.js';
import { mountsOf } from './mounts.js';
import type { Update } from './update.js';

/** The env files of a service whose variables are others now, settings filled in: Compose sees these by itself. */
export function changedEnv(service: YamlMap, update: Update): readonly string[] {
  return envFilesOf(service).filter((path) => {
    const touched = update.touched.get(path);
    if (touched !== undefined && !sameLines(assignments(touched.before ?? ''), assignments(touched.after ?? '')))
      return true;
    return namesChangedSetting(path, update);
  });
}

const sameLines = (a: readonly Assignment[], b: readonly Assignment[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** The file of a secret names no setting; of one whose text is not known it must be supposed. */
function namesChangedSetting(path: string, { settings, textOf }: Update): boolean {
  if (settings.changed.size === 0 || within(path, 'secrets')) return false;
  const text = textOf(path);
  return text === undefined || references(text).some(({ name }) => settings.changed.has(name));
}

/** Variables that a service takes over from `.env` and that have other values now. */
export const changedVariables = (service: YamlMap, { settings }: Update): readonly string[] =>
  passedOn(service).filter((name) => settings.changed.has(name));

/** A file of the folder that has changed, seen from a service into which it is mounted. */
export interface Seen {
  readonly path: string;
  /** Where the container has it. */
  readonly target: string;
  /** Mounted by itself, so that the container still holds the file that was there before. */
  readonly alone: boolean;
}

/** What has changed of the files that are mounted into a service, which Compose does not see. */
export function changedMounts(service: YamlMap, update: Update): readonly Seen[] {
  return placesOf(service, update).flatMap(({ source, target }) =>
    [...update.touched.keys()]
      .filter((path) => within(path, source))
      .map((path) => ({ path, target: `${target}${path.slice(source.length)}`, alone: path === source })),
  );
}

interface Place {
  readonly source: string;
  readonly target: string;
}

/** Mounts from the folder, and Compose's `configs` and `secrets`, which are such mounts too. */
function placesOf(service: YamlMap, { after }: Update): readonly Place[] {
  const binds = mountsOf(service).flatMap(({ kind, source, target }) => (kind === 'bind' ? [{ source, target }] : []));
  const files = [
    ...sourcesOf(service.configs).map((name) => ({ source: asMap(after.configs.get(name)).file, target: `/${name}` })),
    ...sourcesOf(service.secrets).map((name) => ({
      source: asMap(after.secrets.get(name)).file,
      target: `/run/secrets/${name}`,
    })),
  ];
  return [...binds, ...files].flatMap(({ source, target }) => {
    const inside = typeof source === 'string' ? pathInFolder(source) : undefined;
    return inside === undefined ? [] : [{ source: inside, target }];
  });
}
