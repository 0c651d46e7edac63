import { unified } from '../../core/diff/unified.js';
import type { Change } from '../../core/model/file.js';
import { normal } from '../../core/plan/style.js';
import { shell } from '../../core/render/quote.js';
import { type Commands, commandsOf } from '../../core/texts/commands.js';
import { masking } from '../masking.js';
import { notes, type Report } from '../report.js';
import type { Outcome } from '../write.js';
import { described } from './described.js';
import { furtherMachines, nodeCommands } from './further-machines.js';
import { commandsAfter } from './next-commands.js';
import type { Update } from './update.js';

type Done = Extract<Outcome, { kind: 'updated' | 'would-update' }>;

/** What an update has done, or would do: the same words for both. */
export function updateReport(done: Done): Report {
  const clashes = clashesIn(done.update.changes);
  const parts = [
    described(done.update, done.folder),
    done.kind === 'would-update' ? preview(done) : '',
    clashes.length === 0 ? '' : toResolve(clashes),
    done.kind === 'updated' ? next(done) : '',
  ];
  const exit = done.kind === 'updated' && clashes.length > 0 ? 3 : 0;
  return { out: parts.filter((part) => part !== '').join('\n'), err: notes(done.warnings), exit };
}

/** The same for programs. */
export function updateJson(done: Done): object {
  const { folder, update, applied, warnings } = done;
  return {
    folder,
    dryRun: done.kind === 'would-update',
    changes: update.changes.filter(({ kind }) => kind !== 'unchanged').map(changeJson),
    answers: update.answers,
    unusedData: update.ties.unused,
    consequences: update.consequences,
    next: typed(done),
    nodes: update.nodes.map(({ node, state, consequences }) => ({
      node,
      state,
      consequences,
      next: nodeCommands(state, consequences, wordsThere(done)),
    })),
    ...applied,
    warnings,
  };
}

function changeJson(change: Change): object {
  const { path, kind, owner } = change;
  const why = change.kind === 'clash' ? change.why : change.kind === 'move' ? change.clash?.why : undefined;
  return {
    path,
    kind,
    owner,
    ...(change.kind === 'move' ? { from: change.from } : {}),
    ...(why === undefined ? {} : { why }),
  };
}

function clashesIn(changes: readonly Change[]): readonly string[] {
  return changes.flatMap((change) =>
    change.kind === 'clash' || (change.kind === 'move' && change.clash !== undefined) ? [change.path] : [],
  );
}

function toResolve(clashes: readonly string[]): string {
  const what =
    clashes.length === 1
      ? 'You and this update changed the same place of one file. Yours stays as it is; the new text waits'
      : `You and this update changed the same place of ${clashes.length} files. Yours stay as they are; the new texts wait`;
  return `${what} in
.deployment/pending, to be settled before the next start:

  create-deployment resolve            in your editor
  create-deployment resolve --ours     or --theirs, for all or for certain files
`;
}

const typed = (done: Done): readonly string[] => commandsAfter(done.update, wordsOf(done));

const wordsOf = ({ deployment: { name, host }, target }: Done): Commands => commandsOf(target, name, host.compose);

/** Folders on further machines are Compose's: a swarm has none. */
const wordsThere = ({ deployment: { name, host } }: Done): Commands =>
  commandsOf({ kind: 'compose' }, name, host.compose);

/** What to type now, and how to go back; nothing where nothing was written. */
function next(done: Done): string {
  const { folder, update, applied } = done;
  if (applied.backup === undefined) return '';
  if (update.existing.manifest === undefined) return takenOver(update);
  const lines = typed(done);
  const reasons = few(update.consequences.init)
    .map((reason) => `  ${reason}\n`)
    .join('');
  const because = reasons === '' ? '' : `init-deployment.sh has to run again:\n${reasons}\n`;
  const todo =
    lines.length === 0
      ? 'Nothing has to be restarted.\n'
      : `${because}${clashesIn(update.changes).length === 0 ? 'Where' : 'Then, where'} the deployment runs:\n\n  cd ${shell(folder)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
  const check =
    update.consequences.check && update.consequences.init.length === 0
      ? '\nA directory or a share is new. Whether this machine has it: sh scripts/doctor.sh\n'
      : '';
  const unit = update.consequences.unit
    ? '\nIts unit has changed. Where it is installed: sudo sh scripts/install-unit.sh\n'
    : '';
  return `${todo}${check}${unit}${furtherMachines(update.nodes, wordsThere(done))}\nTo take this back: create-deployment rollback\n`;
}

const few = (lines: readonly string[]): readonly string[] =>
  lines.length > 6 ? [...lines.slice(0, 5), `and ${lines.length - 5} more`] : lines;

/** What runs is what the operator's own files say: of what is new beside them, nothing is in use yet. */
function takenOver({ changes }: Update): string {
  const yours = changes.filter(({ kind }) => kind === 'edited').map(({ path }) => path);
  const kept =
    yours.length === 0
      ? 'All of it is as it would be generated.\n'
      : `These are yours and stay; what is generated later is merged into them:\n${yours.map((path) => `  ${path}\n`).join('')}
To see what you have otherwise: create-deployment diff
To have one as it is generated: create-deployment update --reset ${shell(yours[0] ?? '')}
`;
  return `The folder is taken over. Nothing that runs has changed. ${kept}\nTo take this back: create-deployment rollback\n`;
}

/** Every text that would change, as a patch; values of secrets are masked. */
function preview({ update }: Done): string {
  const mask = masking(update.existing.path, update.existing.recorded);
  return mask(update.changes.map(patch).join(''));
}

function patch(change: Change): string {
  const names = { before: change.path, after: change.path };
  const nothing = '/dev/null';
  switch (change.kind) {
    case 'create':
      return change.owner === 'secret' ? '' : unified('', change.text, { ...names, before: nothing });
    case 'update':
    case 'merge':
      return unified(normal(change.before), normal(change.text), names);
    case 'move':
      return unified(normal(change.before), normal(change.text), { before: change.from, after: change.path });
    case 'remove':
      return unified(normal(change.before), '', { ...names, after: nothing });
    case 'mode':
    case 'clash':
    case 'unchanged':
    case 'edited':
    case 'same':
    case 'deleted':
    case 'orphan':
    case 'mine':
    case 'absent':
      return '';
  }
}
