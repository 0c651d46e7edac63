import { basename, dirname, relative, resolve } from 'node:path';
import { type Compiled, compile } from '../core/compile.js';
import { slug } from '../core/features/basics.js';
import { failed, fine, type Result } from '../core/model/problem.js';
import type { Answers } from '../core/model/question.js';
import { secretPath } from '../core/texts/secret-path.js';
import { checkSecrets } from './asked-secrets.js';
import type { Pair } from './certificates/world.js';
import { newPairPaths, readPair } from './own-pair.js';
import type { Project } from './project.js';
import { checkTarget, type Target } from './target.js';
import { readTemplates } from './templates.js';
import { planUpdate, type Update } from './update/update.js';
import type { World } from './world.js';

/** Complete answers and what they come to: all of it checked, nothing written. */
export interface Review {
  readonly project: Project;
  readonly answers: Answers;
  readonly compiled: Compiled;
  readonly target: Target;
  /** The operator's own certificate and key. */
  readonly pair?: Pair;
  /** What is done to a folder that is there. */
  readonly update?: Update;
}

/**
 * Looks at all that can be wrong before a byte is written: the answers together, the operator's certificate, the secrets that
 * were given (those that are missing only if they will not be asked), the folder and what would become of each file in it.
 */
export async function reviewed(
  project: Project,
  answers: Answers,
  world: World,
  next: 'writing' | 'asking',
): Promise<Result<Review>> {
  const { existing } = project;
  const folder = existing?.path ?? resolve(world.cwd, project.command.folder ?? slug(String(answers.name)));
  const target = existing !== undefined || project.command.dryRun ? fine(unchecked(folder)) : await checkTarget(folder);
  const { stack, assets } = project.loaded;
  const destination = { folder, stack: referenceTo(project, folder) };
  const compiled = compile(stack, assets, answers, destination, readTemplates(world.package.root));
  const newPair = compiled.ok ? newPairPaths(compiled.value.deployment, project) : [];
  const pair =
    compiled.ok && (existing === undefined || newPair.length > 0)
      ? await readPair(compiled.value.deployment, answers, world)
      : fine(undefined);
  const secrets = compiled.ok
    ? checkSecrets(compiled.value.deployment.secrets, project.said.secrets, next, thereOf(project, compiled.value))
    : [];
  const problems = [target, compiled, pair].flatMap((result) => (result.ok ? [] : result.problems));
  if (!target.ok || !compiled.ok || !pair.ok || secrets.length > 0) return failed([...problems, ...secrets]);
  const review = {
    project,
    answers,
    compiled: compiled.value,
    target: target.value,
    ...(pair.value === undefined ? {} : { pair: pair.value }),
  };
  const warnings = [...compiled.warnings, ...pair.warnings];
  if (existing === undefined) return fine(review, warnings);
  const update = planUpdate({ ...review, newPair }, existing, world);
  return update.ok ? fine({ ...review, update: update.value }, [...warnings, ...update.warnings]) : update;
}

/** Names of the secrets that the folder has, or had: their files are there, or are init's to make. */
export function thereOf({ existing }: Project, { deployment }: Compiled): ReadonlySet<string> {
  if (existing === undefined) return new Set();
  const recorded = new Set(existing.recorded.map(({ path }) => path));
  const there = deployment.secrets.filter((secret) => {
    const path = secretPath(secret);
    return recorded.has(path) || existing.manifest === undefined || existing.found(path).kind !== 'none';
  });
  return new Set(there.map(({ name }) => name));
}

/** What `deployment.yml` calls the stack: its name, or the way to it from the folder. */
function referenceTo({ loaded: { stack, file, installed } }: Project, folder: string): string {
  if (installed !== undefined) return installed;
  if (file === undefined) return stack.name;
  const way = relative(folder, file);
  return way.startsWith('../') ? way : `./${way}`;
}

/** A dry run may show what would be written anywhere, and a folder that is there needs no place. */
const unchecked = (path: string): Target => ({ path, parent: dirname(path), name: basename(path) });
