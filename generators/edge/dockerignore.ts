/** Which paths of a build context a `.dockerignore` leaves out; the last line that fits decides, and `!` takes back in. */
export function ignoring(text: string): (path: string) => boolean {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ back: line.startsWith('!'), pattern: pattern(line.replace(/^!/, '')) }));
  return (path) => lines.reduce((left, line) => (line.pattern.test(path) ? !line.back : left), false);
}

/** Of a path or of a folder above it. */
function pattern(line: string): RegExp {
  const clean = line.replace(/^\.?\//, '').replace(/\/+$/, '');
  const source = clean
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll(/\*\*\/?|\*|\?/g, (found) => (found.startsWith('**') ? '(?:.*/)?' : found === '*' ? '[^/]*' : '[^/]'));
  return new RegExp(`^${source.replace(/\(\?:\.\*\/\)\?$/, '.*')}(?:/|$)`);
}
