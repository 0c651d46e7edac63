import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { authors } from './any-version.js';
import { place, readIn } from './folder.js';

/** One thing that an operator does to one file; `at` is where in it, from 0 to 1. */
export interface Edit {
  readonly what: 'add' | 'add-junk' | 'comment' | 'change' | 'remove' | 'delete' | 'replace' | 'windows' | 'no-newline';
  readonly path: string;
  readonly at: number;
}

/** Files that an operator edits: the application's own, and what is generated around it. */
const edited = [
  ...Object.keys(authors),
  '.env',
  '.env',
  'docker-compose.yml',
  'docker-compose.yml',
  'docker-compose.yml',
  'envs/web.env',
  'README.md',
  'systemd/site.service',
];

const what = fc.constantFrom<Edit['what'][]>(
  ...(['add', 'add', 'add', 'change', 'change', 'change', 'change', 'remove', 'remove'] as const),
  ...(['add-junk', 'comment', 'delete', 'replace', 'windows', 'no-newline'] as const),
);

const place01 = fc.double({ min: 0, max: 1, noNaN: true });
const edit: fc.Arbitrary<Edit> = fc.record({ what, path: fc.constantFrom(...edited), at: place01 });

export const anyEdits: fc.Arbitrary<readonly Edit[]> = fc.array(edit, { minLength: 1, maxLength: 8 });

/** What an operator has typed can be told from everything that is generated. */
export const isTyped = (line: string): boolean => line.includes('typed');

/** Does all of it in a folder, one after the other. A file that is not there is made by what adds to it, and left alone by the rest. */
export function doEdits(folder: string, edits: readonly Edit[]): void {
  edits.forEach((one, index) => {
    const there = existsSync(join(folder, one.path));
    if (one.what === 'delete') rmSync(join(folder, one.path), { force: true });
    else if (there) place(join(folder, one.path), afterEdit(readIn(folder, one.path), one, `typed${index}`));
    else if (one.what === 'add' || one.what === 'replace')
      place(join(folder, one.path), own(one.path, `typed${index}`));
  });
}

/** The text of a file after one edit. */
function afterEdit(text: string, { what: kind, path, at }: Edit, word: string): string {
  const lines = text.split('\n');
  const index = Math.min(Math.floor(at * lines.length), lines.length - 1);
  switch (kind) {
    case 'add':
      return inserted(lines, isYaml(path) ? topLevel(lines, index) : index, fitting(path, word));
    case 'add-junk':
      return inserted(lines, index, `}${word}: "{ = `);
    case 'comment':
      return inserted(lines, index, path.endsWith('.md') ? `<!-- ${word} -->` : `# ${word}`);
    case 'change':
      return changed(lines, index, word);
    case 'remove':
      return [...lines.slice(0, index), ...lines.slice(index + 1)].join('\n');
    case 'replace':
      return own(path, word);
    case 'windows':
      return text.replaceAll(/\r?\n/g, '\r\n');
    case 'no-newline':
      return text.replace(/\r?\n$/, '');
    case 'delete':
      throw new Error('nothing is left of it');
  }
}

const isYaml = (path: string): boolean => path.endsWith('.yml');

/** From there on, the first place between two entries of the file, so that what is added stays YAML. */
function topLevel(lines: readonly string[], from: number): number {
  const found = lines.findIndex((line, index) => index >= from && /^(?:[A-Za-z]|$)/.test(line));
  return found === -1 ? lines.length - 1 : found;
}

const inserted = (lines: readonly string[], index: number, line: string): string =>
  [...lines.slice(0, index), line, ...lines.slice(index)].join('\n');

/** Another value in the first line from there on that has one. */
function changed(lines: readonly string[], from: number, word: string): string {
  const value = /^(.*(?:=|: |\bv|\bd\d+ ))([\w./:-]+)(.*)$/s;
  const index = lines.findIndex((line, at) => at >= from && value.test(line));
  return lines.map((line, at) => (at === index ? line.replace(value, `$1${word}$3`) : line)).join('\n');
}

/** A line that makes sense in such a file. */
function fitting(path: string, word: string): string {
  if (path.endsWith('.env')) return `OWN_${word}=${word}`;
  if (isYaml(path)) return `x-${word}: ${word}`;
  if (path.endsWith('.conf')) return `    own ${word};`;
  if (path.endsWith('.sh')) return `echo ${word}`;
  return path.endsWith('.service') ? `Environment=OWN=${word}` : word;
}

/** A whole file of the operator's. */
function own(path: string, word: string): string {
  if (path.endsWith('.service')) return `[Unit]\nDescription=${word}\n[Service]\nExecStart=/bin/true\n`;
  if (path === 'docker-compose.yml') return `services:\n  own: { image: "${word}" }\n`;
  return `${fitting(path, word)}\n`;
}
