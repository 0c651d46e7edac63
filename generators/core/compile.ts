import { addressProblems } from './answers/addresses.js';
import { nowhere } from './answers/nowhere.js';
import { answersOn } from './answers/on-node.js';
import { roleProblems } from './answers/roles.js';
import { bind } from './bind/bind.js';
import { draft } from './draft/draft.js';
import { gpusOf } from './draft/facts.js';
import { linked } from './draft/link.js';
import type { Place } from './draft/place.js';
import { checkAll, choose, questionsFor, refine } from './features/all.js';
import { machines } from './features/machines.js';
import type { Asset } from './model/asset.js';
import type { Deployment } from './model/deployment.js';
import type { OutputFile } from './model/file.js';
import { failed, fine, type Problem, type Result } from './model/problem.js';
import type { Answers, Question } from './model/question.js';
import type { Stack } from './model/stack.js';
import type { Target } from './model/target.js';
import { type Answered, render } from './render/all.js';
import { beforeBinding, inFolders } from './render/folders.js';
import { targetFindings } from './render/target-findings.js';
import type { Templates } from './render/template.js';

export interface Compiled {
  /** The main machine's. */
  readonly deployment: Deployment;
  /** Those of further machines that have a folder of their own. */
  readonly nodes: readonly Deployment[];
  readonly target: Target;
  readonly files: readonly OutputFile[];
}

/** What is written, before it is: a deployment for each folder, with the answers as they are on its machine. */
export interface Modelled {
  readonly main: Answered;
  readonly further: readonly Answered[];
  readonly target: Target;
  readonly questions: readonly Question[];
}

/** Where the folder will stand: its unit file names it; and what its answers call the stack (a name, or a path from the folder). */
export interface Destination {
  readonly folder: string;
  readonly stack?: string;
}

/**
 * Stack and answers in, files out: same in, same out, without disk, clock or chance. Secrets and certificates are only named;
 * their values are the edge's. Reports what `modelled` does.
 */
export function compile(
  stack: Stack,
  assets: readonly Asset[],
  answers: Answers,
  destination: Destination,
  templates: Templates,
): Result<Compiled> {
  const model = modelled(stack, assets, answers);
  if (!model.ok) return model;
  const { main, further, target, questions } = model.value;
  const files = render(main, further, target, questions, destination, templates);
  const nodes = further.map(({ deployment }) => deployment);
  return fine({ deployment: main.deployment, nodes, target, files }, model.warnings);
}

/**
 * The deployments that the answers describe. Reports what shows only with everything in view (`answer/same-target-twice`,
 * `answer/same-port-twice`, `answer/not-shared`, `answer/role-count`, `answer/same-machine-twice`, …), or to the target (`answer/not-in-swarm`).
 */
export function modelled(stack: Stack, assets: readonly Asset[], answers: Answers): Result<Modelled> {
  const questions = questionsFor(stack);
  const places = everywhere(stack, questions, answers);
  if (!places.ok) return places;
  const drafts = linked(places.value.map((place) => draft(stack, assets, place.answers, place)));
  const parts = drafts.map((drafted, index) => {
    const own = places.value[index]?.answers ?? answers;
    return { drafted, own, choices: choose(own, stack) };
  });
  const findings = parts.map(({ drafted, choices }) => checkAll(drafted, choices));
  const problems = once(findings.flatMap((found) => found.problems));
  if (problems.length > 0) return failed(problems);
  const { target } = choose(answers, stack);
  const [main, ...further] = parts.map(({ drafted, own, choices }) => ({
    deployment: bind(beforeBinding(refine(drafted, choices), target), stack, own),
    answers: own,
  }));
  if (main === undefined) throw new Error('there is always a main machine');
  const folders = inFolders(main.deployment, further, target);
  const misfits = targetFindings(folders.deployment, target);
  if (misfits.problems.length > 0) return failed(misfits.problems);
  const whole = { deployment: folders.deployment, answers };
  return fine({ main: whole, further: folders.nodes, target, questions }, [
    ...nowhere(stack, questions, answers, drafts),
    ...once([...findings.flatMap(({ warnings }) => warnings), ...misfits.warnings]),
  ]);
}

/** What several machines report alike is told once. */
const once = (found: readonly Problem[]): readonly Problem[] => [
  ...new Map(found.map((problem) => [problem.message, problem])).values(),
];

/** Every machine, the main one first, with the answers as they are there. */
function everywhere(
  stack: Stack,
  questions: readonly Question[],
  answers: Answers,
): Result<readonly (Place & { readonly answers: Answers })[]> {
  const all = machines(stack, answers);
  const own = all.map((machine) => answersOn(machine, questions, answers));
  const problems = [
    ...addressProblems(all),
    ...roleProblems(stack, all, answers),
    ...own.flatMap((result) => (result.ok ? [] : result.problems)),
  ];
  if (problems.length > 0) return failed(problems);
  const each = own.flatMap((result) => (result.ok ? [result.value] : []));
  const gpus = gpusOf(each.map((there) => there['gpu.kind']));
  return fine(
    all.map(({ node }, index) => ({
      node,
      others: all.flatMap((other) => (other.node === node ? [] : [other.node])),
      gpus,
      answers: each[index] ?? answers,
    })),
  );
}
