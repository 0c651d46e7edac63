import type { ComposeText } from '../model/yaml.js';

/** One `$NAME` or `${NAME…}` in Compose text; at most one of `default`, `required`, `alternative` is there. */
export interface Reference {
  readonly name: string;
  /** Where its `$` stands in the text, and where what follows it begins. */
  readonly offset: number;
  readonly end: number;
  /** `${NAME:-default}`, `${NAME-default}` */
  readonly default?: ComposeText;
  /** `${NAME:?text}`, `${NAME?text}` */
  readonly required?: ComposeText;
  /** `${NAME:+alternative}`, `${NAME+alternative}` */
  readonly alternative?: ComposeText;
}

/** A `${` that Compose would refuse. */
export interface Malformed {
  readonly offset: number;
  readonly text: string;
}

type Piece =
  | { readonly kind: 'text'; readonly offset: number; readonly end: number }
  | { readonly kind: 'dollar'; readonly offset: number; readonly end: number }
  | { readonly kind: 'malformed'; readonly offset: number; readonly end: number }
  | ({ readonly kind: 'reference'; readonly word?: Word } & Reference);

interface Word {
  readonly offset: number;
  readonly text: ComposeText;
}

/**
 * All references in `text`, those inside defaults too, in the order of their `$`. The syntax is Compose's: `$$` is a
 * dollar, so is a `$` before anything else, names are `[A-Za-z_][A-Za-z0-9_]*`, and a default may hold references.
 */
export function references(text: ComposeText): readonly Reference[] {
  if (!text.includes('$')) return [];
  return pieces(text).flatMap((piece) => (piece.kind === 'reference' ? [asReference(piece), ...inside(piece)] : []));
}

/** Every `${` in `text` that has no closing brace, no proper name, or an operator that does not exist. */
export function malformed(text: ComposeText): readonly Malformed[] {
  return pieces(text).flatMap((piece): readonly Malformed[] => {
    if (piece.kind === 'malformed') return [{ offset: piece.offset, text: text.slice(piece.offset, piece.end) }];
    const word = piece.kind === 'reference' ? piece.word : undefined;
    return word === undefined
      ? []
      : malformed(word.text).map((found) => ({ ...found, offset: found.offset + word.offset }));
  });
}

/**
 * `text` with each reference replaced whose name `lookup` gives a value, itself Compose text; a default goes with its
 * reference. Others stay as written, but references in their defaults are replaced. `${NAME:+…}` is always left.
 */
export function substitute(text: ComposeText, lookup: (name: string) => ComposeText | undefined): ComposeText {
  if (!text.includes('$')) return text;
  return pieces(text)
    .map((piece) => (piece.kind === 'reference' ? filled(text, piece, lookup) : text.slice(piece.offset, piece.end)))
    .join('');
}

/** Compose text that stands for exactly `value`. */
export function literal(value: string): ComposeText {
  return value.replaceAll('$', '$$$$');
}

/** The string that `text` stands for. Throws if a reference is left: whoever calls must have replaced all of them. */
export function plain(text: ComposeText): string {
  if (!text.includes('$')) return text;
  return pieces(text)
    .map((piece) => {
      if (piece.kind === 'dollar') return '$';
      if (piece.kind === 'text') return text.slice(piece.offset, piece.end);
      throw new Error(`a reference is left in ${JSON.stringify(text)}`);
    })
    .join('');
}

/** True if `text` is one reference and nothing else, such as `${NAME}`. */
export function isReference(text: ComposeText): boolean {
  const [only, ...more] = pieces(text);
  return only?.kind === 'reference' && more.length === 0;
}

/** Where `separator` stands in `text` outside references, so that `${A:-b}:c` splits once at `:`. */
export function splitOutside(text: ComposeText, separator: string): readonly ComposeText[] {
  const cuts = pieces(text).flatMap((piece) => (piece.kind === 'text' ? offsetsOf(text, separator, piece) : []));
  return [...cuts, text.length].map((cut, i) => text.slice(i === 0 ? 0 : cuts[i - 1]! + separator.length, cut));
}

function offsetsOf(text: string, separator: string, piece: { offset: number; end: number }): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(separator, piece.offset); at >= 0 && at < piece.end; at = text.indexOf(separator, at + 1))
    found.push(at);
  return found;
}

function filled(
  text: ComposeText,
  piece: Piece & { kind: 'reference' },
  lookup: (name: string) => ComposeText | undefined,
) {
  const value = piece.alternative === undefined ? lookup(piece.name) : undefined;
  if (value !== undefined) return spliceable(value);
  if (piece.word === undefined) return text.slice(piece.offset, piece.end);
  const word = substitute(piece.word.text, (name) => {
    const inner = lookup(name);
    return inner !== undefined && fitsInBraces(inner) ? inner : undefined;
  });
  return `${text.slice(piece.offset, piece.word.offset)}${word}}`;
}

/** Written so that no neighbour changes its meaning: `$` before a letter, `$NAME` before another letter. */
function spliceable(value: ComposeText): ComposeText {
  if (!value.includes('$')) return value;
  return pieces(value)
    .map((piece) => {
      if (piece.kind === 'dollar') return '$$';
      const written = value.slice(piece.offset, piece.end);
      return piece.kind === 'reference' && written[1] !== '{' ? `\${${piece.name}}` : written;
    })
    .join('');
}

/** Compose ends a default at the brace that closes it and at a line break. */
function fitsInBraces(value: ComposeText): boolean {
  return !value.includes('\n') && closingBrace(`{${value}}`, 0) === value.length + 1;
}

function pieces(text: ComposeText): readonly Piece[] {
  const found: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    const end = dollar < 0 ? text.length : dollar;
    if (end > at) found.push({ kind: 'text', offset: at, end });
    if (dollar < 0) break;
    const piece = pieceAt(text, dollar);
    found.push(piece);
    at = piece.end;
  }
  return found;
}

const bareName = /[A-Za-z_][A-Za-z0-9_]*/y;
const braced = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])(.*))?$/;

function pieceAt(text: ComposeText, offset: number): Piece {
  if (text[offset + 1] === '$') return { kind: 'dollar', offset, end: offset + 2 };
  if (text[offset + 1] === '{') return bracedAt(text, offset);
  bareName.lastIndex = offset + 1;
  const name = bareName.exec(text)?.[0];
  if (name === undefined) return { kind: 'dollar', offset, end: offset + 1 };
  return { kind: 'reference', name, offset, end: offset + 1 + name.length };
}

function bracedAt(text: ComposeText, offset: number): Piece {
  const close = closingBrace(text, offset + 1);
  const [, name, operator, word] = (close < 0 ? null : braced.exec(text.slice(offset + 2, close))) ?? [];
  if (name === undefined) return { kind: 'malformed', offset, end: close < 0 ? text.length : close + 1 };
  const reference = { kind: 'reference', name, offset, end: close + 1 } as const;
  if (operator === undefined || word === undefined) return reference;
  return {
    ...reference,
    ...meaning(operator, word),
    word: { offset: offset + 2 + name.length + operator.length, text: word },
  };
}

function meaning(operator: string, word: ComposeText): Pick<Reference, 'default' | 'required' | 'alternative'> {
  if (operator.endsWith('-')) return { default: word };
  return operator.endsWith('?') ? { required: word } : { alternative: word };
}

/** Compose counts every brace inside a reference, not only those after a dollar. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

function inside(piece: Piece & { kind: 'reference' }): readonly Reference[] {
  const { word } = piece;
  if (word === undefined) return [];
  return references(word.text).map((found) => ({
    ...found,
    offset: found.offset + word.offset,
    end: found.end + word.offset,
  }));
}

function asReference({ kind: _kind, word: _word, ...reference }: Piece & { kind: 'reference' }): Reference {
  return reference;
}
