import { fine, type Problem, type Result } from '../core/model/problem.js';
import { learnedStack } from '../core/render/learned.js';
import { readStack } from '../core/stack/read.js';
import { loadStack, type Surroundings } from './stacks.js';

/**
 * The Compose file at a path with what was inferred from it written under `x-deployment`, for its author to keep and to correct. Warns of what
 * the vocabulary does not take as it is.
 */
export async function learned(path: string, surroundings: Surroundings): Promise<Result<string>> {
  const loaded = await loadStack(path, surroundings);
  if (!loaded.ok) return loaded;
  if (loaded.value.stack.described) return fine('', [saysAlready(path)]);
  const text = learnedStack(loaded.value.stack);
  const again = readStack('stack.yml', text);
  return fine(text, [...loaded.warnings, ...(again.ok ? [] : again.problems), forEditors]);
}

const forEditors: Problem = {
  code: 'usage/schema-for-editors',
  message:
    'the first line leads editors to stack.schema.json beside it, so that they complete and check what you write',
  hint: 'create-deployment schema > stack.schema.json',
};

const saysAlready = (path: string): Problem => ({
  code: 'usage/described-already',
  message: `${path} says what it needs already`,
});
