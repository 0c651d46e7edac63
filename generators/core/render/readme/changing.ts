import { shell } from '../quote.js';
import { type Chapter, page } from './chapter.js';
import { line, type Markdown } from './words.js';

/** How an answer is changed after the folder was written. */
export const changing: Chapter = {
  title: 'Changing an answer',
  text: ({ deployment, templates }) =>
    fill(templates, {
      compose: line(deployment.host.compose),
      folder: line(deployment.name),
      settings: deployment.settings.length > 0,
      kept: deployment.services
        .flatMap(({ options }) => options)
        .flatMap((option) => (option.kind === 'puts' ? [line(shell(option.path.replace(/^\.\//, '')))] : [])),
    }),
};

type View = {
  compose: Markdown;
  folder: Markdown;
  settings: boolean;
  /** Files that options of init have put into the folder. */
  kept: readonly Markdown[];
};

const fill = page<View>('changing');
