import { isMap, type Yaml } from '../model/yaml.js';
import type { Node } from '../yaml/node.js';
import type { Job, Splice } from './splice.js';
import type { Source } from './yaml-block.js';
import { listSplices } from './yaml-list-splice.js';
import { mapSplices } from './yaml-map-splice.js';
import { endOf, isEmpty, isFlow, isQuoted } from './yaml-place.js';
import { inOneLine, printed } from './yaml-print.js';
import { alike } from './yaml-value.js';

/**
 * The splices that bring `node` to `want`, as few and as small as can be; undefined if there are none inside of the node, so that it
 * has to be replaced as a whole. Pieces that `source` holds are taken from there.
 */
export function splices(node: Node, want: Yaml, source: Source | undefined, job: Job): readonly Splice[] | undefined {
  if (alike(node.value, want)) return [];
  if (node.via !== undefined) return job.through ? undefined : [];
  if (node.kind === 'scalar') return scalarSplices(node, want, source, job);
  const inside = isFlow(job.text, node) ? flowSplices(node, want, job) : undefined;
  if (inside !== undefined || isFlow(job.text, node)) return inside;
  if (node.kind === 'map') return isMap(want) ? mapSplices(node, want, source, job, splices) : undefined;
  return Array.isArray(want) ? listSplices(node.items, want, source, job, splices) : undefined;
}

type Scalar = Node & { readonly kind: 'scalar' };

function scalarSplices(node: Scalar, want: Yaml, source: Source | undefined, job: Job): readonly Splice[] | undefined {
  const { text, quotes } = job;
  if ((typeof want === 'object' && want !== null) || !isInline(text, node)) return undefined;
  const asWritten = source !== undefined && alike(source.node.value, want) ? writtenAs(source) : undefined;
  const token = asWritten ?? printed(want, quotes);
  if (token.includes('\n')) return undefined;
  return [{ from: node.at, to: node.end + (isQuoted(text, node) ? 1 : 0), text: token }];
}

const isInline = (text: string, node: Scalar): boolean =>
  !isEmpty(node) && text[node.at - 1] !== '\n' && !text.slice(node.at, node.end).includes('\n');

function writtenAs({ text, node }: Source): string | undefined {
  if (node.kind !== 'scalar' || !isInline(text, node)) return undefined;
  return text.slice(node.at, node.end + (isQuoted(text, node) ? 1 : 0));
}

/** Between brackets, one line is replaced by another; what goes over several lines may have comments. */
function flowSplices(node: Node, want: Yaml, { text, quotes }: Job): readonly Splice[] | undefined {
  const end = endOf(text, node, node.at);
  const token = typeof want === 'object' && want !== null ? inOneLine(want, quotes) : undefined;
  if (end === undefined || token === undefined || text.slice(node.at, end).includes('\n')) return undefined;
  return [{ from: node.at, to: end, text: token }];
}
