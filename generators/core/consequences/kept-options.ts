import type { YamlMap } from '../model/yaml.js';
import { asMap, type ComposeFile } from './compose-file.js';
import { canonical } from './definition.js';
import { realName } from './place.js';
import type { Update } from './update.js';

/**
 * Volumes, by their real names, that Docker would go on mounting from their former share or directory, since they are called as
 * before: it forgets that only with the volume. None whose content Docker keeps itself.
 */
export function staleVolumes(update: Update): readonly string[] {
  return sameName(update, 'volumes')
    .filter((name) => typeof asMap(update.before.volumes.get(name)?.driver_opts).device === 'string')
    .map((name) => realName(name, update.before));
}

/** Whether a network has other options under its old name: Compose keeps the old one as long as anything is in it. */
export const staleNetworks = (update: Update): boolean => sameName(update, 'networks').length > 0;

/** What is in both files, is called the same in Docker, and is something else now. */
function sameName({ before, after, settings }: Update, part: 'volumes' | 'networks'): readonly string[] {
  return [...after[part].keys()].filter(
    (name) =>
      before[part].has(name) &&
      realName(name, before, part) === realName(name, after, part) &&
      canonical(options(before, part, name), settings.before) !== canonical(options(after, part, name), settings.after),
  );
}

function options(file: ComposeFile, part: 'volumes' | 'networks', key: string): YamlMap {
  const { name, labels, ...rest } = asMap(file[part].get(key));
  return rest;
}
