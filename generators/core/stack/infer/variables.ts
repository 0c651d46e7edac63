import type { Place } from '../../model/problem.js';
import type { ComposeText } from '../../model/yaml.js';
import { references } from '../../yaml/interpolation.js';
import { entriesOf, entryOf } from '../../yaml/node.js';
import { resolved } from '../files/project-env.js';
import { spotIn } from '../texts.js';
import type { Guess } from './guess.js';

/** One variable that a plain Compose file uses, and all that its references say. */
export interface Variable {
  readonly name: string;
  readonly at: Place;
  /** What `.env` says, else the first default. */
  readonly default?: ComposeText;
  /** The text of `${NAME:?text}`. */
  readonly required?: ComposeText;
}

/** Given by Compose itself: nobody's question. */
export const foreign: Readonly<Record<string, ComposeText>> = { COMPOSE_PROJECT_NAME: '${DEPLOYMENT_NAME}', PWD: '.' };

/** The variables of a file in the order of their first use, those before that a default builds on; a name without a value in `environment` is one, too. */
export function variablesOf(guess: Guess): readonly Variable[] {
  const { reading } = guess;
  const found = new Map<string, Variable>();
  for (const text of reading.texts())
    for (const { name, offset, ...said } of text.references) {
      const at = reading.document.placeAt(spotIn(reading.document.text, text, offset));
      note({ name, at, ...asVariable(said) });
    }
  for (const variable of passedThrough(guess)) note(variable);
  for (const variable of found.values()) withEnv(variable);
  return inOrder([...found.values()].filter(({ name }) => !Object.hasOwn(foreign, name)));

  /** The first default and the first text count. */
  function note(variable: Variable): void {
    found.set(variable.name, { ...variable, ...found.get(variable.name) });
  }

  /** What `.env` says goes before a default, unless it says nothing; what it builds on are variables, too. */
  function withEnv(variable: Variable): void {
    const node = guess.defaults.get(variable.name);
    if (typeof node?.value !== 'string') return;
    const value = node.value === '' ? (variable.default ?? '') : node.value;
    found.set(variable.name, { ...variable, default: value });
    for (const { name, ...said } of references(value))
      if (!found.has(name)) {
        const inner = { name, at: reading.document.placeAt(node), ...asVariable(said) };
        found.set(name, inner);
        withEnv(inner);
      }
  }
}

/** With `:+`, nothing is a value, too. */
function asVariable(said: { default?: ComposeText; required?: ComposeText; alternative?: ComposeText }) {
  if (said.default !== undefined) return { default: said.default };
  if (said.required !== undefined) return { required: said.required };
  return said.alternative === undefined ? {} : { default: '' };
}

/** `environment: { NAME: }` and `environment: [NAME]` hand on what the shell or `.env` says, which may be nothing. */
function passedThrough({ reading: { document } }: Guess): readonly Variable[] {
  const services = entriesOf(entryOf(document.root, 'services')?.node);
  return services.flatMap(({ node }) => {
    const environment = entryOf(node, 'environment')?.node;
    const keys = entriesOf(environment).filter((entry) => entry.node.value === null);
    const items = environment?.kind === 'list' ? environment.items : [];
    const bare = items.filter((item) => typeof item.value === 'string' && isName(item.value));
    return [
      ...keys.map(({ name, key }) => ({ name, at: document.placeAt(key), default: '' })),
      ...bare.map((item) => ({ name: String(item.value), at: document.placeAt(item), default: '' })),
    ].filter(({ name }) => isName(name));
  });
}

const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);

/** A default can only look at what is answered before it; in a circle, the value where nothing is set stands in. */
function inOrder(variables: readonly Variable[]): readonly Variable[] {
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const done = new Map<string, Variable>();
  for (const variable of variables) visit(variable, []);
  return [...done.values()];

  function visit(variable: Variable, path: readonly string[]): void {
    if (done.has(variable.name)) return;
    const on = references(variable.default ?? '').map(({ name }) => name);
    const circle = on.some((name) => name === variable.name || path.includes(name));
    for (const name of on) {
      const next = byName.get(name);
      if (next !== undefined && !path.includes(name) && name !== variable.name) visit(next, [...path, variable.name]);
    }
    const { default: value, ...rest } = variable;
    const settled = circle && value !== undefined ? resolved(value, new Map()).replaceAll('$', '$$$$') : value;
    done.set(variable.name, settled === undefined ? rest : { ...rest, default: settled });
  }
}
