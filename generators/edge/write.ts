import type { Deployment } from '../core/model/deployment.js';
import type { OutputFile } from '../core/model/file.js';
import type { Problem, Result } from '../core/model/problem.js';
import { fine } from '../core/model/problem.js';
import type { Target } from '../core/model/target.js';
import { keyFiles } from '../core/plan/key-files.js';
import { nothingBefore, plan } from '../core/plan/plan.js';
import { stateFiles } from '../core/plan/state.js';
import { commit, type StagedFile } from './folder.js';
import { makeKeyMaterial } from './key-material.js';
import type { Settled } from './settle.js';
import { originOf } from './stacks.js';
import { sha256 } from './transaction/look.js';
import { type Applied, apply } from './update/apply.js';
import type { Update } from './update/update.js';
import type { World } from './world.js';

/** How a run ended. */
export type Outcome =
  | {
      readonly kind: 'written' | 'previewed';
      readonly folder: string;
      readonly deployment: Deployment;
      readonly target: Target;
      /** In the order of their paths; a secret has no text. */
      readonly files: readonly OutputFile[];
      readonly warnings: readonly Problem[];
    }
  | {
      readonly kind: 'updated' | 'would-update';
      readonly folder: string;
      readonly deployment: Deployment;
      readonly target: Target;
      readonly update: Update;
      /** Where nothing was written, there is nothing in it. */
      readonly applied: Applied;
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'stopped' | 'left' };

type Decided = Settled & { readonly kind: 'settled' };

/** Writes the folder or what changes in it, or on a dry run only tells what would be written: both from the same list. */
export async function write(settled: Result<Settled>, world: World): Promise<Outcome> {
  if (!settled.ok) return { kind: 'refused', problems: settled.problems };
  if (settled.value.kind !== 'settled') return { kind: settled.value.kind };
  const decided = settled.value;
  if (decided.update !== undefined) return writeUpdate(decided, decided.update, settled.warnings, world);
  const files = allFiles(decided, world);
  if (!files.ok) return { kind: 'refused', problems: files.problems };
  const done = {
    folder: decided.target.path,
    deployment: decided.compiled.deployment,
    target: decided.compiled.target,
    files: files.value,
    warnings: settled.warnings,
  };
  if (decided.project.command.dryRun) return { kind: 'previewed', ...done };
  const problems = await commitUnlessStopped(decided, files.value, world);
  if (problems === 'stopped') return { kind: 'left' };
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'written', ...done };
}

async function writeUpdate(
  decided: Decided,
  update: Update,
  warnings: readonly Problem[],
  world: World,
): Promise<Outcome> {
  const { deployment, target } = decided.compiled;
  const done = { folder: decided.target.path, deployment, target, update };
  if (decided.project.command.dryRun) return { kind: 'would-update', ...done, applied: { commits: [] }, warnings };
  const applied = await unlessStopped(() => apply(decided, update, world), world);
  if (applied === 'stopped') return { kind: 'left' };
  if (!applied.ok) return { kind: 'refused', problems: applied.problems };
  return { kind: 'updated', ...done, applied: applied.value, warnings: [...warnings, ...applied.warnings] };
}

/** The whole folder with its state; of secrets the places only. */
function allFiles({ compiled, project, answers }: Decided, world: World): Result<readonly OutputFile[]> {
  const files = [...compiled.files, ...keyFiles(compiled)].sort((a, b) => (a.path < b.path ? -1 : 1));
  const planned = plan(files, nothingBefore);
  if (!planned.ok) return planned;
  return fine([
    ...files,
    ...stateFiles(planned.value.records, originOf(project.loaded, world.package), answers, sha256),
  ]);
}

async function commitUnlessStopped(
  decided: Decided,
  files: readonly OutputFile[],
  world: World,
): Promise<readonly Problem[] | 'stopped'> {
  const committed = await unlessStopped(
    () => commit(decided.target, parts(decided, files, world), world.signal),
    world,
  );
  if (committed === 'stopped') return committed;
  return committed.ok ? [] : committed.problems;
}

/** A run that was told to stop throws; that is no error of ours. */
async function unlessStopped<T>(act: () => Promise<T>, world: World): Promise<T | 'stopped'> {
  try {
    return await act();
  } catch (error) {
    if (world.signal.aborted) return 'stopped';
    throw error;
  }
}

/** First what is known; keys and certificates are made while the disk is busy with it. */
function parts(decided: Decided, files: readonly OutputFile[], world: World) {
  const secret = files.filter(({ owner }) => owner === 'secret');
  const open = files.filter(({ owner }) => owner !== 'secret');
  return [
    async () => open.map(({ path, mode, text }): StagedFile => ({ path, mode, content: text })),
    async () => {
      const material = await makeKeyMaterial(decided.compiled, decided, world);
      return secret.map(({ path, mode }): StagedFile => {
        const content = material.get(path);
        if (content === undefined) throw new Error(`nothing was made for ${path}`);
        return { path, mode, content };
      });
    },
  ];
}
