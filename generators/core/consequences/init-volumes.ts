import { type ComposeFile, serviceOf } from './compose-file.js';
import { keyVolumes } from './init-certificates.js';
import { mountsOf } from './mounts.js';
import { keyOf, placeOf } from './place.js';
import type { Update } from './update.js';

/** Volumes that init has not prepared yet: new ones, those that lie elsewhere now, and those that get another owner or mode. */
export function volumeReasons(update: Update): readonly string[] {
  const before = prepared(update.before);
  const keys = keyVolumes(update);
  const after = [...prepared(update.after)].filter(([name]) => !keys.has(name));
  return [
    ...after.flatMap(([name, place]) => {
      const former = before.get(name);
      if (former === undefined) return [`the volume ${name} is new`];
      return former === place ? [] : [`the volume ${name} is in another place`];
    }),
    ...ownerReasons(update, before),
  ];
}

/** What the prepare step has below `/volumes`, by name: where it is. */
function prepared(file: ComposeFile): ReadonlyMap<string, string> {
  return new Map(
    mountsOf(serviceOf(file, 'prepare')).flatMap((mount) => {
      const place = mount.target.startsWith('/volumes/') ? placeOf(mount, file) : undefined;
      return place === undefined ? [] : [[mount.target.slice('/volumes/'.length), keyOf(place)] as const];
    }),
  );
}

function ownerReasons({ scripts }: Update, before: ReadonlyMap<string, string>): readonly string[] {
  if (scripts === undefined) return [];
  const former = new Set(scripts.before.entries('each_volume').map((words) => words.join(' ')));
  return scripts.after
    .entries('each_volume')
    .filter((words) => before.has(words[0] ?? '') && !former.has(words.join(' ')))
    .map(([name]) => `the owner of the volume ${name}`);
}
