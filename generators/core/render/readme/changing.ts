import { page, type Chapter } from './chapter.js';
import { line, type Markdown } from './words.js';

/** How an answer is changed after the folder was written. */
export const changing: Chapter = {
  title: 'Changing an answer',
  text: ({ deployment, templates }) => fill(templates, { compose: line(deployment.host.compose), folder: line(deployment.name), settings: deployment.settings.length > 0 }),
};

const fill = page<{ compose: Markdown; folder: Markdown; settings: boolean }>('changing');
