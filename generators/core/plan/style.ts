/** How a text is written, apart from what it says: editors, git and operators change it without meaning to. */
export interface Style {
  readonly mark: boolean;
  readonly crlf: boolean;
  readonly finalNewline: boolean;
}

/** The text with plain ends of lines, a newline at its end and no byte-order mark: what texts are compared and merged as. */
export function normal(text: string): string {
  const plain = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  return plain === '' || plain.endsWith('\n') ? plain : `${plain}\n`;
}

/** The style of a text; of mixed ends of lines, the commoner. */
export function styleOf(text: string): Style {
  const returns = text.split('\r\n').length - 1;
  const lines = text.split('\n').length - 1;
  return {
    mark: text.startsWith('\uFEFF'),
    crlf: returns * 2 > lines,
    finalNewline: text === '' || text.endsWith('\n'),
  };
}

/** A normal text in another's style. */
export function inStyle(text: string, { mark, crlf, finalNewline }: Style): string {
  const ended = finalNewline ? text : text.replace(/\n$/, '');
  return `${mark ? '\uFEFF' : ''}${crlf ? ended.replaceAll('\n', '\r\n') : ended}`;
}
