import type { Answered } from '../../answers/answered.js';
import type { Deployment } from '../../model/deployment.js';
import type { OutputFile } from '../../model/file.js';
import type { Target } from '../../model/target.js';
import type { Quote } from '../quote.js';
import { type Templates, template } from '../template.js';
import { type Markdown, type Words, whole } from './words.js';

/** One chapter: its heading, and its text or nothing where the deployment has no use for it. */
export interface Chapter {
  readonly title: string;
  readonly text: (about: About) => Markdown | undefined;
}

/** What there is to write about. */
export interface About {
  readonly deployment: Deployment;
  readonly answered: readonly Answered[];
  readonly target: Target;
  /** Every other file of the folder that is rendered. */
  readonly files: readonly OutputFile[];
  readonly templates: Templates;
}

/** Ties a chapter's template to the type of its view; the view's words are quoted where they are made. */
export function page<View extends { readonly [field: string]: Words }>(
  name: string,
): (templates: Templates, view: View) => Markdown {
  const fill = template<View>(`folder/readme/${name}.md.ejs`, asItIs);
  return (templates, view) => whole(fill(templates, view));
}

/** For templates whose views hold nothing but finished words. */
export const asItIs: Quote = (value) => value;

/**
 * The anchors that GitHub gives these headings: lower case, no punctuation, hyphens for spaces, a number behind the second of one
 * name. The first heading is the page's own title, which the operator chose.
 */
export function anchors(titles: readonly string[]): readonly string[] {
  const plain = titles.map((title) =>
    title
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
  return plain.map((anchor, index) => {
    const before = plain.slice(0, index).filter((other) => other === anchor).length;
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}
