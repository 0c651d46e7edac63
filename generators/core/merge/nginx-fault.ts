/** What makes this no nginx configuration: open quotes and blocks, directives without an end. What the words mean is not judged. */
export function nginxFault(text: string): string | undefined {
  let words = 0;
  const open: number[] = [];
  for (const { kind, at } of tokens(text)) {
    switch (kind) {
      case 'word':
        words++;
        break;
      case 'open-quote':
        return `the quote that opens on line ${lineOf(text, at)} is never closed`;
      case 'glued':
        return `line ${lineOf(text, at)} has something right behind a quote`;
      case ';':
        if (words === 0) return `line ${lineOf(text, at)} has a ; that ends nothing`;
        words = 0;
        break;
      case '{':
        if (words === 0) return `line ${lineOf(text, at)} opens a block that has no name`;
        open.push(at);
        words = 0;
        break;
      case '}':
        if (words > 0) return `the directive before the } on line ${lineOf(text, at)} does not end with ;`;
        if (open.pop() === undefined) return `line ${lineOf(text, at)} closes a block that was never opened`;
        break;
    }
  }
  if (words > 0) return 'the last directive does not end with ;';
  const block = open.at(-1);
  return block === undefined ? undefined : `the block that opens on line ${lineOf(text, block)} is never closed`;
}

interface Token {
  readonly kind: 'word' | 'open-quote' | 'glued' | ';' | '{' | '}';
  readonly at: number;
}

/** nginx's own rules: quotes and `#` count at the beginning of a word only, `}` too; `${` in a word opens no block. */
function* tokens(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    const blank = take(between, text, at);
    at += blank.length;
    const character = text[at];
    if (character === undefined) return;
    if (character === ';' || character === '{' || character === '}') {
      yield { kind: character, at };
      at++;
    } else if (character === '"' || character === "'") {
      const quoted = take(character === '"' ? double : single, text, at);
      if (quoted === '') return yield { kind: 'open-quote', at };
      yield { kind: 'word', at };
      at += quoted.length;
      if (/^[^\s;{)]/.test(text.slice(at, at + 1))) return yield { kind: 'glued', at };
    } else {
      yield { kind: 'word', at };
      at += take(bare, text, at).length;
    }
  }
}

const between = /(?:\s|#[^\n]*)*/y;
const double = /"(?:\\.|[^"\\])*"/sy;
const single = /'(?:\\.|[^'\\])*'/sy;
const bare = /(?:\\.|\$\{|[^\s;{\\])(?:\\.|\$\{|[^\s;{\\])*|\\$/sy;

function take(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;
