import { complete } from '../../generators/core/answers/complete.js';
import type { Given } from '../../generators/core/answers/given.js';
import { type Compiled, compile } from '../../generators/core/compile.js';
import { questionsFor } from '../../generators/core/features/all.js';
import type { Result } from '../../generators/core/model/problem.js';
import type { Answers } from '../../generators/core/model/question.js';
import type { Stack } from '../../generators/core/model/stack.js';
import type { Yaml } from '../../generators/core/model/yaml.js';
import { loadStack } from '../../generators/edge/stacks.js';
import { readTemplates } from '../../generators/edge/templates.js';

/** The Dioptra stack and everything it takes to compile it, read once. */
export const dioptra = await loadDioptra();

async function loadDioptra() {
  const root = process.cwd();
  const found = await loadStack('dioptra', { root, cwd: root });
  if (!found.ok) throw new Error(found.problems.map(({ message }) => message).join('\n'));
  return { ...found.value, templates: await readTemplates(root) };
}

/** Answers as an operator would give them, completed by the defaults. */
export function answersFor(given: Readonly<Record<string, Yaml>>, stack: Stack = dioptra.stack): Answers {
  const said = new Map(Object.entries(given).map(([path, value]): [string, Given] => [path, { kind: 'value', value }]));
  const answers = complete(questionsFor(stack), said);
  if (!answers.ok) throw new Error(answers.problems.map(({ message }) => message).join('\n'));
  return answers.value;
}

/** The whole way from answers to files. */
export function compiled(given: Readonly<Record<string, Yaml>>): Compiled {
  const result = tryCompile(given);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value;
}

export const tryCompile = (given: Readonly<Record<string, Yaml>>): Result<Compiled> =>
  compile(dioptra.stack, dioptra.assets, answersFor(given), { folder: '/srv/lab' }, dioptra.templates);

/** Every combination of the given values: the whole product, since each takes a millisecond or two. */
export function combinations(
  axes: Readonly<Record<string, readonly Readonly<Record<string, Yaml>>[]>>,
): readonly Readonly<Record<string, Yaml>>[] {
  return Object.values(axes).reduce<readonly Readonly<Record<string, Yaml>>[]>(
    (sofar, values) => sofar.flatMap((given) => values.map((value) => ({ ...given, ...value }))),
    [{}],
  );
}
