import type { Deployment } from '../../model/deployment.js';
import { commandsOf } from '../../texts/commands.js';
import { folderOf, isFurther } from '../../texts/node-folder.js';
import { type About, type Chapter, page } from './chapter.js';
import { hasUnit } from './services.js';
import { type StartAndStop, startAndStop } from './start-and-stop.js';
import { code, line, type Markdown } from './words.js';

/** How this folder is changed by create-deployment after it was written, and what becomes of the operator's edits. */
export const updating: Chapter = {
  title: 'Updating',
  text: (about) =>
    isFurther(about.deployment.node)
      ? elsewhere(about.templates, further(about.deployment))
      : fill(about.templates, view(about)),
};

type View = StartAndStop & {
  file: Markdown;
  override: Markdown;
  unit: Markdown;
  hasUnit: boolean;
  /** An answer that is another than the present one. */
  answer: Markdown;
  settings: boolean;
  /** One that may be changed, as the example. */
  secrets: readonly Markdown[];
};

const fill = page<View>('updating');

const view = ({ deployment, target, files }: About): View => ({
  ...startAndStop(deployment, target),
  file: line(commandsOf(target, deployment.name, deployment.host.compose).file),
  override: line(target.kind === 'swarm' ? 'stack.override.yml' : 'docker-compose.override.yml'),
  unit: line(deployment.name),
  hasUnit: hasUnit(deployment, files),
  answer: line(exampleAnswer(deployment)),
  settings: deployment.settings.length > 0,
  secrets: deployment.secrets
    .filter(({ rotate }) => rotate !== 'never')
    .slice(0, 1)
    .map(({ name }) => code(name)),
});

const elsewhere = page<{ compose: Markdown; folder: Markdown }>('updating-elsewhere');

/** A further machine is told by the main one. */
const further = ({ host, node }: Deployment) => ({ compose: line(host.compose), folder: code(folderOf(node)) });

function exampleAnswer({ proxy, entrance }: Deployment): string {
  if (proxy.kind === 'nginx') return proxy.tls ? 'tls.kind=none' : 'tls.kind=self-signed';
  return entrance.address === '127.0.0.1' ? 'expose=network' : 'expose=localhost';
}
