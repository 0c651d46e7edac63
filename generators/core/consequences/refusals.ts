import type { Problem } from '../model/problem.js';
import type { DataTies, Detached } from './data.js';

/** An answer that is tied to data and would be another one. */
export interface Fixed {
  readonly path: string;
  readonly ask: string;
  readonly was: string;
  readonly now: string;
}

/**
 * One `answer/tied-to-data` for each place whose data would be detached, with the answers that do it, and one for each other answer
 * that is tied to what the data are. Answers that say where data lie are judged by the ties alone: without one they are free.
 */
export function refusals(ties: DataTies, fixed: readonly Fixed[]): readonly Problem[] {
  return [
    ...together(ties.detached).map((group) => detaches(group, fixed)),
    ...fixed.filter((answer) => !saysWhere(answer)).map(disagrees),
  ];
}

type Group = readonly [Detached, ...Detached[]];

/** Services that keep the same data are one matter. */
function together(detached: readonly Detached[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const one of detached) {
    const key = JSON.stringify([one.before, one.after]);
    const group = groups.get(key);
    groups.set(key, group === undefined ? [one] : [...group, one]);
  }
  return [...groups.values()];
}

function detaches(group: Group, fixed: readonly Fixed[]): Problem {
  const [{ before, after }] = group;
  const answers = fixed.filter((answer) => belongs(answer, group)).map(change);
  const keepers = group.map(({ service, target }) => `${service} keeps ${target}`).join(', ');
  const cause = answers.length === 0 ? 'with these answers' : `with ${answers.join(' and ')}`;
  const next = group[0].elsewhere ? `its clients would go to ${after}` : `it would look into ${after}`;
  return {
    code: 'answer/tied-to-data',
    message: `${keepers} in ${before}: ${cause} ${next}`,
    hint: `${moving(group[0])} Nothing of it is removed either way. --i-know goes on all the same`,
  };
}

const change = ({ path, was, now }: Fixed): string => `${path} (${shown(was)} before, ${shown(now)} now)`;

const shown = (value: string): string => (value === '' ? 'nothing' : value);

const saysWhere = ({ path, now }: Fixed): boolean =>
  path === 'name' || path.startsWith('storage.') || (isKind(path) && now === 'external');

/** Whether a server is bundled or the operator's own. */
const isKind = (path: string): boolean => path.startsWith('services.') && path.endsWith('.kind');

/** The answers of the volume itself; where the files do not tell its name, those whose words stand in both places. */
function belongs({ path, was, now }: Fixed, [{ service, before, after, volume, elsewhere }]: Group): boolean {
  if (elsewhere) return path === `services.${service}.kind`;
  if (path === 'name') return before.startsWith('the volume ') && after.startsWith('the volume ');
  if (!path.startsWith('storage.')) return false;
  return volume === undefined
    ? was !== '' && now !== '' && before.includes(was) && after.includes(now)
    : path.startsWith(`storage.${volume}.`);
}

function moving({ before, after, elsewhere }: Detached): string {
  if (elsewhere)
    return `keep it, or write out first what is in ${before} (scripts/backup.sh does, a database as SQL), and read it in at ${after}.`;
  if (after === 'nothing that lasts') return `keep it, or save first what is in ${before}.`;
  const copied = `keep it, or stop the deployment and copy everything from ${before} to ${after}, with owners and modes (cp -a).`;
  const named = before.startsWith('the volume ') && after.startsWith('the share ');
  return named
    ? `${copied} Docker goes on with a volume as long as it is there, so it has to be removed then.`
    : copied;
}

function disagrees({ path, ask, was, now }: Fixed): Problem {
  return {
    code: 'answer/tied-to-data',
    message: `${path} (${ask}): the data that are there were made with ${shown(was)}, not with ${shown(now)}`,
    hint: `keep ${shown(was)}, or make sure that the data go with ${shown(now)} (of a database: write everything out before, start with an empty volume, and read it back in). --i-know goes on all the same`,
  };
}
