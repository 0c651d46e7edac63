import type { Deployment } from '../../model/deployment.js';
import type { Target } from '../../model/target.js';
import { commandsOf } from '../../texts/commands.js';
import { line, type Markdown } from './words.js';

/** The two commands that most chapters name. */
export type StartAndStop = { readonly start: Markdown; readonly stop: Markdown };

export function startAndStop({ name, host }: Deployment, target: Target): StartAndStop {
  const { start, stop } = commandsOf(target, name, host.compose);
  return { start: line(start), stop: line(stop) };
}
