import type { Answered } from '../../answers/answered.js';
import type { Deployment } from '../../model/deployment.js';
import type { Yaml } from '../../model/yaml.js';
import { isFurther } from '../../texts/node-folder.js';
import { type Chapter, page } from './chapter.js';
import { cell, type Markdown, prose } from './words.js';

/** Every answer with its meaning and value, and where what the application's own documents name is decided here. */
export const settings: Chapter = {
  title: 'Settings',
  text: ({ answered, deployment, templates }) =>
    answered.length === 0 ? undefined : fill(templates, view(onThis(answered, deployment), deployment)),
};

/** The list of machines is the main one's, so that one more changes no folder of the others. */
const onThis = (answered: readonly Answered[], { node }: Deployment): readonly Answered[] =>
  isFurther(node) ? answered.filter(({ path }) => path !== 'nodes') : answered;

type View = {
  rows: readonly { path: Markdown; about: Markdown; value: Markdown; variable: Markdown }[];
  application: Markdown;
  glossary: readonly { name: Markdown; here: Markdown }[];
  anyGlossary: boolean;
};

const fill = page<View>('settings');

function view(answered: readonly Answered[], { application, settings: variables }: Deployment): View {
  const names = new Set(variables.map(({ name }) => name));
  const glossary = Object.entries(application.glossary);
  return {
    rows: answered.map(({ path, about, value }) => {
      const name = path.replace(/^app\./, '');
      return {
        path: cell(path),
        about: prose(about),
        value: shown(value),
        variable: name !== path && names.has(name) ? cell(name) : prose(''),
      };
    }),
    application: prose(application.title),
    glossary: glossary.map(([name, here]) => ({ name: cell(name), here: prose(here) })),
    anyGlossary: glossary.length > 0,
  };
}

function shown(value: Yaml): Markdown {
  const text = Array.isArray(value)
    ? value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ')
    : String(value ?? '');
  return text === '' ? prose('–') : cell(text);
}
