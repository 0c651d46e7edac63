import { type Chapter, page } from './chapter.js';
import { type Markdown, prose } from './words.js';

/** What the application's author wants the operator to know and to do, with the values of this deployment. */
export const notes: Chapter = {
  title: 'Outside of this folder',
  text: ({ deployment: { application }, templates }) =>
    application.notes.length === 0
      ? undefined
      : fill(templates, { application: prose(application.title), notes: application.notes.map(prose) }),
};

const fill = page<{ application: Markdown; notes: readonly Markdown[] }>('notes');
