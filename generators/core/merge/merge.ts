import { mergeEnv } from './env.js';
import { fault } from './fault.js';
import { formatOf } from './format.js';
import { markedLines, mergeLines } from './lines.js';
import { inLines, type Merged, type Sides, unclashed } from './sides.js';
import { mergeYaml } from './yaml.js';

export type { Merged, Sides } from './sides.js';

/**
 * Puts the operator's edits and the template's changes together, by the format that `path` says. All three texts are normal ones (LF,
 * final newline, no byte-order mark). What only one side has changed is that side's, byte for byte. A result that is no valid text of
 * its format is a clash, not a success.
 */
export function merge(path: string, sides: Sides): Merged {
  const untouched = unclashed(sides);
  if (untouched !== undefined) return { kind: 'merged', text: untouched };
  const merged = byFormat(path, inLines(sides));
  if (merged.kind === 'clash') return merged;
  const why = fault(path, merged.text);
  if (why === undefined) return merged;
  const own = fault(path, sides.yours);
  const said = own === undefined ? `both changes together: ${why}` : `the file as you have it: ${own}`;
  return { kind: 'clash', why: said, marked: markedLines(sides) };
}

function byFormat(path: string, sides: Sides): Merged {
  const format = formatOf(path);
  switch (format) {
    case 'env':
      return mergeEnv(sides);
    case 'compose':
    case 'yaml':
      return mergeYaml(sides, format === 'compose');
    case 'json':
    case 'nginx':
    case 'shell':
    case 'unit':
    case 'text':
      return mergeLines(sides);
  }
}
