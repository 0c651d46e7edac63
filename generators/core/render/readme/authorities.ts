import { type Chapter, page } from './chapter.js';
import { line, type Markdown } from './words.js';

/** Certificate authorities beyond the public ones: how containers come to trust them, and how that ends. */
export const authorities: Chapter = {
  title: 'Authorities that containers trust',
  text: ({ deployment, templates }) =>
    fill(templates, { compose: line(deployment.host.compose), extra: deployment.host.trust === 'extra' }),
};

const fill = page<{ compose: Markdown; extra: boolean }>('authorities');
