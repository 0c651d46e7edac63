import { running, serviceOf, wordsOf } from './compose-file.js';
import { definition } from './definition.js';
import { mountsOf } from './mounts.js';
import { changedEnv, changedMounts, type Seen } from './reads.js';
import type { Update } from './update.js';

/** What becomes of each service that runs: at most one of the three. */
export interface Running {
  readonly recreate: readonly string[];
  readonly restart: readonly string[];
  readonly reload: readonly string[];
  readonly gone: readonly string[];
}

/** Sorts the services that run by what they need; `built` are those whose image is built anew. */
export function runningServices(update: Update, built: readonly string[]): Running {
  const names = running(update.after);
  const recreate = names.filter((name) => built.includes(name) || recreated(name, update));
  const kept = names.filter((name) => !recreate.includes(name));
  const seen = new Map(kept.map((name) => [name, changedMounts(serviceOf(update.after, name), update)] as const));
  const touched = kept.filter((name) => (seen.get(name) ?? []).length > 0);
  const reload = touched.filter((name) => reloads(name, seen.get(name) ?? [], update));
  return {
    recreate,
    restart: touched.filter((name) => !reload.includes(name)),
    reload,
    gone: running(update.before).filter((name) => !names.includes(name)),
  };
}

function recreated(name: string, update: Update): boolean {
  const { before, after, settings } = update;
  return (
    !running(before).includes(name) ||
    definition(name, before, settings.before) !== definition(name, after, settings.after) ||
    changedEnv(serviceOf(after, name), update).length > 0
  );
}

/** Where the generator mounts the configuration of its nginx, and the file that nginx is told to read. */
const nginxFolder = '/etc/nginx/deployment';
export const nginxMain = `${nginxFolder}/nginx.conf`;

/** The generator's own nginx takes in what is new in its mounted folder without a restart; of any other program that is not known. */
function reloads(name: string, seen: readonly Seen[], { after }: Update): boolean {
  const service = serviceOf(after, name);
  return (
    wordsOf(service).includes(nginxMain) &&
    mountsOf(service).some(({ target }) => target === nginxFolder) &&
    seen.every(({ target, alone }) => !alone && target.startsWith(`${nginxFolder}/`) && target.endsWith('.conf'))
  );
}
