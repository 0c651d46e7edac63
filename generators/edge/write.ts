import { createHash } from 'node:crypto';
import type { Deployment } from '../core/model/deployment.js';
import type { OutputFile } from '../core/model/file.js';
import type { Problem, Result } from '../core/model/problem.js';
import { fine } from '../core/model/problem.js';
import { keyFiles } from '../core/plan/key-files.js';
import { plan } from '../core/plan/plan.js';
import { stateFiles } from '../core/plan/state.js';
import { commit, type StagedFile } from './folder.js';
import { makeKeyMaterial } from './key-material.js';
import type { Settled } from './settle.js';
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

type Decided = Settled & { readonly kind: 'settled' };

/** Writes the folder, or on a dry run only tells what would be written: both from the same list. */
export async function write(settled: Result<Settled>, world: World): Promise<Outcome> {
  if (!settled.ok) return { kind: 'refused', problems: settled.problems };
  if (settled.value.kind !== 'settled') return { kind: settled.value.kind };
  const decided = settled.value;
  const files = allFiles(decided, world);
  if (!files.ok) return { kind: 'refused', problems: files.problems };
  const done = {
    folder: decided.target.path,
    deployment: decided.compiled.deployment,
    files: files.value,
    warnings: settled.warnings,
  };
  if (decided.project.command.dryRun) return { kind: 'previewed', ...done };
  const problems = await commitUnlessStopped(decided, files.value, world);
  if (problems === 'stopped') return { kind: 'left' };
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'written', ...done };
}

/** The whole folder with its state; of secrets the places only. */
function allFiles({ compiled, project }: Decided, world: World): Result<readonly OutputFile[]> {
  const changes = plan([...compiled.files, ...keyFiles(compiled.deployment)]);
  if (!changes.ok) return changes;
  const { stack, sha256 } = project.loaded;
  const origin = { version: world.package.version, stack: { name: stack.name, sha256 } };
  return fine([...changes.value.map(({ file }) => file), ...stateFiles(changes.value, origin, hash)]);
}

async function commitUnlessStopped(
  decided: Decided,
  files: readonly OutputFile[],
  world: World,
): Promise<readonly Problem[] | 'stopped'> {
  try {
    const committed = await commit(decided.target, parts(decided, files, world), world.signal);
    return committed.ok ? [] : committed.problems;
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
      const material = await makeKeyMaterial(decided.compiled.deployment, decided, world);
      return secret.map(({ path, mode }): StagedFile => {
        const content = material.get(path);
        if (content === undefined) throw new Error(`nothing was made for ${path}`);
        return { path, mode, content };
      });
    },
  ];
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
