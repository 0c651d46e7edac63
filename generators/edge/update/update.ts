import { type AnswerChange, answerChanges, fixedChanges } from '../../core/answers/changes.js';
import type { Compiled } from '../../core/compile.js';
import type { Consequences } from '../../core/consequences/consequences.js';
import { type DataTies, dataTies } from '../../core/consequences/data.js';
import { strandedIn } from '../../core/consequences/override.js';
import { refusals } from '../../core/consequences/refusals.js';
import { gateName } from '../../core/features/gate.js';
import { keyVolumeName, secretVolumeName } from '../../core/features/key-volume.js';
import type { Change, Found, OutputFile, Recorded } from '../../core/model/file.js';
import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import type { Answers } from '../../core/model/question.js';
import { keyFiles, leftToInit } from '../../core/plan/key-files.js';
import { stateOperations } from '../../core/plan/operations.js';
import { plan } from '../../core/plan/plan.js';
import { stateFiles } from '../../core/plan/state.js';
import { isQuiet, type Wish } from '../../core/plan/verdict.js';
import { commandsOf } from '../../core/texts/commands.js';
import type { Project } from '../project.js';
import { originOf } from '../stacks.js';
import { sha256 } from '../transaction/look.js';
import { usage } from '../usage.js';
import type { World } from '../world.js';
import { answersText } from './answers-text.js';
import { withClashes } from './clashes.js';
import type { Existing } from './existing.js';
import { judged } from './judge.js';
import {
  composePath,
  composeTexts,
  consequencesIn,
  type NodeConsequences,
  nodeConsequencesIn,
  stackPath,
  textIn,
} from './next-commands.js';
import { lookAt } from './places.js';
import { withUnitsInPlace } from './unit-place.js';

/** Everything an update would do, worked out before anything is written; a dry run shows the same. */
export interface Update {
  readonly existing: Existing;
  readonly found: (path: string) => Found;
  readonly changes: readonly Change[];
  /** The files of `.deployment/` as they will be, the manifest last. */
  readonly state: readonly OutputFile[];
  readonly answers: readonly AnswerChange[];
  readonly ties: DataTies;
  readonly consequences: Consequences;
  /** The same for each further machine whose folder changes. */
  readonly nodes: readonly NodeConsequences[];
  /** No file would be written. */
  readonly nothing: boolean;
}

interface Decided {
  readonly project: Project;
  readonly answers: Answers;
  readonly compiled: Compiled;
  /** Paths of a key pair that was given in this run, and takes the place of the one that is there. */
  readonly newPair: readonly string[];
}

/**
 * Compares the last run, the folder and what would be generated now. Reports answers that are tied to data
 * (`answer/tied-to-data`), wishes for files that are none of this folder's (`usage/no-such-file`), and what `plan` reports.
 */
export function planUpdate(decided: Decided, existing: Existing, world: World): Result<Update> {
  const { project, answers, compiled } = decided;
  const own = ownAnswers(decided, existing);
  if (!own.ok) return own;
  const files = [
    ...withUnitsInPlace(compiled.files, existing.recorded).map((file) =>
      file.path === 'deployment.yml' ? { ...file, text: own.value } : file,
    ),
    ...keyFiles(compiled),
  ];
  const found = foundWith(existing, files);
  const wishes = new Map([
    ...project.command.wishes,
    ...decided.newPair.map((path) => [path, 'reset' as Wish] as const),
  ]);
  const before = {
    recorded: [...existing.recorded, ...waiting(compiled, existing, found)],
    found,
    wishes,
    adopting: existing.manifest === undefined,
  };
  const planned = plan(files, before);
  if (!planned.ok) return planned;
  const place = { folder: existing.path, compose: commandsFor(compiled).compose, found };
  const changes = judged(planned.value.changes, place);
  const former = project.former ?? answers;
  const changed = answerChanges(project.questions, former, answers, said(project));
  const ties = tied(existing, project, compiled);
  const problems = [
    ...wrongWishes(project.command.wishes, files, existing),
    ...(project.command.insists ? [] : refusals(ties, fixedChanges(project.questions, changed))),
  ];
  if (problems.length > 0) return failed(problems);
  const records = withClashes(planned.value, changes, existing.recorded);
  const state = stateFiles(records, originOf(project.loaded, world.package), answers, sha256);
  const override = textIn(found, 'docker-compose.override.yml') ?? '';
  const nothing = changes.every(isQuiet) && stateOperations(state, found).length === 0;
  return fine(
    {
      existing,
      found,
      changes,
      state,
      answers: changed,
      ties,
      consequences: consequencesIn(found, changes),
      nodes: nodeConsequencesIn(found, changes),
      nothing,
    },
    strandedIn(override, composeTexts(found, changes).after),
  );
}

const commandsFor = ({ deployment: { name, host }, target }: Compiled) => commandsOf(target, name, host.compose);

/** The operator's answers as they will stand, in their own words as far as there are any. */
function ownAnswers({ project, answers, compiled }: Decided, existing: Existing): Result<string> {
  const there = existing.found('deployment.yml');
  if (there.kind === 'text') return answersText(there.text, project, answers);
  return fine(compiled.files.find(({ path }) => path === 'deployment.yml')?.text ?? '');
}

/** What is there, with the places of secrets that the last run did not know of closed too. */
function foundWith(existing: Existing, files: readonly OutputFile[]): (path: string) => Found {
  const secrets = new Set(files.flatMap(({ path, owner }) => (owner === 'secret' ? [path] : [])));
  const closed = lookAt(existing.path, secrets);
  return (path) => (secrets.has(path) ? closed(path) : existing.found(path));
}

/** Secrets that are not there and that only init may make, because data or an authority may exist that they belong to: as if recorded, so that none is created. */
function waiting(compiled: Compiled, existing: Existing, found: (path: string) => Found): readonly Recorded[] {
  const recorded = new Set(existing.recorded.map(({ path }) => path));
  const places = existing.manifest === undefined ? keyFiles(compiled) : leftToInit(compiled);
  return places
    .filter(({ path }) => !recorded.has(path) && found(path).kind === 'none')
    .map(({ path, mode }) => ({ path, id: path, owner: 'secret', mode }));
}

function said({ inFile, said: { answers } }: Project) {
  return { inFile: new Set(inFile.keys()), inRun: new Set(answers.keys()) };
}

/** Where data is and would be: as generated the last time, and now. What init makes again (sockets, keys) is no data. */
function tied(existing: Existing, project: Project, { files, deployment }: Compiled): DataTies {
  const isMain = ({ path }: { readonly path: string }): boolean => path === composePath || path === stackPath;
  const before = existing.recorded.find(isMain)?.base;
  const after = files.find(isMain)?.text;
  if (before === undefined || after === undefined) return { detached: [], unused: [] };
  const { services, volumes } = project.loaded.stack;
  const made = new Set([
    ...volumes.filter(({ ephemeral }) => ephemeral).map(({ name }) => name),
    ...[...services.map(({ compose }) => compose.name), 'nginx', gateName].flatMap((name) => [
      keyVolumeName(name),
      secretVolumeName(name),
    ]),
  ]);
  const elsewhere = new Map(deployment.servers.map(({ service, host }) => [service, `the server ${host}`] as const));
  return dataTies(before, after, (volume) => made.has(volume), elsewhere);
}

function wrongWishes(
  wishes: ReadonlyMap<string, Wish>,
  files: readonly OutputFile[],
  { recorded }: Existing,
): readonly Problem[] {
  const known = new Set([...files, ...recorded].flatMap(({ path, owner }) => (owner === 'generated' ? [path] : [])));
  return [...wishes]
    .filter(([path]) => !known.has(path))
    .map(([path, wish]) =>
      usage(
        'no-such-file',
        `--${wish} ${path}: no such file is generated here`,
        'give its path from the folder on, as status shows it',
      ),
    );
}
