import { holds } from '../conditions/holds.js';
import { factsOf } from '../draft/facts.js';
import { databasesOf } from '../draft/variables.js';
import type { Deployment, LaterAnswer, Service, Setting } from '../model/deployment.js';
import type { Answers } from '../model/question.js';
import type { Recipe, Stack } from '../model/stack.js';
import type { ComposeText, Yaml } from '../model/yaml.js';
import { mapServiceTexts, namesIn } from '../texts/service-texts.js';
import { isReference, literal, plain, substitute } from '../yaml/interpolation.js';
import { furtherFiles } from './further-files.js';
import { fromRegistry } from './image.js';
import { type SecretRecipe, secretsOf } from './secrets.js';

/**
 * Gives every `${NAME}` its meaning: a computed value is written out, an answer of the stack stays a name that `.env` defines,
 * a secret stays a name that its file in `secrets/` defines, and an environment entry without a value is left out.
 */
export function bind(deployment: Deployment, stack: Stack, answers: Answers): Deployment {
  const names = namespace(deployment, stack, answers);
  const answer = (text: ComposeText): string =>
    plain(substitute(text, (name) => literal(names.answered.get(name) ?? '')));
  const services = deployment.services
    .map((service) => bindService(service, names))
    .map((service) =>
      deployment.imagePrefix === undefined ? service : fromRegistry(service, deployment.imagePrefix, answer),
    );
  return {
    ...deployment,
    services,
    settings: settings(services, stack, names),
    secrets: secretsOf(services, deployment.volumes, names.secrets),
    files: furtherFiles(deployment, stack, answers),
    later: unanswered(stack, answers),
  };
}

/** What each name in a text means. */
interface Names {
  readonly computed: Readonly<Record<string, ComposeText>>;
  /** Answered question → its value. */
  readonly answered: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, SecretRecipe>;
}

function namespace(deployment: Deployment, stack: Stack, answers: Answers): Names {
  const answered = stack.questions.flatMap(({ name, later }) => {
    const value = answers[`app.${name}`];
    return value === undefined || value === null || (later && value === '')
      ? []
      : [[name, settingText(value)] as const];
  });
  const facts = factsOf(answers);
  const passwords = stack.services
    .filter(({ needs }) => stack.described && needs.kind === 'postgres')
    .flatMap(({ compose, needs }) => databasesOf(compose.name, needs))
    .map(({ prefix }): readonly [string, SecretRecipe] => [
      `${prefix}_PASSWORD`,
      { make: { kind: 'password', length: 32 } },
    ]);
  const declared = stack.secrets
    .filter(({ make, when }) => make?.kind !== 'bytes' && holds(when, facts))
    .map((secret): readonly [string, SecretRecipe] => [secret.name, secret]);
  return {
    computed: deployment.variables,
    answered: new Map(answered),
    secrets: new Map([...passwords, ...declared]),
  };
}

const settingText = (value: Yaml): string => (Array.isArray(value) ? value.map(String).join(',') : String(value));

function bindService(service: Service, names: Names): Service {
  // What the generator worked out may be built on more of the same, and on what has no value.
  const meaning = (name: string): ComposeText => {
    const computed = service.variables[name] ?? names.computed[name];
    if (computed !== undefined) return substitute(computed, meaning);
    return names.answered.has(name) || secretOf(name, names) !== undefined ? `\${${spelt(name, names)}}` : '';
  };
  const valueless = (text: ComposeText | null): boolean =>
    text !== null && isReference(text) && substitute(text, meaning) === '';
  const kept = Object.entries(service.environment).filter(([, text]) => !valueless(text));
  const bound = mapServiceTexts({ ...service, environment: Object.fromEntries(kept) }, (text) =>
    substitute(text, meaning),
  );
  return {
    ...bound,
    secrets: namesIn(bound)
      .flatMap((name) => secretOf(name, names) ?? [])
      .filter(unique),
  };
}

/** A secret that is made of letters, digits, `-` and `_` is its own percent-encoding, so its file holds it once. */
function spelt(name: string, names: Names): string {
  const secret = secretOf(name, names) ?? name;
  const recipe = names.secrets.get(secret);
  return recipe !== undefined && recipe.ask === undefined && isPlain[recipe.make?.kind ?? 'base64'] ? secret : name;
}

const isPlain: Readonly<Record<Recipe['kind'], boolean>> = {
  password: true,
  hex: true,
  django: true,
  base64: false,
  fernet: false,
  bytes: false,
};

/** `X_ENCODED` belongs to the secret `X`. */
function secretOf(name: string, names: Names): string | undefined {
  if (names.secrets.has(name)) return name;
  const raw = name.replace(/_ENCODED$/, '');
  return raw !== name && names.secrets.has(raw) ? raw : undefined;
}

const unique = <T>(item: T, index: number, all: readonly T[]): boolean => all.indexOf(item) === index;

/** What only a running deployment can tell, and nobody has told yet. */
const unanswered = (stack: Stack, answers: Answers): readonly LaterAnswer[] =>
  stack.questions
    .filter(({ name, later }) => later && answers[`app.${name}`] === '')
    .map(({ name, ask, about }) => ({ path: `app.${name}`, about: ask ?? about ?? name }));

/** Only what some service really uses, in the order in which it was asked. */
function settings(services: readonly Service[], stack: Stack, names: Names): readonly Setting[] {
  const used = new Set(services.flatMap(namesIn));
  return stack.questions
    .filter(({ name }) => used.has(name))
    .map(({ name, ask, about }) => ({ name, value: names.answered.get(name) ?? '', about: ask ?? about ?? '' }));
}
