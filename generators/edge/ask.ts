import { shown } from '../core/answers/refusal.js';
import { read } from '../core/answers/value.js';
import type { Question } from '../core/model/question.js';
import type { Yaml } from '../core/model/yaml.js';
import type { PromptChoice, PromptQuestion } from './prompt.js';

/** A question in the form that suits its type, with a former answer or the default filled in, checked on the spot. */
export function askedOf(question: Question, value: Yaml | undefined): PromptQuestion {
  const asked = { name: question.path, message: question.ask };
  switch (question.type) {
    case 'boolean':
      return { ...asked, type: 'confirm', default: value === true };
    case 'choice':
      return {
        ...asked,
        type: 'select',
        choices: question.choices.map(choice),
        ...(value === undefined ? {} : { default: value }),
      };
    case 'text':
    case 'integer':
    case 'number':
    case 'list':
    case 'email':
    case 'path':
    case 'url':
    case 'image':
      return {
        ...asked,
        type: 'input',
        ...(value === undefined ? {} : { default: words(value) }),
        validate: (text) => verdict(question, text),
      };
  }
}

/** What the prompt gave back as a value of the question's type; the prompt has let only valid ones pass. */
export function fromPrompt(question: Question, answer: unknown): Yaml {
  if (typeof answer === 'boolean' || typeof answer === 'number') return answer;
  const found = read(question, { kind: 'text', text: String(answer) });
  if (!found.ok) throw new Error(`${question.path} ${found.wrong}`);
  return found.value;
}

/** A value as one would type it. */
export function words(value: Yaml): string {
  if (Array.isArray(value))
    return value.every((item: Yaml) => typeof item !== 'object') ? value.map(String).join(',') : JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? shown(value) : String(value);
}

function verdict(question: Question, text: string): true | string {
  const found = read(question, { kind: 'text', text });
  return found.ok ? true : found.wrong;
}

function choice({ value, about }: Question['choices'][number]): PromptChoice {
  const name = String(value);
  return { value, short: name, name: about === name || about === '' ? name : `${name}  ${about}` };
}
