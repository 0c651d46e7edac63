import type { QuestionType, StackQuestion } from '../model/stack.js';
import type { Yaml } from '../model/yaml.js';
import { plain } from '../yaml/interpolation.js';
import { type Entry, entriesOf, entryOf, type Node } from '../yaml/node.js';
import { warnIfRewritten } from './compose/environment.js';
import { condition, isScalar, scalarSchema } from './condition.js';
import { fields, key } from './fields.js';
import type { Reading } from './reading.js';
import { anything, expected, flag, given, listOf, oneOf, prose, shown, taking, text } from './shape.js';

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

const scalar = taking<string | number | boolean>(scalarSchema, (node, reading) =>
  isScalar(node.value) ? node.value : expected(node, reading, 'a value'),
);

const bound = taking<string | number>(
  { title: 'a number, or the name of a question', type: ['number', 'string'] },
  (node, reading) =>
    typeof node.value === 'number' || typeof node.value === 'string'
      ? node.value
      : expected(node, reading, 'a number, or the name of a question'),
);

/** Compose interpolates inside `x-deployment` too, so a pattern writes a dollar as `$$`. */
const pattern = taking<string>({ title: 'a regular expression', type: ['string', 'number'] }, (node, reading) => {
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
});

/** One question, under its name. */
export const question = fields({
  ask: key(prose, 'The question. Without it: a setting, never asked, may be set.'),
  about: key(prose, 'Of a setting: what it is for, shown in `.env` and by `questions`.'),
  type: key(type, 'What an answer is. With `choices` and no type it is `choice`.', { default: 'text' }),
  of: key(
    type,
    'What a list holds. Images, alone or in a list, that are the image of no service are fetched by init, and come from the registry of the operator.',
  ),
  default: key(
    anything,
    'What an answer is if nobody gives one; may hold variables of questions before it. Without it an answer is required.',
  ),
  min: key(
    bound,
    'Of an integer, a number or the length of a list: the least. The name of a question before it: its answer.',
  ),
  max: key(
    bound,
    'Of an integer, a number or the length of a list: the most. The name of a question before it: its answer.',
  ),
  pattern: key(
    pattern,
    'A regular expression of JavaScript, anchored at both ends; a dollar is written `$$`. One that takes nothing, such as `|.+`, allows an empty answer.',
  ),
  choices: key(listOf(scalar), 'What a choice is between.'),
  group: key(prose, 'The heading under which it is asked.'),
  per: key(oneOf('node'), 'May be answered otherwise for a further machine.'),
  fixed: key(flag, 'Tied to data: a later run refuses another answer, unless the operator insists.', {
    default: false,
  }),
  later: key(
    flag,
    'Only a running deployment can tell; of text only. Nobody is asked, and it has no value until it is set; doctor and README say how.',
    { default: false },
  ),
  when: key(condition, 'It is asked only then.'),
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
