import { type Chapter, page } from './chapter.js';
import { cell, type Markdown, prose } from './words.js';

/** Commands of the application's own that run in a container which ends again. */
export const tools: Chapter = {
  title: 'Tools',
  text: ({ deployment, templates }) => {
    const rows = deployment.services.flatMap(({ name, about, scripts = {} }) =>
      Object.entries(scripts).map(([script, words]) => ({
        script: cell(`sh scripts/${script}.sh`),
        about: prose(about ?? name),
        words: cell(words),
      })),
    );
    return rows.length === 0 ? undefined : fill(templates, { rows });
  },
};

const fill = page<{ rows: readonly { script: Markdown; about: Markdown; words: Markdown }[] }>('tools');
