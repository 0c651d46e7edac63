import { failed, fine, type Result } from '../core/model/problem.js';
import { builtInStacks, summaryOf } from './built-in.js';
import type { NamedStack } from './given.js';
import type { Order } from './order.js';
import type { World } from './world.js';

/** The stack that was named, or that is chosen at the terminal; `usage/which-stack` where nobody is there to be asked. */
export async function whichStack({ said, command }: Order, world: World): Promise<Result<NamedStack>> {
  const {
    prompt,
    package: { root },
  } = world;
  if (said.stack !== undefined) return fine(said.stack);
  const names = await builtInStacks(root);
  if (prompt === undefined || command.yes) return unnamed(names);
  const choices = await Promise.all(
    names.map(async (name) => ({ value: name, short: name, name: `${name}  ${await summaryOf(root, name)}` })),
  );
  const name = String(await prompt({ type: 'select', name: 'stack', message: 'Which application', choices }));
  return fine({ name, from: world.cwd });
}

function unnamed(names: readonly string[]): Result<never> {
  const hint = `add --stack and one of ${names.join(', ')}, or the path of a Compose file`;
  return failed([{ code: 'usage/which-stack', message: 'no application is named', hint }]);
}
