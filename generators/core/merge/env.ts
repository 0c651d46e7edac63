import { type EnvEntry, type EnvText, readEnv } from './env-text.js';
import { markedLines, mergeLines } from './lines.js';
import { marked } from './marks.js';
import { type Merged, type Sides, unclashed } from './sides.js';
import { woven } from './weave.js';

/**
 * Three-way merge of env files by key. The operator's order, own keys and comments stay; the template's additions come behind the key
 * that precedes them there. `why` names the keys. Files that cannot be read by key are merged by line.
 */
export function mergeEnv(sides: Sides): Merged {
  const base = keyed(sides.base);
  const yours = keyed(sides.yours);
  const theirs = keyed(sides.theirs);
  if (base === undefined || yours === undefined || theirs === undefined) return withoutNewTwins(sides);
  const header = mergeLines({ base: base.header, yours: yours.header, theirs: theirs.header });
  const { names } = yours;
  const added = new Set([...theirs.names.keys()].filter((name) => !names.has(name)));
  const parts = woven([...names.keys()], [...theirs.names.keys()], added).map((name) => ({
    name,
    piece: piece({ base: base.names.get(name), yours: names.get(name), theirs: theirs.names.get(name) }),
  }));
  const tail = comments({ base: base.tail, yours: yours.tail, theirs: theirs.tail });
  const body = parts.map(({ piece }) => piece.text).join('');
  if (header.kind === 'merged' && !parts.some(({ piece }) => piece.clash))
    return { kind: 'merged', text: header.text + body + tail };
  const why = parts.filter(({ piece }) => piece.clash).map(({ name }) => name);
  const head = header.kind === 'merged' ? header.text : header.marked;
  return {
    kind: 'clash',
    why: [...(header.kind === 'merged' ? [] : ['the comment at the beginning']), ...why].join(', '),
    marked: head + body + tail,
  };
}

interface Keyed extends EnvText {
  readonly names: ReadonlyMap<string, EnvEntry>;
}

/** Undefined for a file that is no env file, or sets a key twice: then its lines have a meaning that its keys have not. */
function keyed(text: string): Keyed | undefined {
  const read = readEnv(text);
  if ('fault' in read) return undefined;
  const names = new Map(read.entries.map((entry) => [entry.name, entry]));
  return names.size === read.entries.length ? { ...read, names } : undefined;
}

interface Entries {
  readonly base: EnvEntry | undefined;
  readonly yours: EnvEntry | undefined;
  readonly theirs: EnvEntry | undefined;
}

interface Piece {
  readonly text: string;
  readonly clash: boolean;
}

/** What becomes of one key. */
function piece({ base, yours, theirs }: Entries): Piece {
  if (yours !== undefined && theirs !== undefined) return changed({ base, yours, theirs });
  if (yours !== undefined) return base === undefined ? plain(written(yours)) : removed({ base, yours });
  if (theirs === undefined) return plain('');
  if (base === undefined) return plain(written(theirs));
  return same(base, theirs) ? plain('') : clash({ base, yours, theirs });
}

function changed({ base, yours, theirs }: Entries & { readonly yours: EnvEntry; readonly theirs: EnvEntry }): Piece {
  const { gap, block, rest } = base ?? { gap: '', block: '', rest: '' };
  const kept = {
    gap: comments({ base: gap, yours: yours.gap, theirs: theirs.gap }),
    block: comments({ base: block, yours: yours.block, theirs: theirs.block }),
    rest: unclashed({ base: rest, yours: yours.rest, theirs: theirs.rest }) ?? yours.rest,
  };
  if (same(yours, theirs) || (base !== undefined && same(base, theirs))) return plain(written({ ...yours, ...kept }));
  if (base === undefined || !same(base, yours)) return clash({ base, yours, theirs });
  const isOwnHead = yours.head !== base.head && hasValue(yours) === hasValue(theirs);
  return plain(written({ ...theirs, ...(isOwnHead ? { head: yours.head } : {}), ...kept }));
}

/** The comment block goes with its key, unless the operator has changed it. */
function removed({ base, yours }: { readonly base: EnvEntry; readonly yours: EnvEntry }): Piece {
  if (!same(base, yours) || yours.rest !== base.rest) return clash({ base, yours, theirs: undefined });
  if (yours.block !== base.block) return plain(yours.gap + yours.block);
  return plain(yours.gap === base.gap ? '' : yours.gap);
}

function clash({ base, yours, theirs }: Entries): Piece {
  const gap = yours?.gap ?? theirs?.gap ?? '';
  const text = (entry: EnvEntry | undefined) => (entry === undefined ? '' : written({ ...entry, gap: '' }));
  return { text: gap + marked({ base: text(base), yours: text(yours), theirs: text(theirs) }), clash: true };
}

/** Comments never clash: where both sides have changed one, the operator's stays. */
function comments(sides: Sides): string {
  const quick = unclashed(sides);
  if (quick !== undefined) return quick;
  const merged = mergeLines(sides);
  return merged.kind === 'merged' ? merged.text : sides.yours;
}

const plain = (text: string): Piece => ({ text, clash: false });
const written = ({ gap, block, head, value, rest }: EnvEntry): string => gap + block + head + value + rest;
const hasValue = ({ head }: EnvEntry): boolean => /[=:]/.test(head);

/** The same value, whichever quotes a plain word stands in. */
function same(one: EnvEntry, other: EnvEntry): boolean {
  return hasValue(one) === hasValue(other) && unquoted(one.value) === unquoted(other.value);
}

const unquoted = (value: string): string => /^(["'])([A-Za-z0-9_./:@%+=,-]*)\1$/.exec(value)?.[2] ?? value;

/** By line, the same key may arrive from both sides at different places; which one counts would be chance. */
function withoutNewTwins(sides: Sides): Merged {
  const merged = mergeLines(sides);
  if (merged.kind === 'clash') return merged;
  const former = twins(sides.yours);
  const fresh = [...twins(merged.text)].filter((name) => !former.has(name));
  return fresh.length === 0 ? merged : { kind: 'clash', why: fresh.join(', '), marked: markedLines(sides) };
}

function twins(text: string): ReadonlySet<string> {
  const read = readEnv(text);
  const names = 'fault' in read ? [] : read.entries.map(({ name }) => name);
  const seen = new Set<string>();
  return new Set(names.filter((name) => seen.size === seen.add(name).size));
}
