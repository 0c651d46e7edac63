import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasMarks } from '../../core/merge/marks.js';
import type { Problem } from '../../core/model/problem.js';
import { stateFolder } from '../../core/plan/state.js';
import type { Existing } from './existing.js';

/** What has to be finished before an update may begin: clashes of the last one, and merges of other tools (git, patch) in the operator's files. */
export function unfinishedIn({ path, recorded, found }: Existing): readonly Problem[] {
  const pending = pendingIn(path);
  const marked = recorded.flatMap((one) => {
    const there = one.owner === 'secret' ? undefined : found(one.path);
    return there?.kind === 'text' && hasMarks(there.text) ? [one.path] : [];
  });
  const rejects = recorded.filter((one) => found(`${one.path}.rej`).kind === 'text').map((one) => `${one.path}.rej`);
  return [
    ...(pending.length > 0 ? [unresolved(pending)] : []),
    ...(marked.length > 0 ? [unmerged(marked)] : []),
    ...(rejects.length > 0 ? [rejected(rejects)] : []),
  ];
}

/** Paths below `.deployment/pending/new`: clashes that wait to be resolved. */
export function pendingIn(folder: string): readonly string[] {
  const below = (path: string): readonly string[] =>
    readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? below(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
    );
  const top = `${stateFolder}/pending/new`;
  const stat = lstatSync(join(folder, top), { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) return [];
  return below(top)
    .map((path) => path.slice(top.length + 1))
    .sort();
}

const unresolved = (paths: readonly string[]): Problem => ({
  code: 'target/pending',
  message: `clashes of the last update are not resolved: ${paths.join(', ')}`,
  hint: 'create-deployment resolve, with --ours, --theirs or your editor',
});

const unmerged = (paths: readonly string[]): Problem => ({
  code: 'target/unfinished-merge',
  message: `conflict marks (<<<<<<<, >>>>>>>) are left in ${paths.join(', ')}`,
  hint: 'finish that merge first',
});

const rejected = (paths: readonly string[]): Problem => ({
  code: 'target/unfinished-merge',
  message: `a patch has left ${paths.join(', ')}`,
  hint: 'work it in, or delete it',
});
