import type { Asset } from '../core/model/asset.js';
import { failed, fine, type Problem, type Result } from '../core/model/problem.js';
import type { Project } from './project.js';
import { proposal } from './proposal.js';
import type { World } from './world.js';

/**
 * Whether the operator wants this stack: templates of somebody else's are run after they were trusted, once for what they are now, and what was
 * inferred from a file that says nothing is shown before the first question. Reports `usage/untrusted-stack`.
 */
export async function agreed(project: Project, world: World): Promise<Result<boolean>> {
  const trusted = await isTrusted(project, world);
  if (!trusted) return failed([untrusted(project)]);
  const { loaded, existing, command } = project;
  if (loaded.stack.described || existing !== undefined || world.prompt === undefined || command.yes) return fine(true);
  world.say(proposal(loaded.stack));
  const answer = await world.prompt({ type: 'confirm', name: 'agreed', message: 'Go on with that', default: true });
  return fine(answer === true);
}

async function isTrusted({ loaded, existing, command }: Project, { prompt, say }: World): Promise<boolean> {
  if (loaded.code === undefined || command.trusts === true) return true;
  if (existing?.manifest?.stack.trusted === loaded.code) return true;
  if (prompt === undefined || command.yes) return false;
  say(
    `\n${loaded.stack.title} brings templates, which are programs that run on this machine now:\n${templates(loaded.assets)}`,
  );
  return (await prompt({ type: 'confirm', name: 'trust', message: 'Run them', default: false })) === true;
}

const templates = (assets: readonly Asset[]): string =>
  assets.flatMap(({ path, template }) => (template ? [`  ${path}\n`] : [])).join('');

const untrusted = ({ loaded: { stack, assets } }: Project): Problem => ({
  code: 'usage/untrusted-stack',
  message: `${stack.title} brings templates, which are code: ${assets
    .flatMap(({ path, template }) => (template ? [path] : []))
    .join(', ')}`,
  hint: 'look at them, and add --trust',
});
