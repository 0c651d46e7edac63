import type { StackService } from '../../model/stack.js';
import { plain, references, substitute } from '../../yaml/interpolation.js';
import { resolved } from '../files/project-env.js';
import { isNoSecretValue, isSecretName } from './secrets.js';
import type { Variable } from './variables.js';

/** One secret of the author's, wherever he has written it: variables with the same published value are the same secret. */
export interface Shared {
  readonly value: string;
  readonly variables: readonly Variable[];
  readonly literals: readonly Literal[];
}

/** A value that is written out where a password belongs. */
export interface Literal {
  readonly service: StackService;
  readonly name: string;
  readonly value: string;
}

/** Every secret of the file, each once. */
export function sharedSecrets(services: readonly StackService[], variables: readonly Variable[]): readonly Shared[] {
  const groups = new Map<string, Shared>();
  const add = (key: string, value: string, more: Partial<Shared>) => {
    const one = groups.get(key) ?? { value, variables: [], literals: [] };
    groups.set(key, {
      ...one,
      variables: [...one.variables, ...(more.variables ?? [])],
      literals: [...one.literals, ...(more.literals ?? [])],
    });
  };
  for (const variable of variables.filter(({ name }) => isSecretVariable(name, variables))) {
    const value = publishedOf(variable, variables);
    add(value === '' ? `name ${secretBehind(variable, variables)}` : `value ${value}`, value, {
      variables: [variable],
    });
  }
  for (const one of services.flatMap(literalsOf)) add(`value ${one.value}`, one.value, { literals: [one] });
  return [...groups.values()];
}

/** By its name, unless what it is shows that it only looks like one. */
export function isSecretVariable(name: string, variables: readonly Variable[]): boolean {
  const variable = variables.find((each) => each.name === name);
  return (
    variable !== undefined &&
    isSecretName(name) &&
    !(variable.default !== undefined && variable.default !== '' && isNoSecretValue(publishedOf(variable, variables)))
  );
}

const publishedOf = ({ default: value }: Variable, variables: readonly Variable[]): string =>
  resolved(
    substitute(value ?? '', (name) => variables.find((each) => each.name === name)?.default),
    new Map(),
  );

/** `${A:-${B}}` is B where nothing is published. */
function secretBehind(variable: Variable, variables: readonly Variable[]): string {
  const [first] = references(variable.default ?? '');
  return first !== undefined && first.offset === 0 && isSecretVariable(first.name, variables)
    ? first.name
    : variable.name;
}

const literalsOf = (service: StackService): readonly Literal[] =>
  Object.entries(service.compose.environment).flatMap(([name, text]) => {
    if (text === null || references(text).length > 0 || !isSecretName(name)) return [];
    const value = plain(text);
    return isNoSecretValue(value) ? [] : [{ service, name, value }];
  });
