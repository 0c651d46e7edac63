/** Turns a finished folder into the templates of a plain loop. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Each file that is kept becomes an EJS template of the same text, in which `localhost` is a hole; returns the folder of templates. */
export function layOut(from, to, keep) {
  const paths = readdirSync(from, { recursive: true }).filter(
    (path) => statSync(join(from, path)).isFile() && keep(path),
  );
  for (const path of paths) {
    const text = readFileSync(join(from, path), 'utf8').replaceAll('<%', '<%%').replaceAll('localhost', '<%- host %>');
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), text);
  }
  return to;
}
