import type { Stack } from '../../model/stack.js';
import { namesOf } from '../names.js';
import { namesIn, spotIn } from '../texts.js';
import type { Rule } from './rule.js';

/** Secrets reach a container through its environment or as files: everything else is written down where others read it. */
export const secretsStayInEnvironments: Rule = (stack, reading) => {
  const secret = secretNames(stack);
  const say = stack.described ? reading.error : reading.warn;
  for (const text of reading.texts()) {
    const place = exposed(text.path);
    if (place === undefined) continue;
    for (const { name, offset } of text.references)
      if (secret.has(name))
        say(
          'secret-exposed',
          spotIn(reading.document.text, text, offset),
          `${name} is secret and does not belong in ${place.where}`,
          place.hint(name),
        );
  }
};

/** Secrets, and variables built on them. */
export function secretNames(stack: Stack): ReadonlySet<string> {
  const names = new Set(
    stack.described
      ? namesOf(stack).flatMap(({ name, secret }) => (secret ? [name] : []))
      : stack.secrets.map(({ name }) => name),
  );
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const { name, cases } of stack.variables)
      if (cases.some(({ value }) => namesIn(value).some((each) => names.has(each)))) names.add(name);
  }
  return names;
}

interface Exposure {
  readonly where: string;
  readonly hint: (name: string) => string;
}

const inShell = (name: string): string =>
  `give it to environment and let the container's shell read it, as $$${name}, into a file or standard input (arguments are seen in the process list)`;

function exposed(path: readonly string[]): Exposure | undefined {
  const [top, , key] = path;
  if (top === 'services' && key !== undefined) {
    if (key === 'environment') return undefined;
    return exposures.get(key) ?? { where: key, hint: () => 'only environment may hold it' };
  }
  if (top === 'x-deployment' && path[1] === 'variables') return undefined;
  return {
    where: path.slice(0, top === 'x-deployment' ? 2 : 1).join('.'),
    hint: () => 'only the environment of a service may hold it',
  };
}

const exposures: ReadonlyMap<string, Exposure> = new Map(
  Object.entries({
    command: { where: 'a command', hint: inShell },
    entrypoint: { where: 'an entrypoint', hint: inShell },
    healthcheck: {
      where: 'a health check',
      hint: (name) => `give it to environment, and write $$${name} in a [CMD-SHELL, …] test`,
    },
    labels: {
      where: 'labels',
      hint: () => 'everybody who may list containers reads labels: read it inside the container',
    },
    build: { where: 'a build', hint: () => 'an image keeps its build arguments: use build.secrets' },
    image: { where: 'the name of an image', hint: () => 'log in to the registry instead (requires: { login: […] })' },
  }),
);
