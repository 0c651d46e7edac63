import { resolve } from 'node:path';
import { type Compiled, compile } from '../core/compile.js';
import { slug } from '../core/features/basics.js';
import { failed, fine, type Result } from '../core/model/problem.js';
import type { Answers } from '../core/model/question.js';
import { checkSecrets } from './asked-secrets.js';
import type { Pair } from './certificates/world.js';
import { readPair } from './own-pair.js';
import type { Project } from './project.js';
import { checkTarget, type Target } from './target.js';
import { readTemplates } from './templates.js';
import type { World } from './world.js';

/** Complete answers and what they come to: all of it checked, nothing written. */
export interface Review {
  readonly project: Project;
  readonly answers: Answers;
  readonly compiled: Compiled;
  readonly target: Target;
  /** The operator's own certificate and key. */
  readonly pair?: Pair;
}

/**
 * Looks at all that can be wrong before a byte is written: the answers together, the operator's certificate, the secrets that
 * were given (those that are missing only if they will not be asked), the folder.
 */
export async function reviewed(
  project: Project,
  answers: Answers,
  world: World,
  next: 'writing' | 'asking',
): Promise<Result<Review>> {
  const folder = resolve(world.cwd, project.command.folder ?? slug(String(answers.name)));
  const target = project.command.dryRun ? fine(unchecked(folder)) : await checkTarget(folder);
  const { stack, assets } = project.loaded;
  const compiled = compile(stack, assets, answers, { folder }, readTemplates(world.package.root));
  const pair = compiled.ok ? await readPair(compiled.value.deployment, answers, world) : fine(undefined);
  const secrets = compiled.ok ? checkSecrets(compiled.value.deployment.secrets, project.said.secrets, next) : [];
  const problems = [target, compiled, pair].flatMap((result) => (result.ok ? [] : result.problems));
  if (!target.ok || !compiled.ok || !pair.ok || secrets.length > 0) return failed([...problems, ...secrets]);
  const review = { project, answers, compiled: compiled.value, target: target.value };
  return fine(pair.value === undefined ? review : { ...review, pair: pair.value }, [
    ...compiled.warnings,
    ...pair.warnings,
  ]);
}

/** A dry run may show what would be written anywhere. */
const unchecked = (path: string): Target => ({ path, parent: path, name: path });
