import type { Change } from '../model/file.js';
import type { Commands } from '../texts/commands.js';
import { builds, rebuilds } from './builds.js';
import { initReasons } from './init.js';
import { staleNetworks, staleVolumes } from './kept-options.js';
import { nginxMain, runningServices } from './running.js';
import { type TextOf, type Update, updateOf } from './update.js';

/** What has to be done on the machine after an update: it changes files and nothing that runs. */
export interface Consequences {
  /** Why init has to run again, one short phrase for each reason; it wants the deployment stopped first. Empty: no need. */
  readonly init: readonly string[];
  /** Services that `up` makes anew by itself: their definition or an env file of theirs has changed, or they are new. */
  readonly recreate: readonly string[];
  /** Services whose mounted files have changed, which Compose does not see. */
  readonly restart: readonly string[];
  /** The generator's nginx, where only files of its mounted folder have changed. */
  readonly reload: readonly string[];
  /** Services that are gone, and run on until they are removed. */
  readonly gone: readonly string[];
  /** Services and jobs whose image is built here, from what has changed. */
  readonly build: readonly string[];
  /** Init has to fetch the source of these first. */
  readonly rebuild: boolean;
  /** Networks or volumes are something else under their old names, so that everything has to be taken down once. */
  readonly down: boolean;
  /** Those volumes, by their real names: Docker has to forget where they lay. They hold no data themselves. */
  readonly forget: readonly string[];
  /** The project's former name, where it has another one now: its containers are found by that. */
  readonly formerly?: string;
  /** Directories or shares are new, which this machine may not have: its doctor looks for them. */
  readonly check: boolean;
  /** The unit, where it is installed, has to be installed again. */
  readonly unit: boolean;
}

/**
 * What follows from the changes of one run and from the docker-compose.yml before and after it, as they lie on the disk. `untouched`
 * gives the text of a file that the run leaves as it is: without it, every service is supposed to read every setting that has changed,
 * and every image to be needed by init.
 */
export function consequences(
  changes: readonly Change[],
  compose: { readonly before: string; readonly after: string },
  untouched: TextOf = () => undefined,
): Consequences {
  const update = updateOf(changes, compose, untouched);
  const build = builds(update);
  const rebuild = rebuilds(update, build);
  const forget = staleVolumes(update);
  const former = formerName(update);
  return {
    init: [...initReasons(changes, update, build), ...(rebuild ? ['images are built from another source'] : [])],
    ...runningServices(update, build),
    build,
    rebuild,
    down: former !== undefined || forget.length > 0 || staleNetworks(update),
    forget,
    ...(former === undefined ? {} : { formerly: former }),
    check: asksMore(update),
    unit: [...update.touched.keys()].some((path) => path.startsWith('systemd/')),
  };
}

/** What init would look for on the machine; where it runs anyway, it does. */
function asksMore({ scripts }: Update): boolean {
  if (scripts === undefined) return false;
  return ['each_directory', 'each_nfs'].some((list) => {
    const former = new Set(scripts.before.entries(list).map((words) => words.join(' ')));
    return scripts.after.entries(list).some((words) => !former.has(words.join(' ')));
  });
}

function formerName({ before, after }: Update): string | undefined {
  return before.name !== '' && before.name !== after.name ? before.name : undefined;
}

/** The commands to type, in order, in the words of the folder's target; none where nothing that runs is concerned. */
export function commands(found: Consequences, say: Commands): readonly string[] {
  const { build, forget, gone, init, rebuild, recreate, reload, restart } = found;
  const images = rebuild ? [] : list(`${say.compose} build`, build);
  if (init.length > 0 || found.down) {
    return [
      down(found, say),
      ...list(`${say.docker} volume rm`, forget),
      ...images,
      ...(init.length > 0 ? [`./init-deployment.sh${rebuild ? ' --build' : ''}`] : []),
      say.start,
    ];
  }
  return [
    ...images,
    ...(recreate.length + gone.length > 0 ? [`${say.start}${gone.length > 0 ? say.withGone : ''}`] : []),
    ...(restart.length > 0 ? [say.restart(restart)] : []),
    ...reload.map((name) => say.exec(name, `nginx -c ${nginxMain} -s reload`)),
  ];
}

/** Without its orphans `down` would leave the services that are gone, and init refuses to run beside them. */
function down({ formerly, gone }: Consequences, say: Commands): string {
  return `${formerly === undefined ? say.stop : say.stopFormer(formerly)}${gone.length > 0 ? say.withGone : ''}`;
}

const list = (command: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${command} ${names.join(' ')}`];
