import { compareVersions } from '../../core/answers/moved.js';
import { failed, fine, type Problem, type Result } from '../../core/model/problem.js';
import { shell } from '../../core/render/quote.js';
import { recover } from '../transaction/recover.js';
import type { World } from '../world.js';
import { type Existing, readExisting } from './existing.js';
import { unfinishedIn } from './unfinished.js';

/** What the operator allows beyond the usual. */
interface Allowed {
  readonly allowDowngrade: boolean;
}

/**
 * Opens a deployment folder to be updated: repairs what an interrupted run left, reads the state, and makes sure that the last
 * update is finished. Reports `target/downgrade`, `target/pending` and `target/unfinished-merge` beside what the reading reports.
 */
export async function openExisting(folder: string, allowed: Allowed, world: World): Promise<Result<Existing>> {
  const existing = await openAnyway(folder);
  if (!existing.ok) return existing;
  const problems = [...downgrade(existing.value, allowed, world.package.version), ...unfinishedIn(existing.value)];
  return problems.length > 0 ? failed(problems) : existing;
}

/** The same for a command that finishes what is unfinished, or only looks. */
export async function openAnyway(folder: string): Promise<Result<Existing>> {
  const repaired = await recover(folder);
  if (!repaired.ok) return repaired;
  const existing = await readExisting(folder);
  if (!existing.ok) return existing;
  return fine(existing.value, [...repairs[repaired.value], ...existing.warnings]);
}

const repairs: Readonly<Record<'nothing' | 'finished' | 'taken-back', readonly Problem[]>> = {
  nothing: [],
  finished: [{ code: 'target/repaired', message: 'an earlier run was interrupted; what it had decided is done now' }],
  'taken-back': [
    { code: 'target/repaired', message: 'an earlier run was interrupted; what it had begun is taken back' },
  ],
};

function downgrade({ path, manifest }: Existing, { allowDowngrade }: Allowed, own: string): readonly Problem[] {
  const wrote = manifest?.version ?? own;
  if (allowDowngrade || (compareVersions(own, wrote) ?? 0) >= 0) return [];
  return [
    {
      code: 'target/downgrade',
      message: `${path} was written by create-deployment ${wrote}, and this is ${own}`,
      hint: `npm create deployment@${wrote} ${shell(path)}; --allow-downgrade goes back to what ${own} generates`,
    },
  ];
}
