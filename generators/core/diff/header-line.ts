/** One of the two lines that name a patch's file, as git writes it. */
export function headerLine(mark: '---' | '+++', side: 'a/' | 'b/', path: string): string {
  if (path === '/dev/null') return `${mark} ${path}\n`;
  const name = quoted(`${side}${path}`);
  // Without the tab, `patch` would take what follows a space for a time.
  return `${mark} ${name}${path.includes(' ') ? '\t' : ''}\n`;
}

/** In double quotes with C's escapes, bytes beyond ASCII in octal, where the name has anything that a patch could not hold; else as it is. */
function quoted(name: string): string {
  if (/^[ !#-[\]-~]*$/.test(name)) return name;
  const escaped = [...new TextEncoder().encode(name)].map(
    (byte) => escapes.get(byte) ?? (byte < 0x20 || byte > 0x7e ? octal(byte) : String.fromCharCode(byte)),
  );
  return `"${escaped.join('')}"`;
}

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;

const escapes: ReadonlyMap<number, string> = new Map([
  [0x07, '\\a'],
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0b, '\\v'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);
