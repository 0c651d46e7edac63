import { markdown } from '../quote.js';

declare const finished: unique symbol;

/** Markdown that is quoted already: a template writes it as it is. Only the functions of this file make it. */
export type Markdown = string & { readonly [finished]: true };

/** What a chapter's view may hold: finished words, a yes or no, a number, and lists of such. */
export type Words = Markdown | boolean | number | readonly Words[] | { readonly [field: string]: Words };

/** Any text as a piece of a sentence. */
export const prose = (text: string): Markdown => markdown(text.trim()) as Markdown;

/** Any text as a code span: as many backticks around it as it does not hold (CommonMark, "Code spans"). */
export function code(text: string): Markdown {
  const line = text.replaceAll(/\s*[\r\n]+\s*/g, ' ');
  if (line === '') return prose('(empty)');
  const ticks = '`'.repeat(longestRun(line) + 1);
  const pad = /^`|`$|^ .* $/.test(line) && line.trim() !== '' ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}` as Markdown;
}

/** A code span in a table, where a bar would end the cell even inside of it (GitHub Flavored Markdown, "Tables"). */
export const cell = (text: string): Markdown => code(text).replaceAll('|', '\\|') as Markdown;

/** One line, or a piece of one, inside a fenced block. Nothing is quoted there, so what would end the fence is our error. */
export function line(text: string): Markdown {
  if (/[\r\n]|^\s*(```|~~~)/.test(text)) throw new Error(`does not fit in a fenced block: ${JSON.stringify(text)}`);
  return text as Markdown;
}

/** Several lines inside a fenced block. */
export const lines = (text: string): readonly Markdown[] => text.trimEnd().split('\n').map(line);

/** An address that can be clicked on, in tables too; what is none is written as a sentence has it. */
export const link = (url: string): Markdown =>
  /^[a-z][a-z0-9+.-]+:[^\s<>]+$/i.test(url) ? (`<${url.replaceAll('|', '%7C')}>` as Markdown) : prose(url);

/** What a template has made of finished words. */
export const whole = (text: string): Markdown => text.trim() as Markdown;

/** Words of ours, with finished ones between them. */
export const md = (ours: TemplateStringsArray, ...between: readonly Markdown[]): Markdown =>
  ours.map((words, index) => `${words}${between[index] ?? ''}`).join('') as Markdown;

/** One after the other with a separator of our own. */
export const joined = (items: readonly Markdown[], separator: ', ' | '<br>' = ', '): Markdown =>
  items.join(separator) as Markdown;

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
