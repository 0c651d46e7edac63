import type { Command } from '../../model/compose.js';
import type { Deployment } from '../../model/deployment.js';
import type { Service } from '../../model/service.js';
import { commandsOf } from '../../texts/commands.js';
import { envFilesOf } from '../env.js';
import { stackNames } from '../swarm/stack-file.js';
import { type Chapter, page } from './chapter.js';
import { familyName, isCopy, running, typical } from './services.js';
import { cell, code, joined, line, type Markdown } from './words.js';

/** What is changed beside the generated files: the override file, processors, a container of one's own. */
export const ownChanges: Chapter = {
  title: 'Changes of your own',
  text: ({ deployment, target, templates }) => {
    const service = typical(deployment);
    if (service === undefined) return undefined;
    switch (target.kind) {
      case 'compose':
        return fill(templates, view(deployment, service));
      case 'swarm':
        return fillSwarm(templates, {
          start: line(commandsOf(target, deployment.name, deployment.host.compose).start),
          container: line(stackNames(deployment, target)(service)),
          service: line(service.origin),
        });
    }
  },
};

type View = {
  compose: Markdown;
  container: Markdown;
  service: Markdown;
  own: readonly OwnContainer[];
};

type OwnContainer = {
  name: Markdown;
  like: Markdown;
  command: readonly Markdown[];
  files: Markdown;
  waits: readonly Markdown[];
  networks: Markdown;
  kinds: readonly { name: Markdown; command: Markdown }[];
};

const fill = page<View>('own-changes');
const fillSwarm = page<{ start: Markdown; container: Markdown; service: Markdown }>('own-changes-swarm');

const view = (deployment: Deployment, service: Service): View => ({
  compose: line(deployment.host.compose),
  container: line(service.name),
  service: line(service.origin),
  own: isCopy(service) ? [ownContainer(deployment, service)] : [],
});

/** The example in the template of the override file, and what of the deployment it takes along. */
function ownContainer(deployment: Deployment, service: Service): OwnContainer {
  const kinds = running(deployment).filter((one) => isCopy(one) && one.copy === 1 && one.command !== undefined);
  const waits = Object.keys(service.dependsOn).filter((name) => running(deployment).some((one) => one.name === name));
  return {
    name: code(`my-${service.origin}`),
    like: code(service.name),
    command: service.command === undefined ? [] : [code(words(service.command))],
    files: joined(envFilesOf(service, deployment).map(({ path }) => code(path.replace(/^\.\//, '')))),
    waits: waits.length === 0 ? [] : [joined(waits.map(code))],
    networks: joined(Object.keys(service.networks).map(code)),
    kinds: kinds.map((kind) => ({ name: cell(familyName(kind)), command: cell(words(kind.command ?? [])) })),
  };
}

const words = (command: Command): string => (typeof command === 'string' ? command : command.join(' '));
