import type { Yaml } from '../model/yaml.js';
import { readDocument } from '../yaml/document.js';
import type { Node } from '../yaml/node.js';
import type { Splice } from './splice.js';
import type { Source } from './yaml-block.js';
import { type Comment, commentsOf } from './yaml-comments.js';
import { quotesOf } from './yaml-print.js';
import { splices } from './yaml-splice.js';
import { alike } from './yaml-value.js';

/** The tree of a YAML text that is one document without any fault; undefined for all others. */
export function readYaml(text: string): Node | undefined {
  const { document, problems } = readDocument('', text);
  return problems.length === 0 ? document?.root : undefined;
}

export interface Manner {
  /** Where new pieces are taken from, as they are written there. */
  readonly source?: Source;
  /** Comments that may go with what they are about; all others stay. */
  readonly isFleeting?: (comment: Comment) => boolean;
}

/**
 * `text` with as few changes as can be, so that its value is `want`: comments, order and formatting of all else stay. Aliases are
 * replaced only where that alone helps. Undefined if the text cannot be changed so.
 */
export function rewritten(
  text: string,
  want: Yaml,
  { source, isFleeting = () => false }: Manner = {},
): string | undefined {
  let now = text;
  for (const through of [false, true]) {
    const root = readYaml(now);
    if (root === undefined || alike(root.value, want)) return root === undefined ? undefined : now;
    const own = commentsOf(now, root).filter((comment) => !isFleeting(comment));
    const found = splices(root, want, source, {
      text: now,
      quotes: quotesOf(now),
      own,
      ownTexts: new Set(own.map((comment) => comment.text)),
      through,
    });
    const next = found === undefined ? undefined : applied(now, found);
    if (next === undefined) return undefined;
    now = next;
  }
  const root = readYaml(now);
  return root !== undefined && alike(root.value, want) ? now : undefined;
}

/** At the same place, what was found first comes first. Undefined if two of them overlap. */
function applied(text: string, all: readonly Splice[]): string | undefined {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, text: piece } of all.toSorted((one, other) => one.from - other.from || one.to - other.to)) {
    if (from < at) return undefined;
    parts.push(text.slice(at, from), piece);
    at = to;
  }
  return [...parts, text.slice(at)].join('');
}
