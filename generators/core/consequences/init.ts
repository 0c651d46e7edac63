import type { Change } from '../model/file.js';
import type { YamlMap } from '../model/yaml.js';
import { isJob, jobs, running, serviceOf, within, wordsOf } from './compose-file.js';
import { imageOf, work } from './definition.js';
import { certificateReasons, trustReasons } from './init-certificates.js';
import { volumeReasons } from './init-volumes.js';
import { changedEnv, changedMounts, changedVariables } from './reads.js';
import { readScript, scriptPath } from './script-text.js';
import type { Update } from './update.js';

/** Why init has to run again, one phrase for each reason, each once, in the order in which init would come to them. */
export function initReasons(changes: readonly Change[], update: Update, built: readonly string[]): readonly string[] {
  return [
    ...new Set([
      ...secretReasons(changes),
      ...certificateReasons(update),
      ...trustReasons(update),
      ...imageReasons(update, built),
      ...volumeReasons(update),
      ...jobs(update.after).flatMap((name) => jobReasons(name, update, built)),
    ]),
  ];
}

function secretReasons(changes: readonly Change[]): readonly string[] {
  return changes
    .filter(({ owner }) => owner === 'secret')
    .flatMap(({ kind, path }) => {
      if (kind === 'create') return [`a secret is new: ${path}`];
      return kind === 'absent' ? [`a secret is missing: ${path}`] : [];
    });
}

/** Services that init starts for its jobs must be ready with their new image before anything else uses them; some images come by init alone. */
function imageReasons(update: Update, built: readonly string[]): readonly string[] {
  const { before, after, settings } = update;
  const started = startedByInit(update).filter((name) => running(before).includes(name));
  return (bringsImages(update) ? running(after) : started)
    .filter(
      (name) => built.includes(name) || imageOf(name, before, settings.before) !== imageOf(name, after, settings.after),
    )
    .map((name) => `the image of ${name}`);
}

/** Out of an archive, or by the folder's own log-in: Compose, called by hand, does neither. */
function bringsImages({ textOf }: Update): boolean {
  const script = readScript(textOf(scriptPath));
  return script.variable('IMAGES') === 'archive' || script.entries('each_login').length > 0;
}

/** As the scripts say it; where they are not known, any service may be one of them, if there are jobs at all. */
function startedByInit({ after, textOf }: Update): readonly string[] {
  const script = textOf(scriptPath);
  const all = running(after);
  if (script === undefined) return jobs(after).some((name) => name !== prepare) ? all : [];
  const started = readScript(script)
    .entries('each_step')
    .flatMap(([kind, ...names]) => (kind === 'start' ? names : []));
  return all.filter((name) => started.includes(name));
}

/** The step whose mounts are the volumes themselves: it is judged by what is said of these, not by its definition. */
const prepare = 'prepare';

function jobReasons(name: string, update: Update, built: readonly string[]): readonly string[] {
  const { before, after, settings } = update;
  const service = serviceOf(after, name);
  const files = [...readFiles(name, service, update), ...envReasons(name, service, update)];
  if (name === prepare) return files;
  const former = before.services.get(name);
  if (former === undefined || !isJob(former)) return [`the job ${name} is new`];
  const image = built.includes(name) || imageOf(name, before, settings.before) !== imageOf(name, after, settings.after);
  return [
    ...(image ? [`the image of the job ${name}`] : []),
    ...(work(name, before, settings.before) !== work(name, after, settings.after)
      ? [`the job ${name} has changed`]
      : []),
    ...files,
  ];
}

/** Of the folder's own scripts, a job reads what it is told to run; of any other folder, everything may count. */
function readFiles(name: string, service: YamlMap, update: Update): readonly string[] {
  const words = wordsOf(service);
  return changedMounts(service, update).flatMap(({ path, target }) => {
    const runs = words.some((word) => word.includes(target));
    if (within(path, 'scripts') && !runs) return [];
    return [`${path}, which the job ${name} ${runs ? 'runs' : 'reads'}`];
  });
}

function envReasons(name: string, service: YamlMap, update: Update): readonly string[] {
  const passed = changedVariables(service, update).map((variable) => `${variable} in .env`);
  const files = changedEnv(service, update).map((path) => (update.touched.has(path) ? path : named(path, update)));
  return [...passed, ...files].map((what) => `${what}, which the job ${name} reads`);
}

/** The env file stands as it was, but a setting that it names, or may name, is another one. */
const named = (path: string, { textOf }: Update): string =>
  textOf(path) === undefined ? `.env (or ${path})` : `.env by way of ${path}`;
