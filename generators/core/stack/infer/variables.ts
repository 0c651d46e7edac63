import type { Place } from '../../model/problem.js';
import type { ComposeText } from '../../model/yaml.js';
import { entriesOf, entryOf } from '../../yaml/node.js';
import type { Reading } from '../reading.js';
import { spotIn } from '../texts.js';

/** One variable that a plain Compose file uses, and all that its references say. */
export interface Variable {
  readonly name: string;
  readonly at: Place;
  readonly default?: ComposeText;
  /** The text of `${NAME:?text}`. */
  readonly required?: ComposeText;
}

/** Given by Compose or by the shell that starts it: nobody's question. */
const foreign = new Set(['COMPOSE_PROJECT_NAME', 'PWD', 'HOME', 'USER', 'PATH', 'HOSTNAME']);

/** The variables of a file in the order of their first use; a name without a value in `environment` is one, too. */
export function variablesOf(reading: Reading): readonly Variable[] {
  const found = new Map<string, Variable>();
  for (const text of reading.texts())
    for (const { name, offset, ...said } of text.references) {
      const at = reading.document.placeAt(spotIn(reading.document.text, text, offset));
      note({ name, at, ...asVariable(said) });
    }
  for (const variable of passedThrough(reading)) note(variable);
  return [...found.values()].filter(({ name }) => !foreign.has(name));

  /** The first default and the first text count. */
  function note(variable: Variable): void {
    found.set(variable.name, { ...variable, ...found.get(variable.name) });
  }
}

/** With `:+`, nothing is a value, too. */
function asVariable(said: { default?: ComposeText; required?: ComposeText; alternative?: ComposeText }) {
  if (said.default !== undefined) return { default: said.default };
  if (said.required !== undefined) return { required: said.required };
  return said.alternative === undefined ? {} : { default: '' };
}

/** `environment: { NAME: }` and `environment: [NAME]` hand on what the shell or `.env` says, which may be nothing. */
function passedThrough({ document }: Reading): readonly Variable[] {
  const services = entriesOf(entryOf(document.root, 'services')?.node);
  return services.flatMap(({ node }) => {
    const environment = entryOf(node, 'environment')?.node;
    const keys = entriesOf(environment).filter((entry) => entry.node.value === null);
    const items = environment?.kind === 'list' ? environment.items : [];
    const bare = items.filter((item) => typeof item.value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(item.value));
    return [
      ...keys.map(({ name, key }) => ({ name, at: document.placeAt(key), default: '' })),
      ...bare.map((item) => ({ name: String(item.value), at: document.placeAt(item), default: '' })),
    ].filter(({ name }) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  });
}
