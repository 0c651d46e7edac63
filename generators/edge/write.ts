import { createHash } from 'node:crypto';
import type { Deployment } from '../core/model/deployment.js';
import type { OutputFile } from '../core/model/file.js';
import { fine, type Problem, type Result } from '../core/model/problem.js';
import { plan } from '../core/plan/plan.js';
import { stateFiles } from '../core/plan/state.js';
import { commit, type StagedFile } from './folder.js';
import { keyMaterial } from './key-material.js';
import type { Settled } from './settle.js';
import type { Target } from './target.js';
import type { World } from './world.js';

/** How a run ended. */
export type Outcome =
  | {
      readonly kind: 'written' | 'previewed';
      readonly folder: string;
      readonly deployment: Deployment;
      /** In the order of their paths; a secret has no text. */
      readonly files: readonly OutputFile[];
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'stopped' | 'left' };

/** Writes the folder, or on a dry run only tells what would be written: both from the same list. */
export async function write(settled: Result<Settled>, world: World): Promise<Outcome> {
  if (!settled.ok) return { kind: 'refused', problems: settled.problems };
  if (settled.value.kind !== 'settled') return { kind: settled.value.kind };
  const { compiled, project, target } = settled.value;
  const material = await keyMaterial(compiled.deployment, settled.value, world);
  const files = allFiles(settled.value, material, world);
  if (!files.ok) return { kind: 'refused', problems: files.problems };
  const committed = project.command.dryRun
    ? fine(target)
    : await commitUnlessStopped(target, staged(files.value, material), world.signal);
  if (committed === 'stopped') return { kind: 'left' };
  if (!committed.ok) return { kind: 'refused', problems: committed.problems };
  const kind = project.command.dryRun ? 'previewed' : 'written';
  return { kind, folder: target.path, deployment: compiled.deployment, files: files.value, warnings: settled.warnings };
}

async function commitUnlessStopped(
  target: Target,
  files: readonly StagedFile[],
  signal: AbortSignal,
): Promise<Result<Target> | 'stopped'> {
  try {
    return await commit(target, files, signal);
  } catch (error) {
    if (signal.aborted) return 'stopped';
    throw error;
  }
}

/** The whole folder with its state; of secrets the places only. */
function allFiles(
  { compiled, project }: Settled & { kind: 'settled' },
  material: readonly StagedFile[],
  world: World,
): Result<readonly OutputFile[]> {
  const secrets = material.map(({ path, mode }): OutputFile => ({ path, mode, owner: 'secret', text: '' }));
  const changes = plan([...compiled.files, ...secrets]);
  if (!changes.ok) return changes;
  const { stack, sha256 } = project.loaded;
  const state = stateFiles(
    changes.value,
    { version: world.package.version, stack: { name: stack.name, sha256 } },
    hash,
  );
  return fine([...changes.value.map(({ file }) => file), ...state]);
}

function staged(files: readonly OutputFile[], material: readonly StagedFile[]): readonly StagedFile[] {
  const made = new Set(material.map(({ path }) => path));
  const open = files
    .filter(({ path }) => !made.has(path))
    .map(({ path, mode, text }) => ({ path, mode, content: text }));
  return [...open, ...material];
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
