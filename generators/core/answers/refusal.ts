import type { Question } from '../model/question.js';
import type { QuestionType } from '../model/stack.js';
import { isMap, type Yaml } from '../model/yaml.js';

/** What is wrong with a value of the right type, or nothing: text that fits in one line, range, pattern, choice, and the question's own check. */
export function refusal(question: Question, value: Yaml): string | undefined {
  return (
    unprintable(value) ??
    empty(question, value) ??
    offList(question, value) ??
    outOfRange(question, value) ??
    misshapen(question, value) ??
    question.refuse?.(value)
  );
}

/** A received value as a message shows it. */
export function shown(value: Yaml): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Line breaks and other control characters, and halves of characters, reach no file intact. */
function unprintable(value: Yaml): string | undefined {
  if (typeof value === 'string') {
    const found = /[\p{Cc}\p{Cs}\u2028\u2029\uFEFF]/u.exec(value);
    return found === null ? undefined : `must fit in one line and have no control character; it has ${named(found[0])}`;
  }
  if (Array.isArray(value)) return value.map((item: Yaml) => unprintable(item)).find((wrong) => wrong !== undefined);
  if (isMap(value)) return unprintable(Object.entries(value).flat() as readonly Yaml[]);
  return undefined;
}

function named(character: string): string {
  if (character === '\n') return 'a line break';
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Nothing is an answer only where nothing is the default too, or the pattern says so. */
function empty({ default: usual, pattern }: Question, value: Yaml): string | undefined {
  if (value !== '' || usual === '') return undefined;
  return pattern !== undefined && offPattern(pattern, '') === undefined ? undefined : 'must not be empty';
}

function offList({ type, choices }: Question, value: Yaml): string | undefined {
  if (choices.length === 0) return undefined;
  const wrong = itemsOf(type, value).find((item) => !choices.some((choice) => choice.value === item));
  return wrong === undefined
    ? undefined
    : `must be ${oneOf(choices.map((choice) => String(choice.value)))}, not ${shown(wrong)}`;
}

/** Bounds that are other questions' answers are numbers by now, where there is one (`bounded`). */
function outOfRange({ type, ...bounds }: Question, value: Yaml): string | undefined {
  const [min, max] = [bounds.min, bounds.max].map((bound) => (typeof bound === 'number' ? bound : undefined));
  const wrong = itemsOf(type, value).find(
    (item) => typeof item === 'number' && ((min !== undefined && item < min) || (max !== undefined && item > max)),
  );
  if (wrong === undefined) return undefined;
  const range = min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
  return `must be ${range}, not ${shown(wrong)}`;
}

/** Text in a list is checked item by item. */
const itemsOf = (type: QuestionType, value: Yaml): readonly Yaml[] =>
  type === 'list' && Array.isArray(value) ? value : [value];

function misshapen(question: Question, value: Yaml): string | undefined {
  const type = question.type === 'list' ? question.of : question.type;
  return itemsOf(question.type, value)
    .map((item) =>
      typeof item === 'string' && item !== ''
        ? (badShape(type, item) ?? offPattern(question.pattern, item))
        : undefined,
    )
    .find((wrong) => wrong !== undefined);
}

function badShape(type: QuestionType | undefined, text: string): string | undefined {
  const shape = type === undefined ? undefined : shapes[type];
  return shape === undefined || shape.fits.test(text) ? undefined : `must be ${shape.what}, not ${shown(text)}`;
}

/** What text of a type looks like; the other types have been read already. */
const shapes: Readonly<Partial<Record<QuestionType, { readonly fits: RegExp; readonly what: string }>>> = {
  email: {
    fits: /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/,
    what: 'an e-mail address such as name@example.org',
  },
  path: { fits: /^\S(.*\S)?$/, what: 'a path without spaces at its ends' },
  url: { fits: /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s"'<>\\^`{|}]+$/, what: 'an address such as https://example.org/path' },
  image: {
    fits: /^[a-z0-9]([a-z0-9._/-]|:\d+\/)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$/i,
    what: 'an image such as registry.example.org/name:1.0',
  },
};

/** Patterns are anchored at both ends (vocabulary, "At the top"). */
function offPattern(pattern: string | undefined, text: string): string | undefined {
  if (pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(text)) return undefined;
  return `must match ${pattern}, and ${shown(text)} does not`;
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
