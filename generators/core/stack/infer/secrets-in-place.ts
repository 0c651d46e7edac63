import type { StackService } from '../../model/stack.js';
import type { ComposeText } from '../../model/yaml.js';
import { literal } from '../../yaml/interpolation.js';
import type { Literal, Shared } from './shared-secrets.js';
import type { Variable } from './variables.js';

/** A secret with the name that it gets. */
export interface Named {
  readonly name: string;
  readonly one: Shared;
}

/** By its first variable, else by what its container calls it, made distinct by the service. */
export function named(shared: readonly Shared[], variables: readonly Variable[]): readonly Named[] {
  const taken = new Set(variables.map(({ name }) => name));
  return shared.map((one) => {
    const [variable] = one.variables;
    const name = variable?.name ?? freeName(one.literals, taken);
    taken.add(name);
    return { name, one };
  });
}

function freeName([first]: readonly Literal[], taken: ReadonlySet<string>): string {
  const own = (first?.name ?? '').replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');
  if (!taken.has(own)) return own;
  const long = `${(first?.service.compose.name ?? '').toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_${own}`.replace(
    /^(?=\d)/,
    '_',
  );
  return taken.has(long) ? freeName([{ ...first!, name: `${long}_2` }], taken) : long;
}

/** A service that says the names of its secrets where it had their values. */
export function withoutLiterals(service: StackService, taken: readonly Named[]): StackService {
  const environment = Object.fromEntries(
    Object.entries(service.compose.environment).map(([name, text]) => {
      const whole =
        text === null
          ? undefined
          : taken.find(({ one }) =>
              one.literals.some((each) => each.service.compose.name === service.compose.name && each.name === name),
            );
      return [name, whole === undefined ? (text === null ? null : replacedIn(text, taken)) : `\${${whole.name}}`];
    }),
  );
  return { ...service, compose: { ...service.compose, environment } };
}

export const replacedIn = (text: ComposeText, taken: readonly Named[]): ComposeText =>
  taken.reduce((now, { name, one }) => (one.value === '' ? now : inPlace(now, one.value, name)), text);

/** Where a password stands in an address or in the words of a connection; the same letters elsewhere are something else. */
export function inPlace(text: ComposeText, value: string, name: string): ComposeText {
  const written = literal(value).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const url = new RegExp(`(://[^:/@\\s]*:)${written}(?=@)`, 'g');
  const words = new RegExp(`(\\b(?:password|passwd|pwd)=)${written}(?![\\w-])`, 'gi');
  return text
    .replace(url, (_, before: string) => `${before}\${${name}}`)
    .replace(words, (_, before: string) => `${before}\${${name}}`);
}
