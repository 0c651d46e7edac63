import type { Question } from '../model/question.js';
import type { QuestionType } from '../model/stack.js';
import type { Yaml } from '../model/yaml.js';
import type { Given } from './given.js';
import { refusal, shown } from './refusal.js';

/** A value that is right, or what is wrong with it: words that follow the question's path. */
export type Reading = { readonly ok: true; readonly value: Yaml } | { readonly ok: false; readonly wrong: string };

/** What was said as a value of the question's type that passes all its checks. */
export function read(question: Question, said: Given): Reading {
  const found = said.kind === 'text' ? fromText(said.text, question) : fromValue(said.value, question);
  if (!found.ok) return found;
  const wrong = refusal(question, found.value);
  return wrong === undefined ? found : { ok: false, wrong };
}

const good = (value: Yaml): Reading => ({ ok: true, value });
const bad = (wrong: string): Reading => ({ ok: false, wrong });

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
  number: (text) =>
    /^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(text.trim())
      ? good(Number(text))
      : bad(`must be a number, not ${shown(text)}`),
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
  number: (value, question) => {
    if (typeof value === 'string') return texts.number(value, question);
    return Number.isFinite(value) ? good(value) : bad(`must be a number, not ${shown(value)}`);
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
