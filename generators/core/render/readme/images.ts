import type { Deployment } from '../../model/deployment.js';
import { registryPassword } from '../../texts/registry-secret.js';
import { type Chapter, page } from './chapter.js';
import { code, line, type Markdown } from './words.js';

/** Where images come from, the log-in that this takes, and how they come to a machine without a network. */
export const images: Chapter = {
  title: 'Images',
  text: ({ deployment, templates }) => fill(templates, view(deployment)),
};

type View = {
  compose: Markdown;
  folder: Markdown;
  file: Markdown;
  archive: boolean;
  login: readonly { server: Markdown; user: Markdown; file: Markdown }[];
  /** Registries where the operator logs in. */
  others: readonly { command: Markdown; name: Markdown }[];
};

const fill = page<View>('images');

function view({ images: source, host, name }: Deployment): View {
  const { login, others } = source.kind === 'pull' ? source : { login: undefined, others: [] };
  return {
    compose: line(host.compose),
    folder: line(name),
    file: line(`images/${name}-images.tar.gz`),
    archive: source.kind === 'archive',
    login:
      login === undefined
        ? []
        : [
            {
              server: code(login.server),
              user: code(login.user),
              file: code(`secrets/${registryPassword}.env`),
            },
          ],
    others: others.map((server) => ({ command: line(server), name: code(server) })),
  };
}
