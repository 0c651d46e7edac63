import type { Machine } from '../features/machines.js';
import { mainName } from '../model/node.js';
import { failed, fine, type Problem, type Result } from '../model/problem.js';
import type { Answers, Question } from '../model/question.js';
import { complete } from './complete.js';
import type { Given } from './given.js';

/**
 * The answers as they are on one machine: those of the main one, with what the operator said about this one instead. What belongs to
 * the hardware (`gpu.…`) is never taken over. Reports answers that cannot differ from machine to machine (`answer/not-per-node`), and
 * those that are wrong, with the machine's name before their path.
 */
export function answersOn(
  { node, answers: own }: Machine,
  questions: readonly Question[],
  answers: Answers,
): Result<Answers> {
  if (node.name === mainName) return fine(answers);
  const strange = Object.keys(own).filter(
    (path) => questions.find((question) => question.path === path)?.perNode !== true,
  );
  if (strange.length > 0) return failed(strange.map((path) => notPerNode(node.name, path, questions)));
  const given = new Map<string, Given>(
    Object.entries({ ...withoutHardware(answers), ...own }).map(([path, value]) => [path, { kind: 'value', value }]),
  );
  const all = complete(questions, given);
  return all.ok ? fine(all.value) : failed(all.problems.map((problem) => of(node.name, problem)));
}

const withoutHardware = (answers: Answers): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([path]) => !path.startsWith('gpu.')));

const of = (name: string, problem: Problem): Problem => ({ ...problem, message: `nodes, ${name}: ${problem.message}` });

function notPerNode(name: string, path: string, questions: readonly Question[]): Problem {
  const may = questions.filter(({ perNode }) => perNode === true).map((question) => question.path);
  return {
    code: 'answer/not-per-node',
    message: `nodes, ${name}: ${path} cannot be another one there than on the main machine`,
    hint: `per machine there are ${may.join(', ')}`,
  };
}
