import { type AnswerChange, describe } from '../../core/answers/changes.js';
import type { Change } from '../../core/model/file.js';
import { inNodeFolder } from '../../core/texts/node-folder.js';
import type { NodeConsequences } from './next-commands.js';
import type { Update } from './update.js';

/** An update for people, before it is done or after: answers first, then file by file what there is to tell. */
export function described({ answers, changes, ties, nodes }: Update, folder: string): string {
  const whole = nodes.flatMap((node) => wholeFolder(node, changes));
  const told = new Set(whole.flatMap((one) => one.changes));
  const files = changes.filter((change) => !told.has(change));
  const parts = [
    part('Answers', answers.filter(isNews).map(describe)),
    part('Files', [...files.flatMap(line), ...whole.map((one) => one.line), ...missing(changes)]),
    part('Data that nothing uses any more, and that stays', ties.unused),
  ].filter((text) => text !== '');
  return parts.length === 0 ? `${folder} is up to date.\n` : `\n${parts.join('\n')}`;
}

/** A setting that arises, that nobody is asked for, and that is empty says nothing. */
function isNews(change: AnswerChange): boolean {
  if (change.kind !== 'new' || change.asked) return true;
  return change.value !== '' && !(Array.isArray(change.value) && change.value.length === 0);
}

const part = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `${title}\n${lines.map((text) => `  ${text}\n`).join('')}`;

/** The folder of a machine that comes or goes is told in one line. */
function wholeFolder({ node, state }: NodeConsequences, changes: readonly Change[]) {
  if (state === 'there') return [];
  const [kind, word] = state === 'new' ? (['create', 'new'] as const) : (['remove', 'removed'] as const);
  const own = changes.filter((change) => change.kind === kind && inNodeFolder(change.path)?.node === node);
  return [{ changes: own, line: `${word.padEnd(9)}nodes/${node}/  ${own.length} files` }];
}

/** Secrets and keys that only init may make are told together: of a clone they are all missing. */
function missing(changes: readonly Change[]): readonly string[] {
  const paths = changes.flatMap(({ kind, path }) => (kind === 'absent' ? [path] : []));
  const here = paths.filter((path) => inNodeFolder(path) === undefined);
  const there = paths.filter((path) => !here.includes(path));
  return [
    ...missingWith(here, 'init-deployment.sh makes secrets and keys where no data depends on them'),
    ...missingWith(there, 'scripts/prepare-nodes.sh puts them there'),
  ];
}

function missingWith(paths: readonly string[], remark: string): readonly string[] {
  if (paths.length === 0) return [];
  const few = paths.length > 6 ? [...paths.slice(0, 5), `and ${paths.length - 5} more`] : paths;
  return [`missing  ${few.join(', ')}`, `         (${remark})`];
}

/** One file: the verdict in a word, the path, and what is to be said. Files of which nothing is to be told have no line. */
function line(change: Change): readonly string[] {
  const [word, remark] = words(change);
  if (word === undefined) return [];
  return [`${word.padEnd(9)}${change.path}${remark === undefined ? '' : `  ${remark}`}`];
}

/** Every verdict has its word; `status` and programs use the same. */
function words(change: Change): readonly [string | undefined, string?] | readonly [string, string | undefined] {
  switch (change.kind) {
    case 'create':
      return ['new', change.owner === 'secret' ? 'a secret, made now' : undefined];
    case 'update':
      return ['changed'];
    case 'merge':
      return ['merged', 'with your edits'];
    case 'move':
      return change.clash === undefined
        ? ['moved', `from ${change.from}`]
        : ['moved', `from ${change.from}, and CLASH: ${change.clash.why}`];
    case 'mode':
      return ['mode', change.mode.toString(8).padStart(4, '0')];
    case 'remove':
      return ['removed'];
    case 'clash':
      return ['CLASH', change.why];
    case 'unchanged':
    case 'same':
      return [undefined];
    case 'edited':
      return change.news ? ['kept', 'yours, otherwise than it would be generated'] : [undefined];
    case 'deleted':
      return change.news
        ? ['deleted', `stays away as you wanted; --restore ${change.path} brings it back`]
        : [undefined];
    case 'orphan':
      return change.news
        ? ['kept', change.owner === 'secret' ? 'a secret that nothing reads now' : 'edited, and no longer generated']
        : [undefined];
    case 'mine':
      return change.news ? ['yours', 'left alone from now on'] : [undefined];
    case 'absent':
      return [undefined];
  }
}
