import { complete } from '../../core/answers/complete.js';
import { fine, type Result } from '../../core/model/problem.js';
import type { Answers } from '../../core/model/question.js';
import { readSaid } from '../given.js';
import { asIfNothingSaid } from '../nothing-said.js';
import { ownAnswers } from '../order.js';
import { openProject, type Project } from '../project.js';
import type { World } from '../world.js';
import type { Existing } from './existing.js';

/** A folder that is there, with its own answers and nothing said in this run, but perhaps secrets in a file. */
export async function ownProject(
  existing: Existing,
  world: World,
  secretsFile?: string,
): Promise<Result<{ readonly project: Project; readonly answers: Answers }>> {
  const command = { ...asIfNothingSaid, ...(secretsFile === undefined ? {} : { secretsFile }) };
  const said = await readSaid(command, world.cwd, ownAnswers(existing));
  if (!said.ok) return said;
  const stack = said.value.stack ?? { name: existing.manifest?.stack.name ?? '', from: existing.path };
  const project = await openProject({ command, said: said.value, existing }, stack, world);
  if (!project.ok) return project;
  const answers = complete(project.value.questions, project.value.given);
  return answers.ok ? fine({ project: project.value, answers: answers.value }) : answers;
}
