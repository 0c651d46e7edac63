import { complete } from '../../generators/core/answers/complete.js';
import type { Given } from '../../generators/core/answers/given.js';
import { type Compiled, compile, type Modelled, modelled } from '../../generators/core/compile.js';
import { questionsFor } from '../../generators/core/features/all.js';
import type { Result } from '../../generators/core/model/problem.js';
import type { Answers } from '../../generators/core/model/question.js';
import type { Stack } from '../../generators/core/model/stack.js';
import type { Yaml } from '../../generators/core/model/yaml.js';
import { type LoadedStack, loadStack } from '../../generators/edge/stacks.js';
import { readTemplates } from '../../generators/edge/templates.js';

/** A stack that comes with the package, and everything it takes to compile it. */
export type BuiltIn = LoadedStack & { readonly templates: Awaited<ReturnType<typeof readTemplates>> };

type Saying = Readonly<Record<string, Yaml>>;

/** Reads it from the source tree. */
export async function builtIn(name: string): Promise<BuiltIn> {
  const root = process.cwd();
  const found = await loadStack(name, { root, cwd: root });
  if (!found.ok) throw new Error(found.problems.map(({ message }) => message).join('\n'));
  return { ...found.value, templates: await readTemplates(root) };
}

/** Answers as an operator would give them, completed by the defaults. */
export function answersTo(stack: Stack, given: Saying): Answers {
  const said = new Map(Object.entries(given).map(([path, value]): [string, Given] => [path, { kind: 'value', value }]));
  const answers = complete(questionsFor(stack), said);
  if (!answers.ok) throw new Error(answers.problems.map(({ message }) => message).join('\n'));
  return answers.value;
}

/** The whole way from answers to files, or what is wrong with these answers together. */
export const tryCompileOf = ({ stack, assets, templates }: BuiltIn, given: Saying): Result<Compiled> =>
  compile(stack, assets, answersTo(stack, given), { folder: '/srv/lab' }, templates);

/** The whole way from answers to files. */
export const compiledOf = (loaded: BuiltIn, given: Saying): Compiled => expected(tryCompileOf(loaded, given));

/** The way up to the model, a third of the whole in time: for rules over very many combinations. */
export const modelledOf = ({ stack, assets }: BuiltIn, given: Saying): Modelled =>
  expected(modelled(stack, assets, answersTo(stack, given)));

function expected<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value;
}

/** Every combination of the given values: the whole product. */
export function combinations(axes: Readonly<Record<string, readonly Saying[]>>): readonly Saying[] {
  return Object.values(axes).reduce<readonly Saying[]>(
    (sofar, values) => sofar.flatMap((given) => values.map((value) => ({ ...given, ...value }))),
    [{}],
  );
}
