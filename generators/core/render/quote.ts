/** Writes one value so that the file's language reads back exactly that value, or throws: refusing is the questions' work. */
export type Quote = (value: string) => string;

/** POSIX sh: single quotes hold everything but themselves. */
export const shell: Quote = (value) =>
  /^[A-Za-z0-9_./:@%+=,-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;

/** nginx has no escape for `$`, so only plain words and paths are written; anything else is our error. */
export const nginx: Quote = (value) => {
  if (!/^[A-Za-z0-9_./:@%+=,~*[\]-]+$/.test(value)) throw new Error(`not a plain nginx word: ${JSON.stringify(value)}`);
  return value;
};

/** systemd: a double-quoted word, with `%`, `\`, `"` and `$` escaped (systemd.service(5), "Quoting" and specifiers). */
export const systemd: Quote = (value) => {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(escaped) ? escaped : `"${escaped}"`;
};

/** Markdown prose: the characters that would become markup are escaped, a line break becomes a space. */
export const markdown: Quote = (value) =>
  value.replaceAll(/\r?\n/g, ' ').replaceAll(/[\\`*_{}[\]<>#|&~$]/g, (character) => `\\${character}`);
