import { isMap } from '../features/answer.js';
import type { Question } from '../model/question.js';
import type { QuestionType } from '../model/stack.js';
import type { Yaml } from '../model/yaml.js';
import type { Given } from './given.js';

/** A value that is right, or what is wrong with it: words that follow the question's path. */
export type Reading = { readonly ok: true; readonly value: Yaml } | { readonly ok: false; readonly wrong: string };

/** What was said as a value of the question's type that passes all its checks. */
export function read(question: Question, said: Given): Reading {
  const found = said.kind === 'text' ? fromText(said.text, question) : fromValue(said.value, question);
  if (!found.ok) return found;
  const wrong = refusal(question, found.value);
  return wrong === undefined ? found : { ok: false, wrong };
}

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

const good = (value: Yaml): Reading => ({ ok: true, value });
const bad = (wrong: string): Reading => ({ ok: false, wrong });

/** A received value as a message shows it. */
export function shown(value: Yaml): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function fromText(text: string, question: Question): Reading {
  return texts[question.type](text, question);
}

const line = (text: string): Reading => good(text);

/** How the words of a command line become a value of each type. */
const texts: Readonly<Record<QuestionType, (text: string, question: Question) => Reading>> = {
  text: line,
  email: line,
  path: line,
  url: line,
  image: line,
  integer: (text) =>
    /^[+-]?\d{1,15}$/.test(text.trim()) ? good(Number(text)) : bad(`must be a whole number, not ${shown(text)}`),
  boolean: (text) => {
    const answer = truths.get(text.trim().toLowerCase());
    return answer === undefined ? bad(`must be yes or no, not ${shown(text)}`) : good(answer);
  },
  choice: (text, { choices }) => good(choices.find(({ value }) => String(value) === text)?.value ?? text),
  list: listFromText,
};

const truths: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
]);

/** `a,b,c`; JSON where the text is in brackets, for items that are more than words. */
function listFromText(text: string, question: Question): Reading {
  if (text.trim() === '') return good([]);
  if (/^\s*\[/.test(text)) return listFromJson(text, question);
  const items = text.split(',').map((item) => fromText(item.trim(), itemOf(question)));
  return together(items);
}

function listFromJson(text: string, question: Question): Reading {
  try {
    return fromValue(JSON.parse(text) as Yaml, question);
  } catch {
    return bad(`is in brackets, so it must be a JSON list, not ${shown(text)}`);
  }
}

function fromValue(value: Yaml, question: Question): Reading {
  return values[question.type](value, question);
}

const word = (value: Yaml): Reading =>
  typeof value === 'string' ? good(value) : bad(`must be text; write it in quotes: ${JSON.stringify(String(value))}`);

/** How a value from a file is taken as each type: nothing is turned into text, because 1.10 would become 1.1. */
const values: Readonly<Record<QuestionType, (value: Yaml, question: Question) => Reading>> = {
  text: (value) => (typeof value === 'object' ? bad(`must be text, not ${shown(value)}`) : word(value)),
  email: word,
  path: word,
  url: word,
  image: word,
  integer: (value, question) => {
    if (typeof value === 'string') return texts.integer(value, question);
    return Number.isSafeInteger(value) ? good(value) : bad(`must be a whole number, not ${shown(value)}`);
  },
  boolean: (value, question) => {
    if (typeof value === 'string') return texts.boolean(value, question);
    return typeof value === 'boolean' ? good(value) : bad(`must be yes or no, not ${shown(value)}`);
  },
  choice: (value, question) => texts.choice(typeof value === 'object' ? shown(value) : String(value), question),
  list: (value, question) => {
    if (!Array.isArray(value)) return bad(`must be a list, not ${shown(value)}`);
    return question.of === undefined
      ? good(value)
      : together(value.map((item: Yaml) => fromValue(item, itemOf(question))));
  },
};

function itemOf(question: Question): Question {
  return { ...question, type: question.of ?? 'text' };
}

function together(items: readonly Reading[]): Reading {
  const wrong = items.find((item) => !item.ok);
  return wrong ?? good(items.flatMap((item) => (item.ok ? [item.value] : [])));
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

/** Nothing is an answer only where nothing is the default too. */
function empty(question: Question, value: Yaml): string | undefined {
  return value === '' && question.default !== '' ? 'must not be empty' : undefined;
}

function offList({ type, choices }: Question, value: Yaml): string | undefined {
  if (choices.length === 0) return undefined;
  const wrong = itemsOf(type, value).find((item) => !choices.some((choice) => choice.value === item));
  return wrong === undefined
    ? undefined
    : `must be ${oneOf(choices.map((choice) => String(choice.value)))}, not ${shown(wrong)}`;
}

function outOfRange({ type, min, max }: Question, value: Yaml): string | undefined {
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
