import { holds } from '../conditions/holds.js';
import { factsOf } from '../draft/facts.js';
import { slug } from '../features/basics.js';
import type { Answers, Question } from '../model/question.js';
import { type ComposeText, isMap, type Yaml } from '../model/yaml.js';
import { literal, plain, references, substitute } from '../yaml/interpolation.js';

/** The default of a question, or the variables in it that no earlier answer gives. */
export type Default =
  | { readonly kind: 'none' }
  | { readonly kind: 'value'; readonly value: Yaml }
  | { readonly kind: 'open'; readonly names: readonly string[] };

/** The default of a question with its variables filled in from the answers before it: `${TAG}-slim` is `1.2-slim` where `app.TAG` is 1.2. */
export function defaultOf(question: Question, answers: Answers): Default {
  const said = saidDefault(question, answers);
  if (said === undefined) return { kind: 'none' };
  const filled = filledIn(said, (name) => variable(name, answers));
  const names = open(filled);
  return names.length > 0 ? { kind: 'open', names } : { kind: 'value', value: plainly(filled) };
}

function saidDefault({ default: usual, defaultWhen }: Question, answers: Answers): Yaml | undefined {
  if (defaultWhen === undefined) return usual;
  const facts = factsOf(answers);
  return defaultWhen.when.some((condition) => holds(condition, facts)) ? defaultWhen.value : usual;
}

/** What a default may build on: the stack's questions, and the name and host of the deployment. */
function variable(name: string, answers: Answers): ComposeText | undefined {
  const value =
    name === 'DEPLOYMENT_NAME' ? nameOf(answers) : answers[name === 'DEPLOYMENT_HOST' ? 'host' : `app.${name}`];
  return value === undefined || typeof value === 'object' ? undefined : literal(String(value));
}

function nameOf(answers: Answers): string | undefined {
  return typeof answers.name === 'string' ? slug(answers.name) : undefined;
}

function filledIn(value: Yaml, lookup: (name: string) => ComposeText | undefined): Yaml {
  return mapText(value, (text) =>
    substitute(substitute(text, lookup), (name) => references(text).find((found) => found.name === name)?.default),
  );
}

function plainly(value: Yaml): Yaml {
  return mapText(value, plain);
}

function open(value: Yaml): readonly string[] {
  if (typeof value === 'string') return references(value).map(({ name }) => name);
  if (Array.isArray(value)) return (value as readonly Yaml[]).flatMap(open);
  return isMap(value) ? Object.values(value).flatMap(open) : [];
}

/** A copy with each text in it changed; what is not text stays. */
function mapText(value: Yaml, change: (text: string) => string): Yaml {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return (value as readonly Yaml[]).map((item) => mapText(item, change));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapText(inner, change)]));
}
