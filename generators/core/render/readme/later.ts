import { type Chapter, page } from './chapter.js';
import { cell, type Markdown, prose } from './words.js';

/** Answers that nobody can give before the deployment runs, and how they are given then. */
export const later: Chapter = {
  title: 'What is known only later',
  text: ({ deployment, templates }) =>
    deployment.later.length === 0
      ? undefined
      : fill(templates, {
          rows: deployment.later.map(({ path, about }) => ({
            about: prose(about),
            command: cell(`npm create deployment@latest . -- --set ${path}=…`),
          })),
        }),
};

const fill = page<{ rows: readonly { about: Markdown; command: Markdown }[] }>('later');
