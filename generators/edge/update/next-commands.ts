import { type Consequences, commands, consequences } from '../../core/consequences/consequences.js';
import { slug } from '../../core/features/basics.js';
import type { Change, Found } from '../../core/model/file.js';
import type { Answers } from '../../core/model/question.js';
import { isQuiet } from '../../core/plan/verdict.js';
import { type Commands, commandsOf, initFile } from '../../core/texts/commands.js';
import { inNodeFolder } from '../../core/texts/node-folder.js';
import type { Existing } from './existing.js';
import type { Update } from './update.js';

/** What to run after changes to files of a folder that is there. */
export function nextCommands(changes: readonly Change[], { found, manifest }: Existing): readonly string[] {
  return commands(consequencesIn(found, changes), commandsBy(manifest?.answers ?? {}));
}

/** A further machine whose folder a run changes, and what follows there once it has been copied. */
export interface NodeConsequences {
  readonly node: string;
  /** `new`: it has no folder yet; `gone`: it is no machine of this deployment any more. */
  readonly state: 'new' | 'there' | 'gone';
  readonly consequences: Consequences;
}

/** What follows for each further machine whose folder changes. */
export function nodeConsequencesIn(
  found: (path: string) => Found,
  changes: readonly Change[],
): readonly NodeConsequences[] {
  const names = new Set(changes.flatMap((change) => (isQuiet(change) ? [] : (inNodeFolder(change.path)?.node ?? []))));
  return [...names].map((node) => {
    const own = changes.flatMap((change) => {
      const place = inNodeFolder(change.path);
      return place?.node === node ? [{ ...change, path: place.path }] : [];
    });
    const compose = own.find(({ path }) => path === composePath)?.kind;
    return {
      node,
      state: compose === 'create' ? 'new' : compose === 'remove' ? 'gone' : 'there',
      consequences: consequencesIn((path) => found(`nodes/${node}/${path}`), own),
    };
  });
}

/**
 * What to run after an update. Where the target is another one, what the former one runs is taken away by its name, since its file is
 * gone; and init looks whether all is there.
 */
export function commandsAfter({ existing, consequences: found }: Update, say: Commands): readonly string[] {
  const former = commandsBy(existing.manifest?.answers ?? {});
  return former.file === say.file
    ? commands(found, say)
    : [former.stopFormer(former.name), './init-deployment.sh', say.start];
}

/** As the answers of the last run would have it; of a folder that has none, it was Compose. */
function commandsBy(answers: Answers): Commands {
  const { name, 'compose.command': compose, target } = answers;
  return commandsOf(
    target === 'swarm' ? { kind: 'swarm', endpoint: 'vip', encrypted: false } : { kind: 'compose' },
    typeof name === 'string' ? slug(name) : '',
    typeof compose === 'string' ? compose : 'docker compose',
  );
}

/** What follows from changes for one machine, in a folder as it lies there. What Swarm runs and what init runs stand in two files there. */
export function consequencesIn(found: (path: string) => Found, all: readonly Change[]): Consequences {
  const changes = all.filter(({ path }) => inNodeFolder(path) === undefined);
  const [runs, init] = files(found, changes).map((path) =>
    consequences(changes, textsOf(path, found, changes), (other) => textIn(found, other)),
  );
  if (runs === undefined) throw new Error('no file says what runs');
  return init === undefined
    ? runs
    : { ...runs, init: [...new Set([...runs.init, ...init.init])], build: init.build, down: runs.down || init.down };
}

/** What runs as it is in the folder, and as it will be. */
export const composeTexts = (found: (path: string) => Found, changes: readonly Change[]) =>
  textsOf(files(found, changes)[0], found, changes);

function files(found: (path: string) => Found, changes: readonly Change[]): readonly [string, ...string[]] {
  const is = (path: string): boolean =>
    changes.some((change) => change.path === path && change.kind !== 'remove') || textIn(found, path) !== undefined;
  return is(composePath) || !is(stackPath) ? [composePath] : [stackPath, initFile];
}

function textsOf(path: string, found: (path: string) => Found, changes: readonly Change[]) {
  const change = changes.find((one) => one.path === path);
  const before = textIn(found, path) ?? '';
  return { before, after: change !== undefined && 'text' in change ? change.text : before };
}

/** The text of a file as it lies there, where it is one. */
export function textIn(found: (path: string) => Found, path: string): string | undefined {
  const there = found(path);
  return there.kind === 'text' ? there.text : undefined;
}

export const composePath = 'docker-compose.yml';
export const stackPath = 'stack.yml';
