import type { QuestionType, StackQuestion } from '../model/stack.js';
import type { Yaml } from '../model/yaml.js';
import { plain } from '../yaml/interpolation.js';
import { type Entry, entriesOf, entryOf, type Node } from '../yaml/node.js';
import { warnIfRewritten } from './compose/environment.js';
import { condition, isScalar } from './condition.js';
import type { Reading } from './reading.js';
import { anything, expected, fields, flag, given, listOf, oneOf, prose, type Shape, shown, text } from './shape.js';

const type = oneOf<QuestionType>(
  'text',
  'integer',
  'number',
  'boolean',
  'choice',
  'list',
  'email',
  'path',
  'url',
  'image',
);

const scalar: Shape<string | number | boolean> = (node, reading) =>
  isScalar(node.value) ? node.value : expected(node, reading, 'a value');

const bound: Shape<string | number> = (node, reading) =>
  typeof node.value === 'number' || typeof node.value === 'string'
    ? node.value
    : expected(node, reading, 'a number, or the name of a question');

/** Compose interpolates inside `x-deployment` too, so a pattern writes a dollar as `$$`. */
const pattern: Shape<string> = (node, reading) => {
  const written = text(node, reading);
  if (written === undefined) return undefined;
  try {
    const source = plain(written);
    new RegExp(`^(?:${source})$`, 'u');
    return source;
  } catch {
    const hint = 'a regular expression of JavaScript; it is anchored at both ends anyway';
    reading.error('bad-pattern', node, `${shown(node)} is not a pattern`, hint);
    return undefined;
  }
};

const question = fields({
  ask: prose,
  about: prose,
  type,
  of: type,
  default: anything,
  min: bound,
  max: bound,
  pattern,
  choices: listOf(scalar),
  group: prose,
  per: oneOf('node'),
  fixed: flag,
  later: flag,
  when: condition,
});

/** `questions: NAME: { ask, type, default, … }` (vocabulary, "At the top"). */
export function readQuestions(node: Node | undefined, reading: Reading): readonly StackQuestion[] {
  if (node !== undefined && node.kind !== 'map') expected(node, reading, 'a map from names to questions');
  return entriesOf(node).map((entry) => readQuestion(entry, reading));
}

function readQuestion({ name, key, node }: Entry, reading: Reading): StackQuestion {
  const said = question(node, reading) ?? {};
  const written = entryOf(node, 'default')?.node;
  const kind = said.type ?? (said.choices === undefined ? 'text' : 'choice');
  if (written !== undefined && isText(kind)) warnIfRewritten(written, reading);
  return reading.remember(
    {
      name,
      type: kind,
      choices: said.choices ?? [],
      perNode: said.per === 'node',
      fixed: said.fixed ?? false,
      later: said.later ?? false,
      when: said.when ?? [],
      at: reading.document.placeAt(key),
      ...given({
        ask: said.ask,
        about: said.about,
        of: said.of,
        min: said.min,
        max: said.max,
        pattern: said.pattern,
        group: said.group,
      }),
      ...given({ default: said.default === undefined ? undefined : asType(said.default, kind) }),
    },
    node,
    key,
  );
}

/** A number as the default of a text is that text. */
function asType(value: Yaml, kind: QuestionType): Yaml {
  return isText(kind) && typeof value === 'number' ? String(value) : value;
}

const isText = (kind: QuestionType): boolean => !['integer', 'number', 'boolean', 'choice', 'list'].includes(kind);
