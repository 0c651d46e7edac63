/** One line of an env file, its value as it is written there. */
export type Assignment = readonly [name: string, raw: string];

const assignment =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*('(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|[^\n]*)/gm;

/** What an env file says, without its comments and ends of lines: two texts that agree in this are the same to Compose. */
export const assignments = (text: string): readonly Assignment[] =>
  [...text.replaceAll('\r\n', '\n').matchAll(assignment)].map(([, name = '', raw = '']) => [name, raw.trimEnd()]);
