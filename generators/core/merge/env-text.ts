/** One variable of an env file, as written: gap, block, head, value and rest in a row are the file's own bytes. */
export interface EnvEntry {
  readonly name: string;
  /** What stands before the comment block: blank lines and comments that are not directly above. */
  readonly gap: string;
  /** The comment lines directly above. */
  readonly block: string;
  /** Up to the value, such as `export NAME=`; a name alone is handed on from the environment and has no value. */
  readonly head: string;
  readonly value: string;
  /** What follows the value on its line, such as a comment, with the line break. */
  readonly rest: string;
}

export interface EnvText {
  /** The comment lines that the file begins with. */
  readonly header: string;
  readonly entries: readonly EnvEntry[];
  readonly tail: string;
}

/** Reads an env file by Compose's grammar without losing a byte; what cannot be read is said instead, with its line and no value. */
export function readEnv(text: string): EnvText | { readonly fault: string } {
  const header = /^(?:[ \t]*#[^\n]*(?:\n|$))*/.exec(text)?.[0] ?? '';
  const entries: EnvEntry[] = [];
  let at = header.length;
  for (;;) {
    const lead = leadAt(text, at);
    if (at + lead.length >= text.length) return { header, entries, tail: lead };
    const found = statementAt(text, at + lead.length);
    if (typeof found === 'string')
      return { fault: `line ${text.slice(0, at + lead.length).split('\n').length} ${found}` };
    const [gap, block] = parted(lead);
    entries.push({ ...found, gap, block });
    at += lead.length + found.head.length + found.value.length + found.rest.length;
  }
}

const heading = /[ \t]*(?:export[ \t]+)?([\p{L}\p{N}_.[\]-]+)(?:[ \t]*[=:](?:[ \t]+(?=[^\s#]))?)?/uy;
const single = /'(?:\\.|[^'\\])*'/sy;
const double = /"(?:\\.|[^"\\])*"/sy;
const word = /(?:[^ \t\n]|[ \t]+(?=[^ \t\n#]))*/y;
/** Nothing but perhaps a comment, up to the end of the line. */
const ending = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;

function statementAt(text: string, at: number): Omit<EnvEntry, 'gap' | 'block'> | string {
  heading.lastIndex = at;
  const [head, name] = heading.exec(text) ?? [];
  if (head === undefined || name === undefined) return 'is not of the form NAME=value';
  const from = at + head.length;
  const quote = text[from] === "'" ? single : text[from] === '"' ? double : undefined;
  const value = /[=:][ \t]*$/.test(head) ? take(quote ?? word, text, from) : '';
  if (quote !== undefined && value === '') return `opens a quote for ${name} that is never closed`;
  const rest = take(ending, text, from + value.length);
  if (rest === '' && from + value.length < text.length)
    return quote === undefined ? 'is not of the form NAME=value' : `has words behind the quoted value of ${name}`;
  return { name, head, value, rest };
}

function take(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** Blank lines and comments. */
function leadAt(text: string, at: number): string {
  let end = at;
  for (let line = take(ending, text, end); line !== ''; line = take(ending, text, end)) end += line.length;
  return text.slice(at, end);
}

function parted(lead: string): readonly [string, string] {
  const lines = lead.split(/(?<=\n)/);
  const last = lines.findLastIndex((line) => line.trim() === '');
  return [lines.slice(0, last + 1).join(''), lines.slice(last + 1).join('')];
}
