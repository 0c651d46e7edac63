import { type Consequences, commands } from '../../core/consequences/consequences.js';
import type { Commands } from '../../core/texts/commands.js';
import type { NodeConsequences } from './next-commands.js';

/** What is to be done for machines whose folders have changed: secrets and certificates first, then the copy, then there. Nothing where none has. */
export function furtherMachines(nodes: readonly NodeConsequences[], say: Commands): string {
  const changed = nodes.filter(({ state }) => state !== 'gone');
  const gone = nodes.filter(({ state }) => state === 'gone').map(({ node }) => node);
  const steps = changed.map(({ node, state, consequences }) => {
    const there = nodeCommands(state, consequences, say);
    return `  nodes/${node}${state === 'new' ? ', a new machine' : ''}\n${there.map((line) => `    ${line}\n`).join('')}`;
  });
  const copy =
    steps.length === 0
      ? ''
      : `\nFor further machines run sh scripts/prepare-nodes.sh here, copy each of these folders to its machine, and then there:\n\n${steps.join('')}`;
  const left =
    gone.length === 0
      ? ''
      : `\nNo longer part of this: ${gone.join(', ')}. Stop it there (${say.stop}); its secrets in nodes/ can be deleted.\n`;
  return `${copy}${left}`;
}

/** What to type on such a machine. */
export function nodeCommands(
  state: NodeConsequences['state'],
  consequences: Consequences,
  say: Commands,
): readonly string[] {
  switch (state) {
    case 'new':
      return ['./init-deployment.sh', say.start];
    case 'gone':
      return [say.stop];
    case 'there':
      return commands(consequences, say);
  }
}
