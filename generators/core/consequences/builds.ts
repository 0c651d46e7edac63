import type { YamlMap } from '../model/yaml.js';
import { asMap, pathInFolder, serviceOf, within } from './compose-file.js';
import { canonical } from './definition.js';
import { readScript, scriptPath } from './script-text.js';
import type { Update } from './update.js';

/** Services and jobs that were there before and whose image, built on this machine, is made of other things now: `up` would keep the old one. */
export function builds(update: Update): readonly string[] {
  const { before, after } = update;
  return [...after.services.keys()].filter((name) => {
    const { build } = serviceOf(after, name);
    if (build === undefined || !before.services.has(name)) return false;
    const was = canonical(serviceOf(before, name).build ?? null, update.settings.before);
    return was !== canonical(build, update.settings.after) || sourcesChanged(serviceOf(after, name), update);
  });
}

/** Whether init has to fetch the source of images and to build them, though images of these names may be there. */
export function rebuilds({ scripts, textOf, touched }: Update, built: readonly string[]): boolean {
  const sources = readScript(textOf(scriptPath)).entries('each_source');
  const former = scripts?.before.entries('each_source') ?? sources;
  return sources.some(([script = '']) => built.length > 0 || former.length === 0 || touched.has(script));
}

function sourcesChanged({ build }: YamlMap, { touched }: Update): boolean {
  const context = typeof build === 'string' ? build : asMap(build).context;
  const place = typeof context === 'string' ? pathInFolder(context) : undefined;
  return place !== undefined && [...touched.keys()].some((path) => within(path, place));
}
