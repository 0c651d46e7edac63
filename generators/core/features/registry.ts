import { maybeText } from './answer.js';
import { type Feature, nothingFound, question } from './feature.js';

/** Images from a registry of the operator's own: its prefix takes the place of each image's registry. */
export const registry: Feature<'registry'> = {
  questions: () => [
    question({
      path: 'registry.prefix',
      ask: 'Registry to pull all images from (host and path; empty: where each image lives)',
      group: 'Operations',
      type: 'text',
      default: '',
      pattern: '|[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*',
    }),
  ],
  choose: (answers) => {
    const prefix = maybeText(answers, 'registry.prefix');
    return prefix === undefined ? { kind: 'as-written' } : { kind: 'prefix', prefix };
  },
  check: () => nothingFound,
  apply: (deployment, { registry: choice }) =>
    choice.kind === 'as-written' ? deployment : { ...deployment, imagePrefix: choice.prefix },
};
