import type { Deployment } from '../model/deployment.js';
import { buildOrder } from '../steps/builds.js';
import { namesOf } from '../texts/service-texts.js';

/** What `scripts/build.sh` asks: which services build images, which run them, and how the source gets here. */
export interface BuildData {
  readonly builds: string;
  readonly built: string;
  /** Script, and the settings that builds name. */
  readonly sources: readonly (readonly string[])[];
}

export const buildData = (deployment: Deployment): BuildData => ({
  builds: buildOrder(deployment).join(' '),
  built: runningBuilt(deployment).join(' '),
  sources: sources(deployment),
});

function runningBuilt({ services }: Deployment): readonly string[] {
  const images = new Set(services.flatMap(({ build, image }) => (build === undefined ? [] : (image ?? []))));
  return services
    .filter(({ phase }) => phase === 'run' || phase === 'init')
    .filter(({ build, image }) => build !== undefined || (image !== undefined && images.has(image)))
    .map(({ name }) => name);
}

function sources({ services, settings }: Deployment): BuildData['sources'] {
  const named = new Set(services.flatMap(({ build }) => (build === undefined ? [] : namesOf(build))));
  const names = settings.flatMap(({ name }) => (named.has(name) ? [name] : []));
  return services.flatMap(({ fetch }) => (fetch === undefined ? [] : [[fetch.script.replace(/^\.\//, ''), ...names]]));
}
