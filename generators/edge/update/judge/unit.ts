import { basename, join } from 'node:path';
import type { Programs } from './programs.js';
import { home, plainly, run } from './run.js';
import { inWorkplace } from './workplace.js';

/**
 * What systemd has against a unit, if it is one and systemd is there: only what keeps it from being loaded. That programs or other
 * units are missing here says nothing about the machine it is for.
 */
export function unitComplaint(
  { path, text }: { readonly path: string; readonly text: string },
  { at, environment, temporary }: Programs,
): string | undefined {
  const program = units.test(path) ? at('systemd-analyze') : undefined;
  if (program === undefined) return undefined;
  const name = basename(path);
  const said = inWorkplace(
    temporary,
    () => new Map([[name, text]]),
    (folder) => {
      const words = ['verify', '--man=no', join(folder, name)];
      return run({ program, words, seconds: 10 }, home(environment))?.said.replaceAll(`${folder}/`, '');
    },
  );
  const lines = (said ?? '').split('\n').filter((line) => line.includes(name));
  if (!lines.some((line) => line.startsWith(`Unit ${name} `) && fatal.test(line))) return undefined;
  const [, number, words = lines[0] ?? ''] = /^[^\s:]+:(?:(\d+):)? (.*)$/.exec(lines[0] ?? '') ?? [];
  return plainly(`systemd refuses the merge: ${words} in ${path}${number === undefined ? '' : `:${number}`}`);
}

const units = /^systemd\/[^/]+\.(?:service|timer|socket|path|mount|target)$/;
const fatal = /has a bad unit file setting|failed to load properly/;
