import { holds } from '../conditions/holds.js';
import { factsOf } from '../draft/facts.js';
import type { Deployment, LaterAnswer, Setting } from '../model/deployment.js';
import type { Answers } from '../model/question.js';
import type { Recipe } from '../model/secret.js';
import type { Service } from '../model/service.js';
import type { Stack } from '../model/stack.js';
import type { ComposeText, Yaml, YamlMap } from '../model/yaml.js';
import { withRegistry } from '../texts/registry-secret.js';
import { databasesOf } from '../texts/service-names.js';
import { mapMap, mapServiceTexts, namesIn, textsIn } from '../texts/service-texts.js';
import { isReference, literal, plain, references, substitute } from '../yaml/interpolation.js';
import { askedFor } from './asked.js';
import { furtherFiles } from './further-files.js';
import { withImages } from './image.js';
import { imagesOf, prefixed, pulledQuestions } from './pulls.js';
import { fileRecipes, type SecretRecipe, secretsOf } from './secrets.js';

/**
 * Gives every `${NAME}` its meaning: a computed value is written out, an answer of the stack stays a name that `.env` defines,
 * a secret stays a name that its file in `secrets/` defines, and an environment entry without a value is left out.
 */
export function bind(deployment: Deployment, stack: Stack, answers: Answers): Deployment {
  const pulled = pulledQuestions(stack);
  const said = prefixed(answers, pulled, deployment.imagePrefix);
  const names = namespace(deployment, stack, said);
  const answer = (text: ComposeText): string =>
    plain(substitute(text, (name) => literal(names.answered.get(name) ?? '')));
  const bound = deployment.services.map((service) => bindService(service, names));
  const services = withImages(bound, deployment.imagePrefix, answer);
  const top = bindTop(deployment, meaningOf(names));
  return {
    ...deployment,
    ...top,
    services,
    settings: settings([...services.flatMap(namesIn), ...namesInTop(top)], stack, names),
    secrets: withRegistry(
      secretsOf({ ...deployment, services }, new Map([...names.secrets, ...fileRecipes(stack)])),
      deployment.images,
      deployment.node,
    ),
    pulls: imagesOf(said, pulled),
    files: furtherFiles(deployment, stack, answers),
    later: unanswered(stack, answers),
  };
}

type Top = Pick<Deployment, 'networks' | 'volumes' | 'composeSecrets' | 'composeConfigs' | 'composeModels'>;

/** What Compose reads beside services may name variables, too. */
function bindTop(deployment: Deployment, meaning: (name: string) => ComposeText): Top {
  const bound = (map: YamlMap): YamlMap => mapMap(map, (text) => substitute(text, meaning));
  return {
    networks: deployment.networks.map((network) => ({ ...network, rest: bound(network.rest) })),
    volumes: deployment.volumes.map((volume) => ({ ...volume, rest: bound(volume.rest) })),
    composeSecrets: bound(deployment.composeSecrets),
    composeConfigs: bound(deployment.composeConfigs),
    composeModels: bound(deployment.composeModels),
  };
}

function namesInTop({ networks, volumes, composeSecrets, composeConfigs, composeModels }: Top): readonly string[] {
  const maps = [...networks, ...volumes].map(({ rest }) => rest);
  return textsIn([...maps, composeSecrets, composeConfigs, composeModels]).flatMap((text) =>
    references(text).map(({ name }) => name),
  );
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
  const logins = deployment.privateFiles
    .filter(({ form }) => form.kind === 'htpasswd')
    .map(({ secret }): readonly [string, SecretRecipe] => [secret, { make: { kind: 'password', length: 24 } }]);
  return {
    computed: deployment.variables,
    answered: new Map(answered),
    secrets: new Map([...passwords, ...logins, ...declared, ...askedFor(deployment.servers)]),
  };
}

const settingText = (value: Yaml): string => (Array.isArray(value) ? value.map(String).join(',') : String(value));

function bindService(service: Service, names: Names): Service {
  const meaning = meaningOf(names, service.variables);
  const valueless = (text: ComposeText | null): boolean =>
    text !== null && isReference(text) && substitute(text, meaning) === '';
  const kept = Object.entries(service.environment)
    .map(([name, text]) => [name, text ?? passedOn(name, names)] as const)
    .filter(([, text]) => !valueless(text));
  const bound = mapServiceTexts({ ...service, environment: Object.fromEntries(kept) }, (text) =>
    substitute(text, meaning),
  );
  return {
    ...bound,
    ...(bound.startsContainers === undefined ? {} : { startsContainers: substitute(bound.startsContainers, meaning) }),
    secrets: [...new Set(namesIn(bound).flatMap((name) => secretOf(name, names) ?? []))],
  };
}

/** What a name stands for; a value that is worked out may hold further names. */
function meaningOf(names: Names, own: Names['computed'] = {}): (name: string) => ComposeText {
  const meaning = (name: string): ComposeText => {
    const computed = (names.answered.has(name) ? undefined : own[name]) ?? names.computed[name];
    if (computed !== undefined) return substitute(computed, meaning);
    return names.answered.has(name) || secretOf(name, names) !== undefined ? `\${${spelt(name, names)}}` : '';
  };
  return meaning;
}

/** A name without a value is what the answer of that name says, if it says anything. */
const passedOn = (name: string, names: Names): ComposeText | null =>
  (names.answered.get(name) ?? '') !== '' || names.secrets.has(name) ? `\${${name}}` : null;

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
  empty: true,
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

/** What only a running deployment can tell, and nobody has told yet. */
const unanswered = (stack: Stack, answers: Answers): readonly LaterAnswer[] =>
  stack.questions
    .filter(({ name, later }) => later && answers[`app.${name}`] === '')
    .map(({ name, ask, about }) => ({ path: `app.${name}`, about: ask ?? about ?? name }));

/** Only what some service really uses, in the order in which it was asked. */
function settings(mentioned: readonly string[], stack: Stack, names: Names): readonly Setting[] {
  const used = new Set(mentioned);
  return stack.questions
    .filter(({ name }) => used.has(name))
    .map(({ name, ask, about }) => ({ name, value: names.answered.get(name) ?? '', about: ask ?? about ?? '' }));
}
