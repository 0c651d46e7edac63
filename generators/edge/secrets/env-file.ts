import { failed, fine, type Place, type Problem, type Result } from '../../core/model/problem.js';

/**
 * Reads an env file that holds plain values: name → value. What it accepts Compose reads the same; what it does not
 * (an expansion, a rare escape, an open quote, words after a quote) is reported as `target/secret-unreadable`, all lines at
 * once and never with the value.
 */
export function readEnvFile(file: string, text: string): Result<Readonly<Record<string, string>>> {
  const source = text.replaceAll('\r\n', '\n');
  const values: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const { statement, line } of statements(source)) {
    const entry = readStatement(statement);
    if (entry.kind === 'entry') values[entry.name] = entry.value;
    else problems.push(unreadable({ file, line, column: 1 }, entry.why));
  }
  return problems.length > 0 ? failed(problems) : fine(values);
}

type Statement =
  | { readonly kind: 'entry'; readonly name: string; readonly value: string }
  | { readonly kind: 'refused'; readonly why: string };

/** A value between quotes may go over several lines; a backslash takes the next character along. */
const statement = /[ \t]*(?:#[^\n]*|[^\s='"#]+=[ \t]*(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")[^\n]*|[^\n]*)(?:\n|$)/sy;

function* statements(source: string): Generator<{ readonly statement: string; readonly line: number }> {
  let line = 1;
  for (let at = 0; at < source.length; ) {
    statement.lastIndex = at;
    const [found = ''] = statement.exec(source) ?? [];
    const words = trimmed(found);
    if (words !== '' && !words.startsWith('#')) yield { statement: words, line };
    line += found.split('\n').length - 1;
    at += found.length;
  }
}

function readStatement(words: string): Statement {
  const [, name, rest] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(words) ?? [];
  if (name === undefined || rest === undefined) return { kind: 'refused', why: "is not of the form NAME='value'" };
  const value = readValue(trimmed(rest));
  return value === undefined
    ? { kind: 'refused', why: `sets ${name} to something that is not a plain value` }
    : { kind: 'entry', name, value };
}

/** Undefined for what a secret's file has no need of. */
function readValue(text: string): string | undefined {
  const [, single, double] = quoted.exec(text) ?? [];
  if (single !== undefined) return single.replaceAll("\\'", "'");
  if (double !== undefined) return insideDouble.test(double) ? double.replaceAll(escapes, decode) : undefined;
  return /^[^\s'"$\\#`]*$/.test(text) ? text : undefined;
}

/** Compose knows no other spaces here; JavaScript's own trim would also take a byte-order mark away. */
const trimmed = (text: string) => text.replace(/^[ \t\n]+|[ \t\n]+$/g, '');

const quoted = /^(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")(?:[ \t]+#[^\n]*)?$/s;
const escapes = /\$\$|\\([\\"$nrt])/g;
const insideDouble = /^(?:[^\\$]|\$\$|\\[\\"$nrt])*$/;

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const decode = (_: string, escaped = '$') => letters[escaped] ?? escaped;

const unreadable = (at: Place, why: string): Problem => ({
  code: 'target/secret-unreadable',
  at,
  message: `line ${at.line} of ${at.file} ${why}`,
  hint: "write NAME='value', with the value between single quotes and nothing behind them",
});
