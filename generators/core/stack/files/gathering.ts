import { readDocument, sourceOf } from '../../yaml/document.js';
import type { Node, Spot } from '../../yaml/node.js';
import { broughtFrom } from '../../yaml/tree.js';
import type { Reading } from '../reading.js';
import type { Beside } from './beside.js';
import type { Defaults } from './dotenv.js';

/** What one file needs to be put together: what lies beside, where problems go, and what its variables are. */
export interface Gathering {
  readonly beside: Beside;
  readonly reading: Reading;
  readonly defaults: Defaults;
  /** Files on the way to this one, so that a circle is seen. */
  readonly open: readonly string[];
}

/** The file at a path; nothing, after a problem at `spot`, where there is none. What is wrong in it is reported at its own places. */
export function fileAt(path: string, spot: Spot, { beside, reading, open }: Gathering): Node | undefined {
  if (open.includes(path)) {
    reading.error('file-circle', spot, `${path} leads back to itself`, 'break the circle');
    return undefined;
  }
  const text = beside.text(path);
  if (text === undefined) {
    reading.error('file-missing', spot, `there is no file ${path} beside this one`, 'add it, or take this line out');
    return undefined;
  }
  const file = shownPath(path, reading);
  const { document, problems } = readDocument(file, text);
  reading.problems.push(...problems);
  return document === undefined ? undefined : broughtFrom(document.root, sourceOf(file, text));
}

/** As the person at the keyboard would write it: like the main file. */
export function shownPath(path: string, reading: Reading): string {
  const main = reading.document.file.replace(/[^/\\]*$/, '');
  return path.startsWith('/') ? path : `${main}${path}`;
}
