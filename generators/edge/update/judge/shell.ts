import type { Programs } from './programs.js';
import { home, plainly, run } from './run.js';

/** What a shell has against a script, if it is one for `sh` or `bash` and that shell is there. */
export function shellComplaint(
  { path, text }: { readonly path: string; readonly text: string },
  { at, environment }: Programs,
): string | undefined {
  const name = shellOf(path, text);
  const program = name === undefined ? undefined : at(name);
  if (program === undefined) return undefined;
  const outcome = run({ program, words: ['-n'], input: text, seconds: 10 }, home(environment));
  if (outcome === undefined || outcome.status === 0) return undefined;
  const [line = ''] = outcome.said.split('\n');
  const [, number, words = line] = /^\S+: (?:(?:line )?(\d+): )?(.+)$/.exec(line) ?? [];
  return plainly(`${name} refuses the merge: ${words} in ${path}${number === undefined ? '' : `:${number}`}`);
}

/** As the first line says; a script without such a line is for `sh`. */
function shellOf(path: string, text: string): 'sh' | 'bash' | undefined {
  const said = /^#! *(?:\S*\/)?([^/\s]+)(?:[ \t]+(\S+))?/.exec(text);
  if (said === null) return path.endsWith('.sh') ? 'sh' : undefined;
  const shell = said[1] === 'env' || said[1] === 'busybox' ? said[2] : said[1];
  return shell === 'bash' ? 'bash' : shell === 'sh' || shell === 'dash' || shell === 'ash' ? 'sh' : undefined;
}
