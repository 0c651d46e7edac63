import { kept } from './answers/kept.js';
import { bind } from './bind/bind.js';
import { draft } from './draft/draft.js';
import { checkAll, choose, questionsFor, refine } from './features/all.js';
import type { Deployment } from './model/deployment.js';
import type { OutputFile } from './model/file.js';
import { failed, fine, type Result } from './model/problem.js';
import type { Answers } from './model/question.js';
import type { Asset, Stack } from './model/stack.js';
import type { Target } from './model/target.js';
import { render } from './render/all.js';
import { targetFindings } from './render/target-findings.js';
import type { Templates } from './render/template.js';

export interface Compiled {
  readonly deployment: Deployment;
  readonly target: Target;
  readonly files: readonly OutputFile[];
}

/** Where the folder will stand: its unit file names it; and what its answers call the stack (a name, or a path from the folder). */
export interface Destination {
  readonly folder: string;
  readonly stack?: string;
}

/**
 * Stack and answers in, files out: same in, same out, without disk, clock or chance. Secrets and certificates are only named;
 * their values are the edge's. Reports what shows only with everything in view (`answer/same-target-twice`, `answer/same-port-twice`),
 * or to the target (`answer/not-in-swarm`).
 */
export function compile(
  stack: Stack,
  assets: readonly Asset[],
  answers: Answers,
  destination: Destination,
  templates: Templates,
): Result<Compiled> {
  const drafted = draft(stack, assets, answers);
  const choices = choose(answers, stack);
  const { problems, warnings } = checkAll(drafted, choices);
  if (problems.length > 0) return failed(problems);
  const deployment = bind(refine(drafted, choices), stack, answers);
  const misfits = targetFindings(deployment, choices.target);
  if (misfits.problems.length > 0) return failed(misfits.problems);
  const { target } = choices;
  const files = render(deployment, target, kept(questionsFor(stack), answers), destination, templates);
  return fine({ deployment, target, files }, [...warnings, ...misfits.warnings]);
}
