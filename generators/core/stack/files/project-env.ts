import type { ComposeText } from '../../model/yaml.js';
import { sourceOf } from '../../yaml/document.js';
import { plain, references, substitute } from '../../yaml/interpolation.js';
import type { Reading } from '../reading.js';
import type { Beside } from './beside.js';
import { type Defaults, readDotenv } from './dotenv.js';
import { type Gathering, shownPath } from './gathering.js';

/** How projects call the file that is to be copied to `.env` before anything runs. */
const examples = [
  '.env.example',
  '.env.sample',
  '.env.template',
  '.env.dist',
  '.env.default',
  '.env.production',
  'example.env',
  'env.example',
  'sample.env',
  '.example.env',
];

/** What `.env` beside the main file says, else its example, with a warning. */
export function projectDefaults(beside: Beside, reading: Reading): Defaults {
  const found = ['.env', ...examples].find((name) => beside.text(name) !== undefined);
  if (found === undefined) return new Map();
  if (found !== '.env')
    reading.warn(
      'env-example',
      reading.document.root,
      `there is no .env beside this file: ${found} says what its variables are`,
    );
  return linesOf(found, beside.text(found) ?? '', reading);
}

/** What one more env file says; nothing if there is none. */
export function fileDefaults(
  path: string,
  { beside, reading }: Pick<Gathering, 'beside' | 'reading'>,
): Defaults | undefined {
  const text = beside.text(path);
  return text === undefined ? undefined : linesOf(path, text, reading);
}

/** The last line of a name counts; a name without a value says nothing. */
function linesOf(path: string, text: string, reading: Reading): Defaults {
  const lines = readDotenv(sourceOf(shownPath(path, reading), text));
  return new Map(lines.filter(({ node }) => node.value !== null).map(({ name, node }) => [name, node]));
}

/** `more` where `known` says nothing; of two values of one name the first counts, and the second is named. */
export function under(known: Defaults, more: Defaults, reading: Reading): Defaults {
  for (const [name, node] of more)
    if (known.has(name) && known.get(name)?.value !== node.value)
      reading.warn(
        'env-twice',
        node,
        `${name} has another value before this one, and that one counts`,
        'give one of the two another name if both are meant',
      );
  return new Map([...more, ...known]);
}

/** A text with its variables as they are where nothing else is said; what nothing is known of is empty. */
export function resolved(text: ComposeText, defaults: Defaults, depth = 0): string {
  if (!text.includes('$')) return text;
  const filled = substitute(text, (name) => saidOf(name, defaults, depth));
  const own = new Map(references(filled).map((each) => [each.name, each.default ?? each.alternative ?? '']));
  const whole = substitute(filled, (name) => (depth > 8 ? '' : own.get(name)));
  try {
    return plain(whole);
  } catch {
    return depth > 8 ? '' : resolved(whole, defaults, depth + 1);
  }
}

function saidOf(name: string, defaults: Defaults, depth: number): ComposeText | undefined {
  const value = defaults.get(name)?.value;
  if (typeof value !== 'string' || value === '' || depth > 8) return undefined;
  return resolved(value, new Map([...defaults].filter(([each]) => each !== name)), depth + 1).replaceAll('$', '$$$$');
}
