import { running, serviceOf } from './compose-file.js';
import { mountsOf } from './mounts.js';
import type { Update } from './update.js';

/** One pair below `ssl/`, as far as init would do something about a change of it. */
interface Pair {
  readonly folder: string;
  readonly source: string;
  readonly volume: string;
  readonly owner: string;
  readonly common: string;
  readonly names: readonly string[];
}

/** A pair that is new, is to come from elsewhere or go elsewhere, or must cover more names; one that covers too many is left as it is. */
export function certificateReasons({ scripts }: Update): readonly string[] {
  if (scripts === undefined) return [];
  const before = new Map(pairsOf(scripts.before.entries('each_certificate')).map((pair) => [pair.folder, pair]));
  return pairsOf(scripts.after.entries('each_certificate'))
    .filter((pair) => wants(pair, before.get(pair.folder)))
    .map(({ common }) => `the certificate for ${common}`);
}

/** The volumes that hold keys: they come and go with their certificates. */
export const keyVolumes = ({ scripts }: Update): ReadonlySet<string> =>
  new Set(pairsOf(scripts?.after.entries('each_certificate') ?? []).map(({ volume }) => volume));

function pairsOf(entries: readonly (readonly string[])[]): readonly Pair[] {
  return entries.map(
    ([folder = '', source = '', , , volume = '', owner = '', , common = '', ...names]): Pair => ({
      folder,
      source,
      volume,
      owner,
      common,
      names,
    }),
  );
}

const wants = (pair: Pair, former: Pair | undefined): boolean =>
  former === undefined ||
  pair.source !== former.source ||
  pair.volume !== former.volume ||
  pair.owner !== former.owner ||
  pair.names.some((name) => !former.names.includes(name));

/** Init alone puts together what containers trust. */
export function trustReasons({ scripts, before, after }: Update): readonly string[] {
  const said = scripts !== undefined && scripts.before.variable('TRUST') !== scripts.after.variable('TRUST');
  const mounts = (file: typeof after): boolean =>
    running(file).some((name) => mountsOf(serviceOf(file, name)).some(({ source }) => source === bundle));
  return said || (mounts(after) && !mounts(before)) ? ['the authorities that containers trust'] : [];
}

const bundle = './ssl/ca-bundle.crt';
