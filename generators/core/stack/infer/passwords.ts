import type { StackSecret, StackService, StackVariable } from '../../model/stack.js';
import type { ComposeText } from '../../model/yaml.js';
import { references } from '../../yaml/interpolation.js';
import { exposuresOf, literalExposure } from './exposures.js';
import type { Guess } from './guess.js';
import { withSecretsInChecks } from './health.js';
import { inferSecret, isOutside } from './secrets.js';
import { inPlace, type Named, named, replacedIn, withoutLiterals } from './secrets-in-place.js';
import { isSecretVariable, type Shared, sharedSecrets } from './shared-secrets.js';
import { foreign, type Variable } from './variables.js';

/** What is secret in a plain Compose file, and the file with each secret in the place of what was published. */
export interface Passwords {
  readonly services: readonly StackService[];
  readonly secrets: readonly StackSecret[];
  /** Other names of a secret, and what is built on one: worked out, not asked. */
  readonly variables: readonly StackVariable[];
  /** What stays a question. */
  readonly open: readonly Variable[];
}

/**
 * Finds the secrets of a plain Compose file, in variables and in values that are written out, and replaces each one everywhere or
 * nowhere: not where it stands in a command, in labels or in a file, nor where whoever uses it knows it by heart. Warns of those that stay.
 */
export function inferPasswords(
  services: readonly StackService[],
  variables: readonly Variable[],
  guess: Guess,
): Passwords {
  const checked = services.map((service) => withSecretsInChecks(service, (name) => isSecretVariable(name, variables)));
  const shared = sharedSecrets(checked, variables);
  const kept = shared.filter((one) => staysOpen(one, checked, variables, guess));
  const taken = named(
    shared.filter((one) => !kept.includes(one)),
    variables,
  );
  const secret = new Map(
    taken.flatMap(({ name, one }) => one.variables.map((variable) => [variable.name, name] as const)),
  );
  const rest = variables.filter(({ name }) => !secret.has(name)).map((variable) => withDefault(variable, taken));
  const computed = builtOn(new Set(secret.keys()), rest, taken);
  return {
    services: services.map((service) =>
      withoutLiterals(
        withSecretsInChecks(service, (name) => secret.has(name)),
        taken,
      ),
    ),
    secrets: taken.map(({ name, one }) => declared(name, one, guess)),
    variables: [
      ...taken.flatMap(({ name, one }) =>
        one.variables.filter((each) => each.name !== name).map((each) => asVariable(each, `\${${name}}`)),
      ),
      ...computed.map((each) => asVariable(each, each.default ?? '')),
      ...Object.entries(foreign).map(([name, value]) =>
        asVariable({ name, at: guess.reading.document.placeAt(guess.reading.document.root) }, value),
      ),
    ],
    open: rest.filter((variable) => !computed.includes(variable)),
  };
}

/** Why a secret must stay what it is; said once, with the way out. */
function staysOpen(
  one: Shared,
  services: readonly StackService[],
  variables: readonly Variable[],
  guess: Guess,
): boolean {
  const names = withBuilt(new Set(one.variables.map(({ name }) => name)), variables);
  const exposures = [
    ...exposuresOf(names, services, guess),
    ...(one.value === '' ? [] : literalExposure(one.value, services, guess)),
  ];
  for (const { spot, message, hint } of exposures) guess.reading.warn('secret-exposed', spot, message, hint);
  const known = exposures.length === 0 && isKnownByHeart(one, services, variables);
  if (known) {
    const [only] = one.literals;
    const spot =
      only === undefined
        ? guess.reading.document.root
        : guess.reading.spotOf(only.service.compose, 'environment', only.name);
    guess.reading.warn(
      'secret-published',
      spot,
      `${only?.name} stays as it is written: whoever uses it may know it by heart`,
      'write ${NAME} here, and give the same variable to the services that use it',
    );
  }
  return exposures.length > 0 || known;
}

/** A server's password that nobody else in the file says: its clients have it as their own default. Nobody's default is to be root of a database. */
function isKnownByHeart(
  { value, literals, variables: named }: Shared,
  services: readonly StackService[],
  variables: readonly Variable[],
): boolean {
  if (
    named.length > 0 ||
    literals.length === 0 ||
    literals.some(
      ({ service, name }) => service.needs.kind === undefined || /^(?:MYSQL|MARIADB)_ROOT_PASSWORD$/i.test(name),
    )
  )
    return false;
  const inUrls = [
    ...services.flatMap(({ compose }) => Object.values(compose.environment)),
    ...variables.map((each) => each.default),
  ].some((text) => typeof text === 'string' && inPlace(text, value, 'X') !== text);
  return !inUrls && new Set(literals.map(({ service }) => service.compose.name)).size === 1;
}

/** Made, unless every name of it is of a credential that someone else gave out. */
function declared(name: string, { variables, literals }: Shared, guess: Guess): StackSecret {
  const names = [...variables.map((each) => each.name), ...literals.map((each) => each.name)];
  const first = variables[0] ?? {
    name,
    at: literals[0]?.service.at ?? guess.reading.document.placeAt(guess.reading.document.root),
  };
  const own = names.find((each) => !isOutside(each)) ?? name;
  return { ...inferSecret({ ...first, name: own }), name, at: first.at };
}

const asVariable = ({ name, at }: Pick<Variable, 'name' | 'at'>, value: ComposeText): StackVariable => ({
  name,
  cases: [{ when: [], value }],
  at,
});

/** With the names of variables whose defaults are built on these. */
function withBuilt(names: ReadonlySet<string>, variables: readonly Variable[]): ReadonlySet<string> {
  const more = variables.filter(
    (each) => !names.has(each.name) && references(each.default ?? '').some(({ name }) => names.has(name)),
  );
  return more.length === 0 ? names : withBuilt(new Set([...names, ...more.map(({ name }) => name)]), variables);
}

function builtOn(secret: ReadonlySet<string>, rest: readonly Variable[], taken: readonly Named[]): readonly Variable[] {
  const all = withBuilt(new Set([...secret, ...taken.map(({ name }) => name)]), rest);
  return rest.filter(({ name }) => all.has(name));
}

const withDefault = (variable: Variable, taken: readonly Named[]): Variable =>
  variable.default === undefined ? variable : { ...variable, default: replacedIn(variable.default, taken) };
