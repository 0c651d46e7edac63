/**
 * Writes a value for an env file: in `KEY=` + the result, Compose reads back exactly `value` and expands nothing in it.
 * Never throws; what no quoting can carry is found beforehand by `envUnsafe`.
 * The rules are those of Compose's own env-file reader, tried with 2.26 and 2.40.
 */
export function quoteEnv(value: string): string {
  return plain.test(value) ? value : encloseEnv(value);
}

/**
 * As `quoteEnv`, but always between quotes.
 * Between single quotes a backslash would hide the closing quote, and there is no way to write a carriage return.
 */
export function encloseEnv(value: string): string {
  return /['\r]|\\$/.test(value) ? doubleQuoted(value.replaceAll('$', '$$$$')) : `'${value}'`;
}

/**
 * Writes a text in Compose's interpolation syntax for an env file: `${NAME}` is expanded by Compose with what earlier env files
 * set (whatever characters that has), and `$$` arrives as one dollar. Everything else arrives as it is. Never throws.
 */
export function quoteEnvText(text: string): string {
  return plainText.test(text) ? text : doubleQuoted(text);
}

/** Why a value cannot be carried by an environment variable at all, as the end of a sentence about it; undefined if it can. */
export function envUnsafe(value: string): string | undefined {
  if (value.includes('\0')) return 'holds a NUL character, which ends an environment variable';
  if (/\p{Surrogate}/u.test(value)) return 'holds half a character (a lone surrogate), which UTF-8 cannot write';
  if (new TextEncoder().encode(value).length > longest)
    return `is longer than ${longest} bytes, which Linux cannot hand to a program`;
  return undefined;
}

/** Read the same by Compose and by sh, without quotes. */
const plain = /^[A-Za-z0-9_./:@%+=,-]+$/;
const plainText = /^(?:[A-Za-z0-9_./:@%+=,-]|\$\$|\$\{[A-Za-z_][A-Za-z0-9_]*\})+$/;

/** Linux hands over at most 131072 bytes for name, equals sign, value and the final NUL. */
const longest = 130_000;

const doubleQuoted = (text: string) =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\r', '\\r')}"`;
