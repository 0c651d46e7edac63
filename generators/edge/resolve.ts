import { choose } from '../core/merge/choose.js';
import { fault } from '../core/merge/fault.js';
import { hasMarks } from '../core/merge/marks.js';
import { merge } from '../core/merge/merge.js';
import type { Change, Found, Operation, Recorded } from '../core/model/file.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import { mergedMode } from '../core/plan/mode.js';
import { pendingPath, stateOperations } from '../core/plan/operations.js';
import { stateFiles } from '../core/plan/state.js';
import { inStyle, normal, styleOf } from '../core/plan/style.js';
import type { FolderCommand } from './command.js';
import { change } from './transaction/change.js';
import { sha256 } from './transaction/look.js';
import type { Existing } from './update/existing.js';
import { nextCommands } from './update/next-commands.js';
import { openAnyway } from './update/open.js';
import { pendingIn } from './update/unfinished.js';
import { usage } from './usage.js';
import type { World } from './world.js';

/** How each clash ended, and how many are left. */
export interface Resolved {
  readonly folder: string;
  readonly done: readonly { readonly path: string; readonly how: 'ours' | 'theirs' | 'edited' }[];
  readonly left: readonly { readonly path: string; readonly why: string }[];
  /** What to run for it to count. */
  readonly next: readonly string[];
}

/** Opens a text in the operator's editor and gives back what they made of it; nothing if no editor could be run. */
export type Editor = (name: string, text: string) => string | undefined;

type Order = Extract<FolderCommand, { kind: 'resolve' }>;

/**
 * Settles the clashes of the last update, all or those of the given paths: the operator's file stays, the new text takes its place, or
 * what the operator makes of both. From then on the new text counts as the last generated one. Reports paths without a clash.
 */
export async function resolve(order: Order, world: World, editor: Editor | undefined): Promise<Result<Resolved>> {
  const existing = await openAnyway(order.folder);
  if (!existing.ok) return existing;
  const { path: folder } = existing.value;
  const pending = pendingIn(folder);
  const unknown = order.paths.filter((path) => !pending.includes(path));
  if (unknown.length > 0) return failed(unknown.map((path) => noClash(path, pending)));
  const wanted = order.paths.length === 0 ? pending : order.paths;
  const outcomes = wanted.map((path) => settle(path, order.take, existing.value, editor));
  const run = { command: 'resolve', version: world.package.version, now: world.now };
  const done = await change(folder, operationsOf(outcomes, existing.value), run, world.signal);
  if (!done.ok) return done;
  return fine(
    {
      folder,
      done: outcomes.flatMap(({ path, end }) => (end.kind === 'settled' ? [{ path, how: end.how }] : [])),
      left: [
        ...outcomes.flatMap(({ path, end }) => (end.kind === 'left' ? [{ path, why: end.why }] : [])),
        ...pending.filter((path) => !wanted.includes(path)).map((path) => ({ path, why: 'not asked for' })),
      ],
      next: nextAfter(outcomes, existing.value),
    },
    done.warnings,
  );
}

function nextAfter(outcomes: readonly Outcome[], existing: Existing): readonly string[] {
  const changes = outcomes.flatMap(({ path, end }): readonly Change[] => {
    const there = existing.found(path);
    if (end.kind === 'left' || end.text === undefined || there.kind !== 'text' || there.text === end.text) return [];
    return [{ path, owner: 'generated', kind: 'update', text: end.text, mode: there.mode, before: there.text }];
  });
  return nextCommands(changes, existing);
}

interface Outcome {
  readonly path: string;
  readonly end:
    | {
        readonly kind: 'settled';
        readonly how: 'ours' | 'theirs' | 'edited';
        readonly theirs: string;
        readonly text?: string;
      }
    /** `text`: what the operator has made of it so far. */
    | { readonly kind: 'left'; readonly why: string; readonly text?: string };
}

function settle(path: string, take: Order['take'], { found }: Existing, editor: Editor | undefined): Outcome {
  const theirs = textIn(found(pendingPath('new', path)));
  if (theirs === undefined)
    return { path, end: { kind: 'left', why: 'the new text in .deployment/pending cannot be read' } };
  switch (take) {
    case 'ours':
      return { path, end: oneSide(path, 'ours', theirs, found) };
    case 'theirs':
      return { path, end: oneSide(path, 'theirs', theirs, found) };
    case 'edit':
      return { path, end: edited(path, theirs, found, editor) };
  }
}

/** One side in every place that both changed; what did not clash stays merged. Where there is no such text, the whole file. */
function oneSide(path: string, how: 'ours' | 'theirs', theirs: string, found: Existing['found']): Outcome['end'] {
  const marked = mergedNow(path, theirs, found);
  const chosen = marked === undefined ? undefined : choose(marked, how === 'ours' ? 'yours' : 'new');
  if (chosen !== undefined && fault(path, chosen) === undefined) return replaced(chosen, theirs, how, found(path));
  return how === 'ours' ? { kind: 'settled', how, theirs } : replaced(theirs, theirs, how, found(path));
}

/**
 * The merge with the file as it is now, for it may have been edited since the clash. None where a program had refused the merge, which
 * has no marks then: that text is nobody's side.
 */
function mergedNow(path: string, theirs: string, found: Existing['found']): string | undefined {
  const then = textIn(found(pendingPath('merge', path)));
  const base = textIn(found(pendingPath('base', path)));
  const yours = textIn(found(path));
  if (then === undefined || !hasMarks(then) || base === undefined || yours === undefined) return undefined;
  const merged = merge(path, { base, yours, theirs });
  return merged.kind === 'merged' ? merged.text : merged.marked;
}

/** Only a text is replaced, or nothing at all. */
function replaced(text: string, theirs: string, how: 'ours' | 'theirs' | 'edited', there: Found): Outcome['end'] {
  if (there.kind === 'none' || there.kind === 'binary') return { kind: 'settled', how, theirs, text };
  if (there.kind === 'text') return { kind: 'settled', how, theirs, text: inStyle(text, styleOf(there.text)) };
  return { kind: 'left', why: 'what is in its place is no file: move it away first' };
}

function edited(path: string, theirs: string, found: Existing['found'], editor: Editor | undefined): Outcome['end'] {
  if (editor === undefined)
    return { kind: 'left', why: 'say --ours or --theirs, or name an editor in VISUAL or EDITOR' };
  const text = editor(path, textIn(found(pendingPath('merge', path))) ?? theirs);
  if (text === undefined) return { kind: 'left', why: 'the editor has failed' };
  const normalised = normal(text);
  if (hasMarks(normalised)) return { kind: 'left', why: 'there are still marks in it', text: normalised };
  const wrong = fault(path, normalised);
  return wrong === undefined
    ? replaced(normalised, theirs, 'edited', found(path))
    : { kind: 'left', why: wrong, text: normalised };
}

const textIn = (found: Found): string | undefined => (found.kind === 'text' ? normal(found.text) : undefined);

/** The files, what is no longer pending, and the state, the manifest last. */
function operationsOf(outcomes: readonly Outcome[], existing: Existing): readonly Operation[] {
  const { found, manifest, recorded } = existing;
  const settled = outcomes.flatMap(({ path, end }) => (end.kind === 'settled' ? [{ path, ...end }] : []));
  const records = settled.map(({ path, theirs }) => recordOf(path, theirs, existing));
  const others = recorded.filter(({ path }) => !settled.some((one) => one.path === path));
  const all = [...others, ...records].sort((a, b) => (a.path < b.path ? -1 : 1));
  if (manifest === undefined) return [];
  const state = stateFiles(all, manifest, manifest.answers, sha256);
  return [
    ...settled.flatMap(({ path, text }) => (text === undefined ? [] : [write(path, text, existing)])),
    ...outcomes.flatMap(({ path, end }): readonly Operation[] =>
      end.kind === 'left'
        ? end.text === undefined
          ? []
          : [{ kind: 'write', path: pendingPath('merge', path), content: end.text, mode: 0o644 }]
        : ['new', 'base', 'merge']
            .map((side) => pendingPath(side, path))
            .filter((one) => found(one).kind !== 'none')
            .map((one) => ({ kind: 'remove', path: one })),
    ),
    ...stateOperations(state, found),
  ];
}

function write(path: string, content: string, { found, recorded }: Existing): Operation {
  const there = found(path);
  const next = modeOf(found(pendingPath('new', path)));
  const former = recorded.find((record) => record.path === path);
  const mode = there.kind === 'text' ? mergedMode(former?.mode, there.mode, next) : next;
  return { kind: 'write', path, content, mode, ...(there.kind === 'text' ? { seen: sha256(there.text) } : {}) };
}

/** The new text waits with the mode that it would have; only its owner's bits are sure to have come through. */
const modeOf = (found: Found): number => (found.kind === 'text' && (found.mode & 0o100) !== 0 ? 0o755 : 0o644);

function recordOf(path: string, theirs: string, { recorded, found }: Existing): Recorded {
  const former = recorded.find((record) => record.path === path);
  return {
    path,
    id: former?.id ?? path,
    owner: former?.owner ?? 'generated',
    mode: modeOf(found(pendingPath('new', path))),
    ...(former?.owner === 'operator' ? {} : { base: theirs }),
  };
}

const noClash = (path: string, pending: readonly string[]): Problem =>
  usage(
    'no-clash',
    `${path} has no clash`,
    pending.length === 0 ? 'there is nothing to resolve' : `there are clashes in ${pending.join(', ')}`,
  );
