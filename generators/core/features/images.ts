import type { ComposeService } from '../model/compose.js';
import type { Stack, StackService } from '../model/stack.js';
import type { ComposeText } from '../model/yaml.js';
import { references } from '../yaml/interpolation.js';
import { type Feature, nothingFound, question } from './feature.js';

/** Images that could be had either way: pulled from where somebody publishes them, or built on this machine. */
export const images: Feature<'images'> = {
  questions: (stack) =>
    stack.services.some(isEither)
      ? [
          question({
            path: 'images.kind',
            ask: 'Where images come from that can also be built',
            group: 'Images',
            type: 'choice',
            choices: [
              { value: 'pull', about: 'from the registry that has them' },
              { value: 'build', about: 'built on this machine, from source' },
            ],
            default: usual(stack),
          }),
        ]
      : [],
  choose: (answers, stack) => ({ kind: (answers['images.kind'] ?? usual(stack)) === 'build' ? 'build' : 'pull' }),
  check: () => nothingFound,
  apply: (deployment, { images: { kind } }) =>
    kind === 'build'
      ? deployment
      : {
          ...deployment,
          services: deployment.services.flatMap((service) => {
            if (service.image === undefined || isNeverPulled(service) || isOwn(service.image)) return [service];
            const { build: _build, ...pulled } = service;
            return service.phase === 'build' ? [] : [pulled];
          }),
        },
};

const isEither = ({ compose }: StackService): boolean =>
  compose.image !== undefined && compose.build !== undefined && !isNeverPulled(compose) && !isOwn(compose.image);

/** What its author never pulls is published nowhere. */
const isNeverPulled = ({ rest }: Pick<ComposeService, 'rest'>): boolean => rest.pull_policy === 'never';

/** An image that bears the deployment's name is in no registry. */
const isOwn = (image: ComposeText): boolean => references(image).some(({ name }) => name === 'DEPLOYMENT_NAME');

/** Compose itself builds where it can; an author who describes a stack names images that there are. */
const usual = ({ described }: Stack): 'pull' | 'build' => (described ? 'pull' : 'build');
