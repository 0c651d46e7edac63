import type { Stack } from '../../model/stack.js';
import { nearHint } from '../hints.js';
import { type Name, namesOf, type Source } from '../names.js';
import type { Reading } from '../reading.js';
import { namesIn, spotIn, type Text } from '../texts.js';
import type { Rule } from './rule.js';

/** What a message calls the source of a name. */
const sources: Readonly<Record<Source, (of: string) => string>> = {
  question: (of) => `the question ${of}`,
  secret: (of) => `the secret ${of}`,
  variable: (of) => `the variable ${of}`,
  deployment: () => 'what the generator itself provides',
  service: (of) => `the address of the service ${of}`,
  database: (of) => `the database of the service ${of}`,
  volume: (of) => `the name of the volume ${of}`,
};

/** The space of names is flat: one name, one source. */
export const variablesHaveOneSource: Rule = (stack, reading) => {
  if (!stack.described) return;
  const first = new Map<string, Name>();
  for (const name of namesOf(stack)) {
    const before = first.get(name.name);
    if (before === undefined) first.set(name.name, name);
    else if (!(before.secret && name.secret && name.name.endsWith('_ENCODED'))) sayTwice(before, name, stack, reading);
  }
  const declared = [...stack.questions, ...stack.secrets, ...stack.variables];
  for (const part of declared.filter(({ name }) => name.startsWith('DEPLOYMENT_') && first.get(name)?.of === name))
    if (!deploymentNames.has(part.name))
      reading.error(
        'reserved-name',
        reading.nameOf(part),
        `${part.name}: names that begin with DEPLOYMENT_ are the generator's`,
        'choose another name',
      );
};

const deploymentNames = new Set(['NAME', 'HOST', 'PROTOCOL', 'PORT', 'URL'].map((word) => `DEPLOYMENT_${word}`));

function sayTwice(before: Name, name: Name, stack: Stack, reading: Reading): void {
  const message = `the variable ${name.name} has two sources: ${describe(before)} and ${describe(name)}`;
  const passwords = name.source === 'database' && name.secret;
  const hint = passwords ? 'take the declaration out: the password belongs to the database' : 'rename one of them';
  reading.error(
    'name-twice',
    reading.nameOf(declaration(passwords ? before : name, stack) ?? declaration(before, stack) ?? stack),
    message,
    hint,
  );
}

const describe = ({ source, of }: Name): string => sources[source](of);

function declaration({ source, of }: Name, stack: Stack): object | undefined {
  const parts = [...stack.questions, ...stack.secrets, ...stack.variables, ...stack.volumes];
  if (source !== 'service' && source !== 'database') return parts.find(({ name }) => name === of);
  return stack.services.find(({ compose }) => compose.name === of);
}

/** Compose's syntax, without `:+`, which would be a language of conditions. */
export const variablesReadWell: Rule = (stack, reading) => {
  for (const text of reading.texts()) {
    for (const { offset, text: written } of text.malformed) {
      const hint = 'write ${NAME}, ${NAME:-default} or ${NAME:?why}; a dollar sign that is meant is $$';
      reading.error(
        'malformed-variable',
        spotIn(reading.document.text, text, offset),
        `${JSON.stringify(written)} is no variable`,
        hint,
      );
    }
    for (const { alternative, name, offset } of text.references) {
      if (alternative === undefined || !stack.described) continue;
      const hint = `declare a variable: variables: { X: [{ when: { app.${name}: … }, value: … }] }`;
      reading.error('alternative', spotIn(reading.document.text, text, offset), `\${${name}:+…} is not read`, hint);
    }
  }
};

/** Every `${NAME}` is declared or provided. */
export const variablesExist: Rule = (stack, reading) => {
  if (!stack.described) return;
  const known = new Set(namesOf(stack).map(({ name }) => name));
  for (const text of reading.texts())
    for (const { name, offset } of text.references) {
      if (known.has(name) || isPattern(text)) continue;
      reading.error(
        'unknown-variable',
        spotIn(reading.document.text, text, offset),
        `nobody provides \${${name}}`,
        unknownHint(name, [...known]),
      );
    }
};

const isPattern = ({ path }: Text): boolean =>
  path[0] === 'x-deployment' && path[1] === 'questions' && path.at(-1) === 'pattern';

function unknownHint(name: string, known: readonly string[]): string {
  if (name === 'COMPOSE_PROJECT_NAME') return 'write ${DEPLOYMENT_NAME}';
  const declare = `declare it under questions, secrets or variables; $$${name} where the container's own shell is meant`;
  return nearHint(name, known) ?? declare;
}

/** Defaults and variables that build on others come to an end. */
export const variablesEnd: Rule = (stack, reading) => {
  const uses = new Map([
    ...stack.questions.map(({ name, default: value }) => [name, namesIn(value ?? null)] as const),
    ...stack.variables.map(({ name, cases }) => [name, cases.flatMap(({ value }) => namesIn(value))] as const),
  ]);
  for (const part of [...stack.questions, ...stack.variables])
    if (reaches(part.name, part.name, uses, new Set()))
      reading.error(
        'variable-circle',
        reading.nameOf(part),
        `the value of ${part.name} depends on itself`,
        'break the circle',
      );
};

function reaches(from: string, to: string, uses: ReadonlyMap<string, readonly string[]>, seen: Set<string>): boolean {
  return (uses.get(from) ?? []).some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches(next, to, uses, seen);
  });
}
