import type { Compiled } from '../../generators/core/compile.js';
import type { Result } from '../../generators/core/model/problem.js';
import type { Answers } from '../../generators/core/model/question.js';
import type { Stack } from '../../generators/core/model/stack.js';
import type { Yaml } from '../../generators/core/model/yaml.js';
import { answersTo, builtIn, compiledOf, tryCompileOf } from './built-in.js';

export { combinations } from './built-in.js';

type Saying = Readonly<Record<string, Yaml>>;

/** The Dioptra stack and everything it takes to compile it, read once. */
export const dioptra = await builtIn('dioptra');

/** Answers as an operator would give them, completed by the defaults. */
export const answersFor = (given: Saying, stack: Stack = dioptra.stack): Answers => answersTo(stack, given);

/** The whole way from answers to files. */
export const compiled = (given: Saying): Compiled => compiledOf(dioptra, given);

export const tryCompile = (given: Saying): Result<Compiled> => tryCompileOf(dioptra, given);
