import { merge } from '../merge/merge.js';
import type { Clash, Found, Oddity, OutputFile, Recorded, Verdict } from '../model/file.js';
import { mergedMode, privateMode } from './mode.js';
import { inStyle, normal, styleOf } from './style.js';

/** What the operator wants of one file, beyond the usual. */
export type Wish = 'restore' | 'reset' | 'mine';

/** All that decides about one file: the new one if it is still generated, the last run's record, and what is in its place. */
export interface Facts {
  readonly path: string;
  readonly next?: OutputFile;
  readonly recorded?: Recorded;
  readonly found: Found;
  readonly wish?: Wish;
  /** Taking over a folder that was not made here: what is there counts as edited. */
  readonly adopting?: boolean;
}

/** The verdict on one file; nothing where it is neither generated nor there, so that its record goes. */
export function verdict(facts: Facts): Verdict | undefined {
  const { next, recorded, wish } = facts;
  if (next === undefined) return withdrawn(facts);
  if (wish === 'mine' || (recorded?.fate === 'mine' && wish === undefined)) return plain('mine', wish === 'mine');
  switch (next.owner) {
    case 'secret':
      return secret(facts, next);
    case 'operator':
      return operators(facts.found, next);
    case 'generated':
      return generated(facts, next);
  }
}

type Quiet = Extract<Verdict, { readonly news: boolean }>;

/** Whether nothing is written for a verdict, and nothing waits. */
export const isQuiet = (found: Verdict): found is Quiet => 'news' in found;

const plain = (kind: Quiet['kind'], news = false): Verdict => ({ kind, news });

/** No longer generated: what was never touched goes, all else stays and is told of once. */
function withdrawn({ recorded, found, wish }: Facts): Verdict | undefined {
  if (found.kind === 'none' || recorded === undefined) return undefined;
  const ours = found.kind === 'text' && recorded.owner === 'generated' && recorded.base !== undefined;
  const untouched = ours && recorded.fate !== 'mine' && normal(found.text) === recorded.base;
  return untouched || (ours && wish === 'reset')
    ? { kind: 'remove', before: found.text }
    : plain('orphan', recorded.fate !== 'orphan');
}

/** A secret is never read here, replaced only by another that was given, and its mode only ever gets stricter. One that was there once is init's to make again. */
function secret({ recorded, found, wish }: Facts, next: OutputFile): Verdict {
  if (wish === 'reset' && found.kind !== 'odd') return { kind: 'create', text: '', mode: next.mode };
  switch (found.kind) {
    case 'none':
      return recorded === undefined ? { kind: 'create', text: '', mode: next.mode } : plain('absent', true);
    case 'odd':
      return found.what === 'link' || found.what === 'behind-link'
        ? plain('unchanged')
        : { kind: 'clash', why: oddities[found.what] };
    case 'secret':
    case 'text':
    case 'binary': {
      const mode = privateMode(found.mode, next.mode);
      return mode === found.mode ? plain('unchanged') : { kind: 'mode', mode };
    }
  }
}

/** The operator's own: made where it is missing; `next` holds their text with what this run was told to change in it. */
function operators(found: Found, next: OutputFile): Verdict {
  switch (found.kind) {
    case 'none':
      return { kind: 'create', text: next.text, mode: next.mode };
    case 'text':
      return found.text === next.text
        ? plain('unchanged')
        : { kind: 'update', text: next.text, mode: found.mode, before: found.text };
    case 'binary':
    case 'secret':
      return { kind: 'clash', why: 'is no text', mode: next.mode, theirs: next.text };
    case 'odd':
      return { kind: 'clash', why: oddities[found.what], mode: next.mode, theirs: next.text };
  }
}

function generated(facts: Facts, next: OutputFile): Verdict {
  const { found, recorded, wish } = facts;
  const base = recorded?.fate === 'orphan' && found.kind === 'none' ? undefined : recorded?.base;
  const news = base !== normal(next.text);
  switch (found.kind) {
    case 'none':
      return base === undefined || wish !== undefined
        ? { kind: 'create', text: next.text, mode: next.mode }
        : plain('deleted', news);
    case 'odd':
      return news || wish !== undefined ? beside(oddities[found.what], next, base) : plain('edited');
    case 'binary':
    case 'secret':
      return news || wish !== undefined ? beside('is no text any more', next, base) : plain('edited');
    case 'text':
      return text(facts, next, base, found);
  }
}

const beside = (why: string, next: OutputFile, base: string | undefined): { readonly kind: 'clash' } & Clash => ({
  kind: 'clash',
  why,
  mode: next.mode,
  theirs: normal(next.text),
  ...(base === undefined ? {} : { base }),
});

type TextFound = Extract<Found, { readonly kind: 'text' }>;

/** The heart of it: three texts, compared without regard to their style. */
function text(facts: Facts, next: OutputFile, base: string | undefined, found: TextFound): Verdict {
  const yours = normal(found.text);
  const theirs = normal(next.text);
  const mode = mergedMode(facts.recorded?.mode, found.mode, next.mode);
  const rest = (kind: Quiet['kind'], news = false): Verdict =>
    mode === found.mode ? plain(kind, news) : { kind: 'mode', mode };
  const write = <Kind extends 'update' | 'merge'>(kind: Kind, result: string) => ({
    kind,
    text: inStyle(result, styleOf(found.text)),
    mode,
    before: found.text,
  });
  if (yours === theirs) return rest(base === theirs ? 'unchanged' : 'same');
  if (facts.wish === 'reset' || yours === base) return write('update', theirs);
  if (base === theirs) return rest('edited');
  if (facts.adopting === true) return rest('edited', true);
  if (base === undefined)
    return { ...beside('is there already, and is not what would be generated', next, base), yours };
  const merged = merge(facts.path, { base, yours, theirs });
  if (merged.kind === 'clash')
    return { kind: 'clash', why: merged.why, mode: next.mode, theirs, base, yours, marked: merged.marked };
  return merged.text === yours ? rest('edited') : { ...write('merge', merged.text), sides: { base, yours, theirs } };
}

/** What stands in the way, as the end of a sentence about the path. */
const oddities: Readonly<Record<Oddity, string>> = {
  link: 'is a link, and nothing is written through one',
  'behind-link': 'lies behind a link, and nothing is written through one',
  folder: 'is a folder',
  'below-file': 'lies below a file',
  special: 'is no ordinary file',
  unreadable: 'may not be read',
};
